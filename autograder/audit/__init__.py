"""The tests tested: what the checks of a unit say of answers whose worth is known.

:func:`audit` is the plain audit of what a unit's author wrote down: reference, blank release, known
mistakes, release. :func:`examine_checks` measures: mutants of the reference, other right answers,
controls.
"""

from .catalogue import AuditRecord, ancestors, audit, blank_answers

__all__ = ["AuditRecord", "ancestors", "audit", "blank_answers"]
