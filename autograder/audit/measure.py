"""Measuring the checks of one notebook: controls, right answers, mutants, and a closer look at survivors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..errors import UnitError
from ..progress import Tick
from . import hints, search, tolerance
from .alternatives import alternatives_of
from .controls import DRAWS, FEW_DRAWS, control_jobs, judged, score_of, trivial_jobs
from .equivalents import Equivalents
from .mutants import Mutant, answer_lines, require_operators, sample
from .numbers import AlternativeRecord, ExerciseNumbers, MutantRecord, Seen, Thresholds
from .running import TIMED_OUT, Job, Pool, Turns, examination
from .subjects import Subject, Target

MOST_CALLS = 12
SECONDS = 120.0
"""How long making the mutants of one answer may take."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is examined."""

    thorough: bool = False
    mutants: bool = True
    alternatives: bool = True
    look: bool = True
    """Whether survivors are looked at more closely."""


class Measurement:
    """The numbers of one subject in the making."""

    def __init__(self, subject: Subject, pool: Pool | Turns, thresholds: Thresholds, plan: Plan, tick: Tick) -> None:
        self.subject, self.pool, self.thresholds, self.plan, self.tick = subject, pool, thresholds, plan, tick
        self.equivalents = Equivalents.of(subject.equivalents)
        self.seconds: dict[str, float] = {}
        self.done = self.total = 0

    def run(self) -> list[ExerciseNumbers]:
        """All numbers, an exercise each. Raises UnitError."""
        controls = self._controls()
        alternatives = self._alternatives() if self.plan.alternatives else defaultdict(list)
        mutants = self._mutants() if self.plan.mutants else {}
        rows = []
        for target in self.subject.targets:
            found = controls[target.exercise]
            problems, flaky = judged(target, found)
            if target is self.subject.targets[0]:
                problems += self.equivalents.of_nothing(self.subject.targets)
            problems += self.equivalents.expired(target)
            lines, covered, visibly = _coverage(target, found)
            records, left = mutants.get(target.exercise, ((), 0))
            rows.append(
                ExerciseNumbers(
                    unit=self.subject.name,
                    exercise=target.exercise,
                    points=target.points,
                    mutants=records,
                    not_examined=left,
                    alternatives=tuple(alternatives[target.exercise]),
                    lines=lines,
                    lines_covered=covered,
                    lines_covered_visibly=visibly,
                    flaky=flaky,
                    problems=tuple(problems),
                )
            )
        return rows

    def _costly(self) -> bool:
        """Whether examinations take so long that a quick audit makes fewer of them."""
        return self.subject.kind == "keras" and not self.plan.thorough

    def _all(self, jobs: Iterable[Job]) -> Iterable[tuple[Job, dict[str, Any]]]:
        """Run jobs and tell how far they are."""
        # The longest first: at a phase's end no worker should wait long for another one.
        listed = sorted(jobs, key=lambda job: -job.seconds)
        self.total += len(listed)
        self.tick(self.done, self.total)
        for job, found in self.pool.run(listed):
            self.done += 1
            self.tick(self.done, self.total)
            yield job, found

    def _controls(self) -> dict[str, dict[tuple[str, Any], dict[str, Any]]]:
        found: dict[str, dict[tuple[str, Any], dict[str, Any]]] = defaultdict(dict)
        jobs = control_jobs(self.subject, draws=FEW_DRAWS if self._costly() else DRAWS)
        every = [target.exercise for target in self.subject.targets]
        for job, result in self._all(jobs):
            exercise, label = job.label
            for name in [exercise] if exercise else every:
                found[name][label] = result
        for target in self.subject.targets:
            checks = found[target.exercise]["draw", 1].get("checks", {})
            self.seconds[target.exercise] = sum(checks[name]["seconds"] for name in target.checks if name in checks)
        for job, result in self._all([] if self._costly() else trivial_jobs(self.subject)):
            exercise, label = job.label
            for name in [exercise] if exercise else every:
                found[name][label] = result
        return found

    def _examination(self, target: Target, answer: str | None, label: Any, **given: Any) -> Job:
        seconds = self.seconds.get(target.exercise, 0.0)
        return examination(self.subject, target, answer, label=label, seconds=seconds, **given)

    def _alternatives(self) -> dict[str, list[AlternativeRecord]]:
        jobs = []
        for target in self.subject.targets:
            unfit = self.equivalents.unfit_forms(target)
            for name, source in alternatives_of(self.subject, target, unfit=unfit, few=self._costly()):
                jobs.append(self._examination(target, source, (target, name)))
        found: dict[str, list[AlternativeRecord]] = {target.exercise: [] for target in self.subject.targets}
        for job, result in self._all(jobs):
            target, name = job.label
            said = [
                f"{named}: {outcome}"
                for check in result.get("checks", {}).values()
                for named, outcome, _ in check.get("named", [])
                if outcome != "passed"
            ]
            said += [check["said"] for check in result.get("checks", {}).values() if check.get("said")]
            said += [f"it {result['lost']}"] if "lost" in result else []
            score = score_of(target, result)
            record = AlternativeRecord(name=name, score=score, points=target.points, said=tuple(said))
            found[target.exercise].append(record)
        return {name: sorted(records, key=lambda record: record.name) for name, records in found.items()}

    def _mutants(self) -> dict[str, tuple[tuple[MutantRecord, ...], int]]:
        chosen = self._chosen()
        jobs = [
            self._examination(target, mutant.source, (target, mutant))
            for target, mutants, _ in chosen
            for mutant in mutants
        ]
        records: dict[str, dict[Mutant, MutantRecord]] = defaultdict(dict)
        unclear = []
        for job, result in self._all(jobs):
            target, mutant = job.label
            record = self._judged(target, mutant, result)
            records[target.exercise][mutant] = record
            if "lost" in result:
                unclear.append(self._examination(target, mutant.source, (target, mutant), part="visible"))
        for job, result in self._all(unclear):
            target, mutant = job.label
            seen: Seen = "hidden" if score_of(target, result) == target.points else "both"
            record = records[target.exercise][mutant]
            records[target.exercise][mutant] = record.model_copy(update={"seen": seen})
        self._look_at_hints(records)
        if self.plan.look:
            self._look_at_survivors(records)
        return {
            target.exercise: (
                tuple(records[target.exercise][m] for m in mutants if m in records[target.exercise]),
                left,
            )
            for target, mutants, left in chosen
        }

    def _made(self) -> dict[str, list[Mutant]]:
        """The mutants of each exercise: all of them, or one a line. Raises AutograderError."""
        require_operators()
        jobs = []
        for target in self.subject.targets:
            given = {"source": target.source, "salt": target.exercise, "thorough": self.plan.thorough}
            jobs.append(Job("mutants", given, self.subject.kind, SECONDS, target.exercise, of=self.subject.name))
        made = {}
        for job, result in self._all(jobs):
            if "lost" in result:
                raise UnitError(f"{self.subject.name}: making the mutants of {job.label} {result['lost']}")
            made[job.label] = [Mutant(*fields) for fields in result["mutants"]]
        return made

    def _chosen(self) -> list[tuple[Target, list[Mutant], int]]:
        """The mutants to examine of each exercise, and how many are left out for want of time."""
        made = self._made()
        chosen = [(target, made[target.exercise]) for target in self.subject.targets]
        if self.subject.kind == "numpy":
            return [(target, mutants, 0) for target, mutants in chosen]
        budget = self.thresholds.keras_mutants_thorough if self.plan.thorough else self.thresholds.keras_mutants
        count = sum(len(mutants) for _, mutants in chosen)
        shares = [-(-budget * len(mutants) // count) if count > budget else len(mutants) for _, mutants in chosen]
        return [
            (target, sample(mutants, share, salt=target.exercise), len(mutants) - min(share, len(mutants)))
            for (target, mutants), share in zip(chosen, shares, strict=True)
        ]

    def _judged(self, target: Target, mutant: Mutant, result: dict[str, Any]) -> MutantRecord:
        told: dict[str, Any] = {
            "id": mutant.id,
            "operator": mutant.operator,
            "line": mutant.line,
            "score": score_of(target, result),
            "diff": tuple(mutant.diff(target.source)),
        }
        if "lost" in result:
            return MutantRecord(**told, verdict="timed out" if result["lost"] == TIMED_OUT else "killed", seen="both")
        if result["undefined"]:
            return MutantRecord(**told, verdict="invalid")
        checks = result["checks"].values()
        if told["score"] == target.points:
            reason = self.equivalents.reason(target, mutant)
            return MutantRecord(**told, verdict="equivalent" if reason else "survived", reason=reason)
        found = sorted({hint for check in checks for hint in check["hints"]})
        return MutantRecord(
            **told,
            verdict="killed",
            seen=_seen(any(c["visible"] for c in checks), any(c["hidden"] for c in checks)),
            crashed=all(check["raised_only"] for check in checks),
            hint=", ".join(found) or None,
        )

    def _look_at_hints(self, records: dict[str, dict[Mutant, MutantRecord]]) -> None:
        """Whether each hint that a mutant got is of a mistake that it makes."""
        targets = {target.exercise: target for target in self.subject.targets}
        asked = hints.jobs(self.subject, records, self._examination)
        for exercise, mutant, alike in hints.judged(self._all(asked), records):
            record = records[exercise][mutant]
            reviewed = self.equivalents.true_hints(targets[exercise], mutant)
            true = alike or set((record.hint or "").split(", ")) <= reviewed
            records[exercise][mutant] = record.model_copy(update={"hint_is_true": true})

    def _look_at_survivors(self, records: dict[str, dict[Mutant, MutantRecord]]) -> None:
        """What the checks asked a survivor, what would catch it."""
        survivors = [
            (target, mutant)
            for target in self.subject.targets
            for mutant, record in records[target.exercise].items()
            if record.verdict == "survived"
        ]
        if not survivors:
            return
        targets = {target.exercise: target for target, _ in survivors}
        kept = [self._examination(target, None, target.exercise, keep=True) for target in targets.values()]
        calls = {job.label: result.get("calls", []) for job, result in self._all(kept)}
        for (target, mutant), text in tolerance.sweep(self._all, self._examination, survivors, targets).items():
            record = records[target.exercise][mutant]
            records[target.exercise][mutant] = record.model_copy(update={"tolerance": text})
        jobs = [search.job(self.subject, target, mutant, label=(target, mutant)) for target, mutant in survivors]
        for job, result in self._all(jobs):
            target, mutant = job.label
            tried = list(dict.fromkeys(call["call"] for call in calls[target.exercise] if call["call"]))
            update = {"found": result.get("found") or "", "tried": tuple(tried[:MOST_CALLS])}
            record = records[target.exercise][mutant]
            records[target.exercise][mutant] = record.model_copy(update=update)


def _seen(visible: bool, hidden: bool) -> Seen:
    return "both" if visible and hidden else "visible" if visible else "hidden" if hidden else ""


def _coverage(target: Target, found: dict[tuple[str, Any], dict[str, Any]]) -> tuple[int, int, int]:
    """Lines of the solution, those that the checks run, those that the visible checks run."""
    wanted = answer_lines(target.source)
    counts = []
    whole = 0
    for label in (("draw", 1), ("part", "visible")):
        checks = found[label].get("checks", {})
        lines = [checks[name]["lines"][target.answer] for name in target.checks if name in checks]
        counts.append(len(wanted & {line for ran, _ in lines for line in ran}))
        whole = max(whole, len(wanted & {line for both in lines for part in both for line in part}))
    return whole, counts[0], counts[1]
