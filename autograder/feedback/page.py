"""A graded submission as one page for its student: no script, no network, hostile text as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cnncourse.outcomes import PICTURE
from markupsafe import Markup

from ..harmless import NOTHING, harmless_html, is_png
from ..pages import environment, style, with_code
from .code import highlighted
from .drawing import arrays, maps, shapes
from .given import Given, Mark
from .reading import Cell, Exercise, Lesson, joined, outputs, read, source
from .words import Words

MARKS = {
    "passed": "✓",
    "partly": "◐",
    "wrong": "✗",
    "not_attempted": "–",
    "not_checked": "?",
    "waiting": "✎",
    "read": "✎",
}
CHECK_MARKS = {"passed": "✓", "failed": "✗", "not_attempted": "–", "not_checked": "?"}
STUB, NO_RESPONSE = "YOUR ANSWER HERE", "No response."
"""What nbgrader puts into an answer that waits to be written, and its own comment on one that was not."""

MAX_OUTPUTS = 60
MAX_SHOWN = 4_000_000
"""Of all outputs together, in characters."""


class Shown(NamedTuple):
    """A cell's code and what it showed."""

    code: Markup
    outputs: list[Output]


class Output(NamedTuple):
    """One output: its kind, and a text that is escaped, or markup made harmless."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CheckView:
    """One named check as the page shows it."""

    outcome: str
    mark: str
    spoken: str
    name: str
    hint: str
    again: bool
    """Whether the hint was given above."""
    lines: list[str]
    arrays: Any
    shapes: Any
    maps: Any
    printed: str


@dataclass(frozen=True, kw_only=True)
class ExerciseView:
    """One exercise as the page shows it."""

    title: str
    state: str
    mark: str
    state_name: str
    score: float | None
    possible: float
    said: str
    checks: list[CheckView]
    covers: str
    comments: list[str]
    again: Markup
    written: str | None
    answers: list[Shown]
    own: list[Shown]


class Total(NamedTuple):
    """Points of the whole submission: given, after the penalty; of how many; and how many wait."""

    score: float
    possible: float
    waiting: float


def page(notebook: dict[str, Any], given: Given) -> str:
    """The feedback page of one autograded notebook, in the notebook's language.

    ``notebook`` is the notebook's JSON. Only answers, what they showed and what check cells wrote
    down of their checks is used, never a check cell's source.
    """
    lesson = read(notebook)
    say = Words(lesson.language, lesson.unit)
    room = _Room()
    marks = {e.grade_id: given.marks.get(e.grade_id, Mark(score=None, max_score=e.points)) for e in lesson.exercises}
    views = [_exercise(e, marks[e.grade_id], given.comments, say, room) for e in lesson.exercises]
    css, policy = style("feedback", "feedback.css", images=True)
    template = environment("feedback").get_template("feedback.html.j2")
    return template.render(
        say=say,
        css=css,
        policy=policy,
        given=given,
        unit=lesson.unit,
        title=lesson.title or lesson.unit,
        total=_total(marks.values(), given.late_penalty),
        summary=_summary(lesson, views, say),
        exercises=views,
        own=[_cell(cell, room) for cell in lesson.own],
    )


class _Room:
    """What of outputs still fits on the page."""

    left = MAX_SHOWN

    def has(self, text: str) -> bool:
        self.left -= len(text)
        return self.left >= 0


def _total(marks: Any, penalty: float) -> Total:
    """The sum as nbgrader shows it; a penalty takes no more than there is."""
    marks = list(marks)
    score = sum(mark.score or 0.0 for mark in marks)
    return Total(
        score=max(0.0, score - penalty) if penalty > 0 else score,
        possible=sum(mark.max_score for mark in marks),
        waiting=sum(mark.max_score for mark in marks if mark.score is None),
    )


def _summary(lesson: Lesson, views: list[ExerciseView], say: Words) -> str:
    """How many are right, and where to begin."""
    judged = [view for view in views if view.state not in {"waiting", "read"}]
    right = sum(view.state == "passed" for view in judged)
    if judged and right == len(judged):
        return say("summary_all")
    said = say.counted("summary_right", right, total=len(judged))
    todo = next((view for view in judged if view.state in {"wrong", "partly", "not_attempted"}), None)
    if todo is None:
        return said
    told = [message for e in lesson.exercises for check in _checks(e) for message in _messages(check)]
    waited_for = any(message.get("key") == "waiting" for message in told)
    return said + " " + say("summary_next_why" if waited_for else "summary_next", title=todo.title)


def _exercise(exercise: Exercise, mark: Mark, comments: Mapping[str, str], say: Words, room: _Room) -> ExerciseView:
    """What the page shows of one exercise."""
    said: set[str] = set()
    checks = [_check(check, say, said) for check in _checks(exercise)]
    state = _state(exercise, mark, checks)
    missed = state not in {"passed", "waiting", "read"}
    answer = source(exercise.answers[-1]).replace(NOTHING, "") if exercise.by_hand else None
    code = [cell for cell in exercise.answers if cell.get("cell_type") == "code"]
    told = [comments.get(_grade_id(cell), "").strip() for cell in exercise.answers]
    covers = exercise.record.get("covers") if exercise.record and missed else ""
    return ExerciseView(
        title=exercise.heading or say.title(exercise.id),
        state=state,
        mark=MARKS[state],
        state_name=say(state),
        score=mark.score,
        possible=mark.max_score,
        said=_said(exercise, state, say),
        # What was not tried has nothing to show but names of checks, which the notebook has too.
        checks=[] if state == "not_attempted" else checks,
        covers=say.phrase(covers) if isinstance(covers, str) and state != "not_attempted" else "",
        comments=[comment for comment in told if comment not in {"", NO_RESPONSE}],
        again=_again(exercise.sections, say) if missed else Markup(),
        written=None if answer is None or code or _is_stub(answer) else answer,
        answers=[] if state == "not_attempted" else [_cell(cell, room) for cell in code],
        own=[_cell(cell, room) for cell in exercise.own],
    )


def _state(exercise: Exercise, mark: Mark, checks: list[CheckView]) -> str:
    outcomes = {check.outcome for check in checks}
    if mark.score is None:
        return "waiting"
    if exercise.by_hand:
        nothing = mark.score <= 0 and _is_stub(source(exercise.answers[-1]))
        return "not_attempted" if nothing else _by_score(mark, "read")
    if outcomes == {"not_attempted"}:
        return "not_attempted"
    if not outcomes and mark.score <= 0:
        return "not_checked"
    if "failed" not in outcomes and "not_checked" in outcomes and mark.score <= 0:
        return "not_checked"
    return _by_score(mark, "wrong")


def _by_score(mark: Mark, otherwise: str) -> str:
    score = mark.score or 0.0
    if score >= mark.max_score:
        return "passed"
    return "partly" if score > 0 and otherwise == "wrong" else otherwise


def _said(exercise: Exercise, state: str, say: Words) -> str:
    """A sentence on an exercise that has no checks to speak for it."""
    if state == "waiting":
        return say("waiting_text")
    if state == "not_attempted":
        return say("not_attempted_written" if exercise.by_hand else "not_attempted_text")
    if exercise.lost:
        return say("lost_text")
    return say("fault_text") if exercise.record is None and not exercise.by_hand and state != "passed" else ""


def _is_stub(answer: str) -> bool:
    return answer.strip() in {"", STUB}


def _grade_id(cell: Cell) -> str:
    return str(cell["metadata"]["nbgrader"].get("grade_id", ""))


def _again(sections: list[str], say: Words) -> Markup:
    """Where in the notebook to read again."""
    if not sections:
        return Markup()
    named = Markup(", ").join(Markup("“{}”").format(with_code(section)) for section in sections)
    return Markup(say("again_text", sections="{}")).format(named)  # noqa: S704 - a text of the page's own


def _checks(exercise: Exercise) -> list[dict[str, Any]]:
    return exercise.record["checks"] if exercise.record else []


def _messages(check: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    messages = check.get("messages")
    for message in messages if isinstance(messages, list) else []:
        if isinstance(message, dict):
            yield message


def _check(check: Mapping[str, Any], say: Words, said: set[str]) -> CheckView:
    """One named check, read from its record; ``said`` holds the hints given so far in its exercise."""
    outcome = check.get("outcome")
    outcome = outcome if outcome in CHECK_MARKS else "not_checked"
    drawn: dict[str, Any] = {"arrays": None, "shapes": None, "maps": None}
    lines = []
    for message in _messages(check):
        key, fields = message.get("key"), message.get("fields")
        fields = fields if isinstance(fields, dict) else {}
        if key == PICTURE:
            drawn["maps"] = maps(fields)
            continue
        if key in {"arrays", "wrong_shape"}:
            pair = str(fields.get("expected", "")), str(fields.get("got", ""))
            drawn["arrays" if key == "arrays" else "shapes"] = arrays(*pair) if key == "arrays" else shapes(*pair)
            if drawn["arrays"]:
                # The tables say it all.
                continue
        lines.append(say.sentence(message))
    if check.get("follow_through") is True:
        lines.append(str(say.framework.get("follow_through", "")))
    mistake = check.get("mistake")
    hint = say.hint(mistake) if isinstance(mistake, str) else ""
    again = hint in said
    said.add(hint)
    printed = check.get("printed")
    return CheckView(
        outcome=outcome,
        mark=CHECK_MARKS[outcome],
        spoken=say(f"check_{outcome}"),
        name=say.phrase(str(check.get("name", ""))),
        hint="" if again else hint,
        again=bool(hint) and again,
        lines=[line for line in lines if line],
        printed=printed if isinstance(printed, str) else "",
        **drawn,
    )


def _cell(cell: Cell, room: _Room) -> Shown:
    """A code cell of the learner's and what it showed, as far as there is room for it."""
    shown = []
    for number, output in enumerate(outputs(cell)):
        told = _output(output)
        if told is None:
            continue
        if number >= MAX_OUTPUTS or not room.has(told.text):
            shown.append(Output("stdout", "…"))
            break
        shown.append(told)
    return Shown(highlighted(source(cell).replace(NOTHING, "")), shown)


def _output(output: Mapping[str, Any]) -> Output | None:
    """An output made harmless once more: it may have been changed since it was graded."""
    kind = output.get("output_type")
    if kind == "stream":
        return Output("stderr" if output.get("name") == "stderr" else "stdout", joined(output.get("text")))
    if kind == "error":
        lines = output.get("traceback")
        text = "\n".join(line for line in lines if isinstance(line, str)) if isinstance(lines, list) else ""
        return Output("error", text or f"{output.get('ename')}: {output.get('evalue')}")
    data = output.get("data")
    if not isinstance(data, dict):
        return None
    if is_png(picture := "".join(joined(data.get("image/png")).split())) and picture:
        return Output("png", picture)
    if html := joined(data.get("text/html")):
        return Output("html", Markup(harmless_html(html)))  # noqa: S704 - reduced to tables and emphasis
    text = joined(data.get("text/plain"))
    return Output("stdout", text) if text else None
