"""Whether this machine can release, grade and report; what to do where it cannot."""

from .examination import Examination, examine_machine, print_findings
from .finding import Finding, State

__all__ = ["Examination", "Finding", "State", "examine_machine", "print_findings"]
