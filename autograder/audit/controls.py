"""Answers whose result is known before: the reference gets everything, a blank or trivial one nothing."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .released import stub_of
from .running import DIED, Job, examination
from .subjects import Subject, Target

TIMES = 5
DRAWS = 4
"""Further draws of the hidden inputs, beside the one that mutants meet; the hidden part alone meets the last one."""
FEW_DRAWS = 2
"""Of units that train networks, in a quick audit."""
TRIVIAL = {
    "returns its argument": "return [*given, *named.values(), None][0]",
    "returns 0.0": "return 0.0",
    "raises ValueError": 'raise ValueError("no")',
}
"""Bodies of functions that compute nothing."""
LOST = {"lost": DIED}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def control_jobs(subject: Subject, *, draws: int) -> list[Job]:
    """The whole reference in fresh processes, with other draws, by each part of the checks; and blanks.

    The label of what one exercise gets names it, that of a job for the whole reference names ``None``. Of the first
    other draw and of the visible part it is also noted which lines of an answer its own checks run.
    """
    cover: dict[str, list[str]] = {}
    for target in subject.targets:
        for name in target.checks:
            cover.setdefault(name, []).append(target.answer)
    whole: dict[tuple[str, Any], dict[str, Any]] = {("again", n): {"repeat": n} for n in range(TIMES)}
    whole |= {("draw", n): {"secret": f"draw {n}"} for n in range(1, draws)}
    whole["part", "visible"] = {"part": "visible"}
    whole["part", "hidden"] = {"part": "hidden", "secret": f"draw {draws}"}
    for label in (("draw", 1), ("part", "visible")):
        whole[label]["cover"] = cover
    jobs = [_whole(subject, subject.targets, label=(None, label), **given) for label, given in whole.items()]
    blanks = [(target, stub_of(target.source)) for target in subject.targets]
    return jobs + [examination(subject, t, blank, label=(t.exercise, ("blank", 0))) for t, blank in blanks]


def trivial_jobs(subject: Subject) -> list[Job]:
    """Answers that compute nothing, each where all others are right, and all at once with every check.

    The label of what one exercise gets names it, that of a job for all of them names ``None``.
    """
    targets = [t for t in subject.targets if any(isinstance(n, DEFINITIONS) for n in ast.parse(t.source).body)]
    if not targets:
        return []
    jobs = []
    for what, body in TRIVIAL.items():
        answers = {target.answer: trivial(target.source, body) for target in targets}
        for target in targets:
            answer = answers[target.answer]
            jobs.append(examination(subject, target, answer, label=(target.exercise, ("trivial", what))))
        jobs.append(_whole(subject, targets, answers=answers, label=(None, ("all trivial", what))))
    return jobs


def _whole(subject: Subject, targets: Sequence[Target], **given: Any) -> Job:
    """An examination of all cells by the checks of these targets, as grading has them, with the time of each."""
    checks = tuple(dict.fromkeys(name for target in targets for name in target.checks))
    job = examination(subject, replace(targets[0], cells=subject.cells, names=(), checks=checks), None, **given)
    return replace(job, seconds=len(targets) * job.seconds)


def trivial(source: str, body: str) -> str:
    """An answer cell whose functions and classes all are functions of this body; what was given beside them stays."""
    names = [node.name for node in ast.parse(source).body if isinstance(node, DEFINITIONS)]
    given = [n for n in ast.parse(stub_of(source)).body if not isinstance(n, (*DEFINITIONS, ast.Raise))]
    functions = [f"def {name}(*given, **named):\n    {body}\n" for name in names]
    return "\n".join([*functions, *map(ast.unparse, given)])


def judged(target: Target, found: dict[tuple[str, Any], dict[str, Any]]) -> tuple[list[str], bool]:
    """What is wrong with the controls of one exercise, a sentence each; whether the reference is flaky."""
    problems = []
    first = found["again", 0]
    if lost := first.get("lost"):
        return [f"the reference {lost}"], False
    again = [_comparable(target, found["again", n]) for n in range(TIMES)]
    flaky = any(other != again[0] for other in again)
    if flaky:
        problems.append(f"the reference gives different results in {TIMES} fresh processes")
    for label, result in found.items():
        which = {"draw": "with other hidden inputs", "part": f"by the {label[1]} checks alone"}.get(label[0], "")
        if label[0] in ("again", "draw", "part") and label != ("again", 0) and not flaky:
            score = score_of(target, result)
            if score != target.points:
                problems.append(f"the reference gets {_told(score)} of {target.points:g} {which}".rstrip())
    if (score := score_of(target, first)) != target.points:
        problems.insert(0, f"the reference gets {_told(score)} of {target.points:g}")
    blank = found["blank", 0]
    if score := score_of(target, blank):
        problems.append(f"the blank gets {_told(score)} of {target.points:g}, not 0")
    outcomes = {check.get("outcome", "not_attempted") for check in blank.get("checks", {}).values()}
    if outcomes - {"not_attempted"}:
        problems.append(f"a blank answer counts as {', '.join(sorted(outcomes))}, not as not attempted")
    for what in TRIVIAL:
        alone, among = (score_of(target, found.get((label, what), LOST)) or 0.0 for label in ("trivial", "all trivial"))
        if alone:
            problems.append(f"an answer that only {what} gets {alone:g} of {target.points:g}, not 0")
        if among > alone:
            problems.append(f"where every answer only {what}, it gets {among:g} of {target.points:g}, not 0")
    return problems, flaky


def score_of(target: Target, found: dict[str, Any]) -> float | None:
    """The points that an answer got of its exercise; ``None`` when its examination was lost."""
    if "lost" in found:
        return None
    points = {cell.id: cell.points for cell in target.cells}
    total = 0.0
    for name in target.checks:
        check = found["checks"].get(name)
        if check is None:
            continue
        if "score" in check:
            total += check["score"]
        else:
            total += points[name] if check["share"] is None else min(max(check["share"], 0.0), points[name])
    return round(total, 6)


def _told(score: float | None) -> str:
    return "nothing at all" if score is None else f"{score:g}"


def _comparable(target: Target, found: dict[str, Any]) -> dict[str, Any]:
    """What one exercise's checks said and how exactly it met them, in an examination of several; how that ended."""
    checks = {name: check for name, check in found.get("checks", {}).items() if name in target.checks}
    said = {name: {k: v for k, v in check.items() if k != "seconds"} for name, check in checks.items()}
    return {"said": said, "raised": found.get("raised"), "lost": found.get("lost")}
