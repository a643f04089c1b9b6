"""Check cells: named checks of one exercise, with partial credit that nbgrader reads.

.. code-block:: python

    with checks("conv2d", points=4, covers="sizes, data types") as check:
        check("keeps only whole windows").call(conv2d, IMAGE, KERNEL).shape((4, 3))
        ### BEGIN HIDDEN TESTS
        rng = check.hidden()
        image = rng.normal(size=(6, 9))
        check("keeps only whole windows").call(conv2d, image, KERNEL).shape((4, 8))
        ### END HIDDEN TESTS
    check.score

A named check passes when everything asked under its name holds, in the visible and in the hidden
part: an answer that only knows the visible examples earns nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from types import TracebackType
from typing import Any, Self

import numpy as np

from . import compare
from .calls import Printed, Returned, built, call, call_within, copied, first, method, shares_memory
from .compare import Finding, finding
from .objects import Model
from .outcomes import MIME, CheckResult, ExerciseResult, Message, Outcome
from .recognition import Signature, recognise, signature
from .session import session
from .table import html, text
from .values import Foreign, describe


class Case:
    """One named check: what was called under its name, and what was found wrong."""

    def __init__(self, checks: Checks, name: str, weight: float) -> None:
        self.checks, self.name, self.weight = checks, name, weight
        self.findings: list[list[Message]] = []
        self.indices: list[int] = []
        self.failing: list[int] = []
        self.printed = ""
        self.expectations = 0
        self.attempted = True
        self.lost: str | None = None
        self.waiting = False
        self.followed = False
        self.met: list[float] = []
        """The least and the largest number of each call that was met, right or followed."""

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Answer:
        """Call a submitted function on copies of these arguments; expectations hang on the result.

        Once a check has failed, hidden calls under its name are not made any more.
        """
        return self.observe(lambda: call(function, *args, **kwargs), args)

    def call_within(self, steps: int, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Answer:
        """Call as ``call`` does, but end the call, as failed, once it has run ``steps`` lines of Python.

        Finds a Python loop over pixels without a clock. Lines of libraries count as well, so leave room.
        """
        return self.observe(lambda: call_within(function, steps, *args, **kwargs), args)

    def shares_memory(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Answer:
        """Answer True when the array that the call returns is a view of one of its arguments, else False."""
        return self.observe(lambda: shares_memory(function, *args, **kwargs))

    def observe(self, use: Callable[[], Returned], given: Sequence[Any] = ()) -> Answer:
        """Make a call with the arguments ``given``, unless nothing more can be learned from it, and note what came."""
        if self.checks.in_hidden and (self.findings or self.lost or not self.attempted):
            return Answer(self, None, -1)
        returned = use()
        index = -1
        if not self.checks.in_hidden:
            index = len(self.checks.observed)
            self.checks.observed.append(signature(returned))
            self.indices.append(index)
            self.printed = self.printed or returned.printed
        if returned.not_attempted:
            self.attempted = False
        self.lost = self.lost or returned.lost
        # What follows from earlier answers is compared with the arguments; to find it may change them.
        return Answer(self, returned, index, tuple(map(copied, given)) if self.checks.unfinished() else ())

    def fail(self, found: list[Message], index: int) -> None:
        """Note what is wrong; of a hidden call, only that something is."""
        if self.checks.in_hidden:
            found = finding("hidden_failed")
        self.findings.append(found)
        if index >= 0:
            self.failing.append(index)

    @property
    def follow_through(self) -> bool:
        """Whether what follows from an earlier exercise was met, and an answer of one number alone would not do."""
        return self.followed and not compare.one_number(self.met)

    def result(self) -> CheckResult:
        """The outcome of this check, with the recognised mistake if there is one."""
        mistake = None
        messages: Sequence[Message] = ()
        if not self.attempted:
            outcome = Outcome.NOT_ATTEMPTED
        elif self.lost:
            outcome, messages = Outcome.NOT_CHECKED, finding(self.lost)
        elif self.findings:
            outcome, messages = Outcome.FAILED, self.findings[0]
            known: dict[str, list[Signature]] = session.facts.get("mistakes", {}).get(self.checks.exercise, {})
            # What made one check fail is told only where it explains every visible call that failed.
            failing = sorted({index for case in self.checks.cases.values() for index in case.failing})
            mistake = recognise(self.checks.observed, failing, known) if self.failing else None
        elif (self.waiting or self.followed) and not self.follow_through:
            outcome = Outcome.NOT_CHECKED
            messages = finding("waiting", exercise=", ".join(self.checks.unfinished()))
        elif self.expectations:
            outcome = Outcome.PASSED
        else:
            outcome, messages = Outcome.NOT_CHECKED, finding("nothing_asked")
        return CheckResult(
            name=self.name,
            outcome=outcome,
            weight=self.weight,
            messages=tuple(messages),
            mistake=mistake,
            printed=self.printed,
            follow_through=self.follow_through and outcome is Outcome.PASSED,
        )


class Answer:
    """What a submitted function gave. Each method states one expectation and returns the answer again."""

    def __init__(self, case: Case, returned: Returned | None, index: int, given: Sequence[Any] = ()) -> None:
        self.case, self.returned, self.index, self.given = case, returned, index, given

    @property
    def value(self) -> Any:
        """The returned value as plain data; ``None`` when the call failed or was not made."""
        return self.returned.value if self.returned else None

    def apply(self, *args: Any, **kwargs: Any) -> Answer:
        """Call what was returned, such as a model, a layer or a function, and answer for its result."""
        return self._use(lambda held: call(held, *args, **kwargs))

    def first(self, count: int) -> Answer:
        """Take the first ``count`` items of what was returned, such as a generator or a data set, as a list."""
        return self._use(lambda held: first(held, count))

    def method(self, name: str, *args: Any, **kwargs: Any) -> Answer:
        """Call a method of the object that was returned and answer for its result."""
        return self._use(lambda held: method(held, name, *args, **kwargs))

    def built(self, *shape: int) -> Answer:
        """The returned model, built by an image of this shape where it was not, as if the call had given it so."""
        held = self.value.object if isinstance(self.value, Model) and self.value.input_shape is None else None
        if held is None:
            return self
        returned = built(held, shape)
        if self.index >= 0:
            self.case.checks.observed[self.index] = signature(returned)
        return Answer(self.case, returned, self.index)

    def part(self, key: int | str) -> Answer:
        """Answer for one item of what was returned: of a tuple or list by position, of a dict by key."""
        if self.returned is None or self.returned.lost or self.returned.raised is not None or not self.case.attempted:
            return self
        parts = self.value
        if isinstance(parts, tuple | list):
            parts = dict(enumerate(parts))
        if not isinstance(parts, dict) or key not in parts:
            lacking = finding("no_part", part=repr(key), got=describe(self.value))
            self.expect(lambda value: compare.missing(value) or lacking)
            return Answer(self.case, None, -1)
        return Answer(self.case, replace(self.returned, value=parts[key]), self.index)

    def derive(self, read: Callable[[Any], Any]) -> Answer:
        """Answer for what the check's own ``read`` finds in the returned value, as plain data.

        Such as whether a trained model has learned: its weights differ from run to run, so mistakes are
        recognised by what is found instead. A value of a form that ``read`` cannot read fails the check.
        """
        value = self.value
        if self.returned is None or self.returned.lost or self.returned.raised is not None or not self.case.attempted:
            return self
        found = call(lambda: read(value))
        if found.raised is not None:
            self.expect(lambda value: compare.missing(value) or finding("not_readable", got=describe(value)))
            return Answer(self.case, None, -1)
        if self.index >= 0:
            self.case.checks.observed[self.index] = signature(found)
        return Answer(self.case, found, self.index)

    def _use(self, use: Callable[[Any], Returned]) -> Answer:
        """Use the returned object; a failure of the call that should have returned it is the finding."""
        if self.returned is None or self.returned.lost or not self.case.attempted:
            return Answer(self.case, None, -1)
        held = self.value.object if isinstance(self.value, Foreign | Model) else None
        if self.returned.raised is not None or held is None:
            self.expect(lambda value: compare.missing(value) or finding("not_usable", got=describe(value)))
            return Answer(self.case, None, -1)
        return self.case.observe(lambda: use(held))

    def shape(self, expected: Sequence[int]) -> Self:
        """Expect an array (or number) of this shape."""
        return self.expect(lambda value: compare.shape(value, expected))

    def close(self, expected: Any, *, atol: float | None = None, follow: Callable[[], Any] | None = None) -> Self:
        """Expect these numbers, up to what rounding explains at the answer's precision (or ``atol``).

        In an exercise that builds on another which is not right yet, ``follow`` gives the numbers
        expected from what the learner has there. Without it the check waits for that exercise.
        """
        return self.expect(lambda value: compare.close(value, expected, atol=atol), follow, atol, expected)

    def equal(self, expected: Any) -> Self:
        """Expect exactly this value: numbers, strings, tuples, lists, dicts, arrays."""
        return self.expect(lambda value: compare.equal(value, expected))

    def dtype(self, kinds: str, named: str) -> Self:
        """Expect an array whose dtype is of one of these kinds, called ``named`` in the message."""
        return self.expect(lambda value: compare.dtype(value, kinds, named=named))

    def satisfies(
        self, predicate: Callable[[Any], bool], because: str, *, follow: Callable[[], Any] | None = None
    ) -> Self:
        """Expect ``predicate(value)``; ``because`` is the English phrase that tells why it must hold.

        ``follow`` is that of :meth:`close`.
        """

        def judge(value: Any) -> Finding:
            if found := compare.missing(value):
                return found
            try:
                holds = bool(predicate(value))
            except (TypeError, ValueError, IndexError, KeyError, AttributeError):
                # Data of another form than the predicate reads, such as a string for an array.
                return finding("wrong_form", because={"phrase": because}, got=describe(value))
            return None if holds else finding("does_not_hold", because={"phrase": because}, got=describe(value))

        return self.expect(judge, follow)

    def raises(self, *errors: type[Exception]) -> Self:
        """Expect the call to be refused with one of these exceptions."""
        returned = self._begin()
        if returned and (found := compare.refusal(returned, [error.__name__ for error in errors])):
            self.case.fail(found, self.index)
        return self

    def keeps_inputs(self) -> Self:
        """Expect the arguments to be unchanged after the call."""
        returned = self._begin()
        if returned is not None and returned.changed:
            positions = ", ".join(str(i + 1) for i in returned.changed)
            self.case.fail(finding("changed_input", positions=positions), self.index)
        return self

    def expect(
        self,
        judge: Callable[[Any], Finding],
        follow: Callable[[], Any] | None = None,
        atol: float | None = None,
        wanted: Any = None,
    ) -> Self:
        """Judge the returned value, by the numbers ``wanted`` if any; an exception of the call is a failure."""
        returned = self._begin()
        if returned is None:
            return self
        if returned.raised is not None:
            found: Finding = compare.raising(returned.raised)
        else:
            found = judge(returned.value)
        if not found:
            self.case.met += compare.extremes(wanted)
        elif self.case.checks.unfinished():
            self._carry_forward(returned, found, follow, atol, wanted)
        else:
            self.case.fail(found, self.index)
        return self

    def _carry_forward(
        self, returned: Returned, found: list[Message], follow: Callable[[], Any] | None, atol: Any, wanted: Any
    ) -> None:
        """Judge by what the learner has in an earlier exercise that is not right yet."""
        followed = call(follow) if follow else None
        expected = compare.followable(followed.value, wanted, self.given) if followed and not followed.raised else None
        if expected is None:
            self.case.waiting = True
        elif returned.raised is None and compare.close(returned.value, expected, atol=atol) is None:
            self.case.followed = True
            self.case.met += compare.extremes(expected)
        else:
            self.case.fail(found, self.index)

    def _begin(self) -> Returned | None:
        """The outcome of the call if there is anything to judge in it."""
        self.case.expectations += 1
        if self.returned is None or self.returned.lost or not self.case.attempted:
            return None
        return self.returned


class Checks:
    """The checks of one exercise; see the module's text for its use."""

    def __init__(self, exercise: str, points: float, covers: str, builds_on: Sequence[str]) -> None:
        self.exercise, self.points, self.covers, self.builds_on = exercise, points, covers, tuple(builds_on)
        self.cases: dict[str, Case] = {}
        self.observed: list[Signature] = []
        self.in_hidden = False
        self.missing: str | None = None
        self.quiet = contextlib.ExitStack()

    def __call__(self, name: str, *, weight: float = 1.0) -> Case:
        """The check of this name: a new one, or the one begun earlier in the cell."""
        return self.cases.setdefault(name, Case(self, name, weight))

    def once(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[[], Returned]:
        """A call that takes long, made when first asked for, to be judged under several names with ``observe``."""
        return cache(lambda: call(function, *args, **kwargs))

    def hidden(self) -> np.random.Generator:
        """Begin the hidden part: from here on no input or value is shown.

        Returns the generator for its inputs, seeded by a keyed hash of the course's secret and the
        exercise, so that inputs come out alike when regrading but cannot be foreseen.
        """
        self.in_hidden = True
        message = f"{session.unit}/{self.exercise}".encode()
        digest = hmac.new(session.secret.encode(), message, hashlib.sha256).digest()
        return np.random.default_rng(int.from_bytes(digest[:16], "big"))

    def unfinished(self) -> list[str]:
        """Exercises this one builds on that were attempted and are not right, themselves or in what they build on."""
        seen = ((name, session.results.get(name)) for name in self.builds_on)
        return [name for name, result in seen if result and result.leads_astray]

    @property
    def result(self) -> ExerciseResult:
        """Everything found so far."""
        if self.missing is not None:
            found = finding("undefined", name=self.missing)
            results: tuple[CheckResult, ...] = (
                CheckResult(name=self.missing, outcome=Outcome.NOT_ATTEMPTED, messages=found),
            )
        else:
            results = tuple(case.result() for case in self.cases.values())
        return ExerciseResult(
            exercise=self.exercise, points=self.points, checks=results, builds_on=self.builds_on, hidden=self.covers
        )

    @property
    def score(self) -> float:
        """The points earned, as the number nbgrader reads from the cell's result."""
        return self.result.score

    def __enter__(self) -> Self:
        # What the checks' own arithmetic on an answer warns of would cost all points: nbgrader reads
        # anything on stderr as a failure.
        self.quiet.enter_context(contextlib.redirect_stderr(Printed()))
        self.quiet.enter_context(warnings.catch_warnings(action="ignore"))
        session.calls = 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.quiet.close()
        if isinstance(error, NameError) and error.name:
            # A deleted or never run answer cell: say so instead of showing a traceback.
            self.missing = error.name
        elif error is not None:
            return False
        session.results[self.exercise] = result = self.result
        session.observed[self.exercise] = self.observed
        session.publish({"text/plain": text(result), "text/html": html(result), MIME: result.record()})
        return True


def checks(exercise: str, *, points: float, covers: str = "", builds_on: Sequence[str] = ()) -> Checks:
    """Begin the checks of an exercise worth ``points``.

    ``covers`` tells the learner in a phrase what hidden checks try beyond the visible ones;
    ``builds_on`` names earlier exercises whose answers this one may call.
    """
    return Checks(exercise, points, covers, builds_on)
