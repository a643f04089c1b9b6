"""How far a learner has come in a unit, from the checks run in this notebook."""

from __future__ import annotations

from html import escape
from typing import Any

from .outcomes import Outcome
from .session import session
from .table import COLOURS, MARKS
from .texts import say, title


def progress() -> None:
    """Display every exercise of the unit with the outcome of its checks so far."""
    rows = [_row(exercise) for exercise in session.facts.get("exercises", [])]
    automatic = [row for row in rows if row["automatic"]]
    done = sum(row["outcome"] is Outcome.PASSED for row in automatic)
    line = say("progress_line", done=done, total=len(automatic))
    plain = [say("progress_title"), *(f"  {row['mark']} {row['title']}: {row['state']}" for row in rows), line]
    body = "".join(
        f'<tr><td style="color:{row["colour"]};font-weight:bold">{row["mark"]}</td>'
        f'<td style="text-align:left">{escape(row["title"])}</td>'
        f'<td style="text-align:left">{escape(row["state"])}</td><td>{row["points"]:g}</td></tr>'
        for row in rows
    )
    heads = ("", say("progress_exercise"), say("progress_state"), say("progress_points"))
    head = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in heads)
    share = 100 * done / len(automatic) if automatic else 0
    html = (
        f"<b>{escape(say('progress_title'))}</b>"
        f'<div role="img" aria-label="{escape(line)}" style="background:#8a8f9840;width:24em;height:8px;margin:4px 0">'
        f'<div style="background:{COLOURS[Outcome.PASSED]};width:{share:.0f}%;height:8px"></div></div>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><div>{escape(line)}</div>"
    )
    session.publish({"text/plain": "\n".join(plain), "text/html": html})


def _row(exercise: dict[str, Any]) -> dict[str, Any]:
    """One line of the overview, from the unit's facts and the session's results."""
    result = session.results.get(exercise["id"])
    if not exercise["automatic"]:
        state, outcome = say("progress_by_hand"), None
    elif result is None:
        state, outcome = say("progress_open"), Outcome.NOT_ATTEMPTED
    else:
        passed = sum(check.outcome is Outcome.PASSED for check in result.checks)
        state, outcome = f"{passed} / {len(result.checks)} {say('progress_visible')}", result.outcome
    return {
        "title": title(exercise["id"]),
        "points": exercise["points"],
        "automatic": exercise["automatic"],
        "state": state,
        "outcome": outcome,
        "mark": MARKS[outcome] if outcome else "✎",
        "colour": COLOURS[outcome] if outcome else COLOURS[Outcome.NOT_CHECKED],
    }
