"""All that one run of the audit found, as the record that ``audit --json`` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from ..files import write
from ..results import Record
from .catalogue import AuditRecord
from .numbers import ExerciseNumbers, Thresholds, misses


class AuditReport(Record):
    """Findings and numbers of one run."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    thorough: bool = False
    thresholds: Thresholds = Thresholds()
    records: list[AuditRecord]
    exercises: list[ExerciseNumbers] = Field(default_factory=list)

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)

    @property
    def units(self) -> list[str]:
        """The units audited, in their order."""
        return list(dict.fromkeys([r.unit for r in self.records] + [e.unit for e in self.exercises]))

    def rows(self, unit: str) -> list[ExerciseNumbers]:
        """The numbers of one unit, an exercise each."""
        return [row for row in self.exercises if row.unit == unit]

    def problems(self) -> list[str]:
        """Everything that does not hold, where and what, each once."""
        found = []
        for record in self.records:
            where = " ".join(filter(None, (record.unit, record.exercise, record.mistake or record.kind)))
            found += [f"{where}: {problem}" for problem in record.problems]
        for row in self.exercises:
            found += [f"{row.unit} {row.exercise} {_kind(problem)}: {problem}" for problem in row.problems]
            for other in row.alternatives:
                if other.rejected:
                    got = "nothing" if other.score is None else f"{other.score:g}"
                    said = f" ({'; '.join(other.said[:2])})" if other.said else ""
                    found.append(
                        f"{row.unit} {row.exercise} right answer, {other.name}: it gets {got} of {other.points:g}{said}"
                    )
        for unit in self.units:
            found += [f"{unit}: {miss}" for miss in misses(self.rows(unit), self.thresholds)]
        return list(dict.fromkeys(found))

    @property
    def passed(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems()

    def write(self, path: Path) -> None:
        """Write the JSON in one step."""
        write(path, self.model_dump_json(indent=1, by_alias=True))


def _kind(problem: str) -> str:
    """Which control a sentence speaks of, as the plain audit names it."""
    for kind in ("equivalents", "reference", "blank"):
        if kind in problem:
            return kind
    return "trivial"
