"""What one check of the machine says, and how a check is kept from hanging or crashing the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Literal, NamedTuple

from ..inert import inert
from ..results import Record

State = Literal["ok", "warning", "problem"]


class Finding(Record):
    """One thing that was tried: ``problem`` means that releasing or grading cannot work as it is."""

    check: str
    tried: str
    state: State
    detail: str
    advice: str = ""


class Verdict(NamedTuple):
    """What a probe found."""

    state: State
    detail: str
    advice: str = ""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One check. ``vital``: without an answer from it there is no releasing or grading."""

    check: str
    tried: str
    look: Callable[[], Verdict]
    vital: bool = False
    seconds: float = 10

    def run(self) -> Finding:
        """The finding, within the probe's time; a probe that fails or overruns is a finding too."""
        found: list[Verdict] = []
        # A daemon, so that a probe that hangs in the system (a dead network folder) holds nothing up.
        thread = Thread(target=lambda: found.append(self._look()), daemon=True)
        thread.start()
        thread.join(self.seconds)
        verdict = found[0] if found else self._no_answer(f"no answer within {self.seconds:g} s")
        return Finding(
            check=self.check,
            tried=self.tried,
            state=verdict.state,
            detail=inert(verdict.detail, limit=500),
            advice=inert(verdict.advice, limit=500),
        )

    def _look(self) -> Verdict:
        """What the probe says; an exception it did not foresee is an answer too."""
        try:
            return self.look()
        except Exception as error:  # a check must not keep the others from running
            return self._no_answer(f"{type(error).__name__}: {error}")

    def _no_answer(self, detail: str) -> Verdict:
        """The verdict where the probe itself did not come to one."""
        return Verdict("problem" if self.vital else "warning", detail, "The check itself failed; try what it names.")
