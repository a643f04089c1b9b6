"""The answer of a check cell as a learner sees it: a table in the notebook, plain text elsewhere."""

from __future__ import annotations

from html import escape

from .outcomes import PICTURE, CheckResult, ExerciseResult, Outcome
from .texts import hint, phrase, say, sentence, title

MARKS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.NOT_ATTEMPTED: "–",
    Outcome.NOT_CHECKED: "?",
}
# Readable on JupyterLab's light and dark themes alike.
COLOURS = {
    Outcome.PASSED: "#2e9e5b",
    Outcome.FAILED: "#d64545",
    Outcome.NOT_ATTEMPTED: "#8a8f98",
    Outcome.NOT_CHECKED: "#b7791f",
}


def headline(result: ExerciseResult) -> str:
    """One line: the exercise, how it stands, and the points of the checks that were run."""
    counts = {"passed": sum(c.outcome is Outcome.PASSED for c in result.checks), "total": len(result.checks)}
    if result.outcome is Outcome.NOT_ATTEMPTED:
        standing = say("exercise_not_attempted")
    elif result.outcome is Outcome.PASSED:
        standing = say("exercise_passed", **counts)
    else:
        standing = say("exercise_partly", **counts)
    return f"{title(result.exercise)}: {standing}"


def details(check: CheckResult) -> list[str]:
    """What to say below the name of a check, most useful first."""
    lines = [hint(check.mistake)] if check.mistake else []
    lines += [sentence(message) for message in check.messages if message.key != PICTURE]
    if check.follow_through:
        lines.append(say("follow_through"))
    if check.printed and check.outcome is not Outcome.PASSED:
        lines.append(say("printed", text=check.printed.strip()[:300]))
    return lines


def footer(result: ExerciseResult) -> str:
    """What the hidden checks cover, as a sentence; empty when there are none."""
    return say("hidden_cover", covers=phrase(result.hidden)) if result.hidden else ""


def text(result: ExerciseResult) -> str:
    """The table as plain text, one line a check, details indented below."""
    lines = [headline(result)]
    for check in result.checks:
        lines.append(f"  {MARKS[check.outcome]} {phrase(check.name)}")
        lines += ["      " + line.replace("\n", "\n      ") for line in details(check)]
    if result.hidden:
        lines.append("  " + footer(result))
    return "\n".join(lines)


def html(result: ExerciseResult) -> str:
    """The table as HTML. Everything that came from a learner's code is escaped."""
    rows = []
    for check in result.checks:
        colour = COLOURS[check.outcome]
        lines = details(check)
        shown = "".join(
            f'<div style="white-space:pre-wrap;margin-top:2px;{"font-weight:600" if i == 0 and check.mistake else ""}">'
            f"{escape(line)}</div>"
            for i, line in enumerate(lines)
        )
        rows.append(
            f'<tr><td style="color:{colour};font-weight:bold;text-align:center;vertical-align:top" '
            f'aria-label="{escape(say(str(check.outcome)))}">{MARKS[check.outcome]}</td>'
            f'<td style="text-align:left;vertical-align:top">{escape(phrase(check.name))}{shown}</td></tr>'
        )
    foot = f'<div style="opacity:.75;margin-top:4px">{escape(footer(result))}</div>' if result.hidden else ""
    return (
        f'<div style="border-left:4px solid {COLOURS[result.outcome]};padding:2px 0 4px 10px">'
        f"<div><b>{escape(headline(result))}</b></div>"
        f'<table style="margin:4px 0"><tbody>{"".join(rows)}</tbody></table>{foot}</div>'
    )
