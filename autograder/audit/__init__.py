"""The tests tested: what the checks of a unit say of answers whose worth is known.

``catalogue`` and ``released`` are the plain audit, of what a unit's author wrote down and of what learners
get; ``measure`` is the rest: mutants of the reference, other right answers, controls. ``session`` puts an
audit together from them.
"""
