"""One examination of one answer, watched: which part of the checks saw what, on which calls.

Check cells run as they stand. Beside their own result it is noted for each named check whether the
visible part alone, and whether the hidden part alone, found something.
"""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import sys
import time
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Self

import numpy as np
from cnncourse import compare
from cnncourse.checks import Answer, Case
from cnncourse.outcomes import Message
from cnncourse.recognition import signature
from cnncourse.session import session
from cnncourse.values import as_array

from ..units import REGION

HIDDEN = "HIDDEN TESTS"
LONGEST_CALL = 4000


class WatchedCase(Case):
    """A named check that also notes each part's own findings, and what was called with what."""

    parts: list[WatchedCase]
    """All cases of the examination."""
    hidden_only = False
    keep: list[dict[str, Any]] | None = None

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.visible_failed = self.hidden_failed = False
        WatchedCase.parts.append(self)

    def observe(self, use: Callable[[], Any], given: Sequence[Any] = ()) -> Answer:
        """As in grading, but a failure of the visible part does not end the hidden one."""
        hidden = self.checks.in_hidden
        if WatchedCase.keep is not None:
            return self._observe_all(use)
        if hidden and self.hidden_failed:
            return Answer(self, None, -1)
        findings = self.findings
        if hidden:
            self.findings = []
        try:
            answer = super().observe(use, given)
        finally:
            if hidden:
                self.findings = findings + self.findings
        if not self.attempted or self.lost:
            self._note()
        return answer

    def _observe_all(self, use: Callable[[], Any]) -> Answer:
        """Every call of the cell is made and signed, whatever came before it."""
        returned = use()
        assert WatchedCase.keep is not None  # noqa: S101 - for the type checker
        WatchedCase.keep.append(
            {"check": self.name, "hidden": self.checks.in_hidden, "sign": signature(returned), "call": called(use)}
        )
        index = -1
        if not self.checks.in_hidden:
            index = len(self.checks.observed)
            self.checks.observed.append(signature(returned))
        return Answer(self, returned, index)

    def fail(self, found: list[Message], index: int) -> None:
        """Note which part found something."""
        if WatchedCase.hidden_only and not self.checks.in_hidden:
            return
        self._note()
        super().fail(found, index)

    def _note(self) -> None:
        if self.checks.in_hidden:
            self.hidden_failed = True
        else:
            self.visible_failed = True


def called(use: Callable[[], Any]) -> str:
    """The call that a check makes, as text, where its arguments can be read from its closure."""
    # A call that is made once for several checks lies in a cache.
    use = getattr(use, "__wrapped__", use)
    held = dict(zip(use.__code__.co_freevars, use.__closure__ or (), strict=False))
    if "args" not in held:
        return ""
    values = {name: cell.cell_contents for name, cell in held.items()}
    given = [repr(arg) for arg in values["args"]]
    given += [f"{name}={value!r}" for name, value in values.get("kwargs", {}).items()]
    name = getattr(values.get("function"), "__name__", "?")
    return f"{name}({', '.join(given)})"[:LONGEST_CALL]


def prepare(*, cells: list[list[str]], answers: dict[str, str], part: str = "both", **_: Any) -> None:
    """Compile the cells that many examinations have in common."""
    for name, role, source in cells:
        if role != "answer" or name not in answers:
            code_of(_asked(source, part) if role == "check" else source, name)


def examine_cells(
    *,
    cells: list[list[str]],
    answers: dict[str, str],
    names: list[str],
    own: list[str],
    units: str | None = None,
    secret: str = "",
    part: str = "both",
    keep: bool = False,
    tighter: float = 1.0,
    cover: dict[str, list[str]] | None = None,
) -> dict[str, Any]:
    """Run cells (id, role, source) with answers put in; what the checks ``own`` say.

    ``part`` leaves the hidden or the visible part of the check cells out. ``keep`` makes every call and
    signs it. ``tighter`` multiplies every tolerance. ``cover`` names for a check the answer cells
    of which it is counted which lines it runs.
    """
    session.facts, session.results, session.observed, session.secret = {}, {}, {}, secret
    # Other draws of the hidden inputs come with other random weights.
    session.seed = zlib.crc32(secret.encode()) >> 1
    session.publish = lambda _: None
    if units is not None:
        session.units = Path(units)
    # The package's own `checks` is the function; the module stands in the table of modules.
    vars(sys.modules[Case.__module__])["Case"] = WatchedCase
    WatchedCase.parts, WatchedCase.hidden_only = [], part == "hidden"
    WatchedCase.keep = [] if keep else None
    namespace: dict[str, Any] = {"__name__": "__main__"}
    told: dict[str, Any] = {"checks": {}, "undefined": [], "margin": None}
    margins: list[float] = []
    given = {name: answers.get(name, source) for name, role, source in cells if role == "answer"}
    with _quiet(), _tighter(tighter, margins):
        for name, role, source in cells:
            text = answers.get(name, source) if role == "answer" else source
            try:
                if role == "check":
                    began, seen = time.perf_counter(), len(margins)
                    with Lines({answer: given[answer] for answer in (cover or {}).get(name, ())}) as lines:
                        found = _run_check(name, text, namespace, part)
                    found |= {"lines": lines.counted(), "margin": max(margins[seen:], default=None)}
                    found["seconds"] = round(time.perf_counter() - began, 3)
                    if name in own:
                        told["checks"][name] = found
                else:
                    run_cell(text, namespace, name)
            except Exception as error:
                # A lesson's cell that uses an answer may fail for it; only with the reference it is the cell's fault.
                if role == "check" or (role == "lesson" and not answers):
                    raise
                told["raised"] = f"{type(error).__name__}: {error}"[:300]
            if role == "answer" and name in answers:
                told["undefined"] = [wanted for wanted in names if wanted not in namespace]
    told["margin"] = max(margins, default=None)
    if WatchedCase.keep is not None:
        told["calls"] = WatchedCase.keep
    return told


def _run_check(name: str, source: str, namespace: dict[str, Any], part: str) -> dict[str, Any]:
    """What one check cell says: by the framework's own result, or as nbgrader would read it."""
    before = dict(session.results)
    first = len(WatchedCase.parts)
    if "checks(" in source:
        run_cell(_asked(source, part), namespace, name)
        new = [result for exercise, result in session.results.items() if before.get(exercise) is not result]
        if new:
            result = new[0]
            # A case made for a name that had one already is thrown away, and has seen nothing.
            cases = WatchedCase.parts[first:]
            return {
                "exercise": result.exercise,
                "score": result.score,
                "points": result.points,
                "outcome": str(result.outcome),
                "hints": sorted({check.mistake for check in result.checks if check.mistake}),
                "visible": any(case.visible_failed and case.weight > 0 for case in cases),
                "hidden": any(case.hidden_failed and case.weight > 0 for case in cases),
                "named": [[check.name, str(check.outcome), check.mistake] for check in result.checks],
                "raised_only": _raised_only(session.observed.get(result.exercise, [])),
            }
    return _plain_check(name, source, namespace, part)


def _raised_only(signs: list[dict[str, Any]]) -> bool:
    """Whether no visible call gave anything but an exception."""
    return bool(signs) and all("raised" in sign for sign in signs)


def _plain_check(name: str, source: str, namespace: dict[str, Any], part: str) -> dict[str, Any]:
    """A test cell of plain asserts: an exception costs its points, a number at its end is its score."""
    told: dict[str, Any] = {}
    parts = {"both": source, "visible": without_hidden(source), "hidden": hidden_alone(source)}
    for which, text in parts.items():
        if which not in (part, "both") and part != "both":
            continue
        here = namespace if which == part else dict(namespace)
        try:
            value, raised = run_cell(text, here, name), ""
        except Exception as error:
            value, raised = None, f"{type(error).__name__}: {error}"[:300]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        told[which] = {"raised": raised, "value": float(value) if number else None}
    asked = told[part]
    return {
        "share": 0.0 if asked["raised"] else None if asked["value"] is None else asked["value"],
        "said": asked["raised"],
        "visible": bool(told.get("visible", asked)["raised"]),
        "hidden": bool(told.get("hidden", asked)["raised"]),
        "hints": [],
        "raised_only": bool(asked["raised"]) and not asked["raised"].startswith("AssertionError"),
    }


def _asked(source: str, part: str) -> str:
    """The part of a check cell that is to run. A hidden part builds on the visible one, so both run for it."""
    return without_hidden(source) if part == "visible" else source


def without_hidden(source: str) -> str:
    """A check cell as learners have it."""
    return REGION.sub(lambda match: "" if match["kind"] == HIDDEN else match[0], source)


def hidden_alone(source: str) -> str:
    """A test cell in which nothing that the visible part finds ends the cell."""
    spans = [
        (source.count("\n", 0, match.start()) + 1, source.count("\n", 0, match.end()) + 1)
        for match in REGION.finditer(source)
        if match["kind"] == HIDDEN
    ]
    tree = ast.parse(source)
    body: list[ast.stmt] = []
    for node in tree.body:
        hidden = any(first <= node.lineno <= last for first, last in spans)
        if hidden or not isinstance(node, ast.Assert | ast.Expr):
            body.append(node)
            continue
        handler = ast.ExceptHandler(type=ast.Name("Exception", ast.Load()), name=None, body=[ast.Pass()])
        body.append(ast.Try(body=[node], handlers=[handler], orelse=[], finalbody=[]))
    return ast.unparse(ast.fix_missing_locations(ast.Module(body=body, type_ignores=[])))


def run_cell(source: str, namespace: dict[str, Any], name: str) -> Any:
    """Execute a cell; the value of its last expression."""
    linecache.cache[f"<{name}>"] = (len(source), None, source.splitlines(keepends=True), f"<{name}>")
    statements, last = code_of(source, name)
    exec(statements, namespace)  # noqa: S102 - the cells are the course's own
    return None if last is None else eval(last, namespace)  # noqa: S307


@lru_cache(maxsize=512)
def code_of(source: str, name: str) -> tuple[CodeType, CodeType | None]:
    """A cell's code without its last expression, and that one's own, if it ends in one."""
    tree = ast.parse(source, f"<{name}>")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    value = compile(ast.Expression(last.value), f"<{name}>", "eval") if isinstance(last, ast.Expr) else None
    return compile(tree, f"<{name}>", "exec"), value


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What cells print, show and warn of goes nowhere."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(action="ignore"),
    ):
        yield


@contextlib.contextmanager
def _tighter(factor: float, margins: list[float]) -> Iterator[None]:
    """Every comparison's tolerance times ``factor``; the errors seen, as shares of the untouched tolerance."""
    close = compare.close

    def closer(value: Any, expected: Any, *, atol: float | None = None) -> Any:
        wanted = np.asarray(expected)
        if compare.shape(value, wanted.shape) is not None:
            return close(value, expected, atol=atol)
        limit = compare.tolerance(value, wanted) if atol is None else atol
        if limit > 0:
            got = np.asarray(as_array(value))
            with np.errstate(all="ignore"):
                error = np.abs(got.astype(complex) - wanted)
            error = error[np.isfinite(error)]
            margins.append(float(error.max(initial=0.0) / limit))
        return close(value, expected, atol=limit * factor)

    compare.close = closer
    try:
        yield
    finally:
        compare.close = close


class Lines:
    """The lines of some answer cells that run meanwhile, of those that could."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = {f"<{name}>": name for name in answers}
        self.ran: dict[str, set[int]] = {name: set() for name in answers}
        self.could = {name: set(_inner_lines(code_of(source, name)[0])) for name, source in answers.items()}

    def __enter__(self) -> Self:
        if self.answers:
            sys.settrace(self._enter)
        return self

    def __exit__(self, *_: object) -> None:
        if self.answers:
            sys.settrace(None)

    def _enter(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        return self._line if frame.f_code.co_filename in self.answers else None

    def _line(self, frame: FrameType, event: str, _arg: Any) -> Any:
        if event == "line":
            self.ran[self.answers[frame.f_code.co_filename]].add(frame.f_lineno)
        return self._line

    def counted(self) -> dict[str, list[list[int]]]:
        """The lines within functions of each answer: those that ran, and those that did not."""
        return {
            name: [sorted(ran & self.could[name]), sorted(self.could[name] - ran)] for name, ran in self.ran.items()
        }


def _inner_lines(code: CodeType) -> Iterator[int]:
    """The lines of the functions that a cell defines, without the lines that define them."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from (line for _, _, line in inner.co_lines() if line and line != inner.co_firstlineno)
            yield from _inner_lines(inner)
