"""Check cells as a learner meets them: outcomes, sentences, points, and what never gets out."""

from __future__ import annotations

import ast
import contextlib
import json
import string
import sys
import tomllib
import warnings
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import cnncourse
import numpy as np
import pytest
from cnncourse import checks, language, progress
from cnncourse.outcomes import MIME, CheckResult, ExerciseResult, Outcome
from cnncourse.session import LANGUAGES, session
from cnncourse.values import Foreign

import autograder.engine

pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.usefixtures("fresh_session")]

KIT = Path(cnncourse.__file__).parent
X = np.array([1.0, 2.5])


def double(x):
    return np.asarray(x) * 2.0


def stub(x):
    raise NotImplementedError


def ask(function: Any, *expectations: Any, args: tuple[Any, ...] = (X,), hidden: bool = False) -> CheckResult:
    """The result of one check that calls the function and asks these things of the answer."""
    with checks("exercise", points=2) as check:
        if hidden:
            check.hidden()
        answer = check("the check").call(function, *args)
        for expectation in expectations:
            expectation(answer)
    return check.result.checks[0]


def close(expected: Any, **options: Any):
    return lambda answer: answer.close(expected, **options)


def keys(result: CheckResult) -> list[str]:
    return [message.key for message in result.messages]


def fields(result: CheckResult) -> dict[str, Any]:
    return dict(result.messages[0].fields)


@pytest.fixture
def warnings_on_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warnings as Python shows them; pytest would keep them to itself."""
    monkeypatch.setattr(warnings, "showwarning", lambda message, *_, **__: print(message, file=sys.stderr))
    warnings.simplefilter("default")


# Outcomes


def test_a_right_answer_passes_and_earns_all_points(fresh_session):
    with checks("exercise", points=2) as check:
        check("doubles").call(double, X).shape((2,)).close([2, 5]).dtype("f", "float").keeps_inputs()
    assert check.score == 2.0
    assert check.result.outcome is Outcome.PASSED
    (shown,) = fresh_session
    assert shown["text/plain"] == "exercise: all 1 checks passed.\n  ✓ doubles"


def test_a_stub_is_not_attempted_and_says_what_to_do(fresh_session):
    result = ask(stub, close([2, 5]))
    assert result.outcome is Outcome.NOT_ATTEMPTED
    assert session.results["exercise"].outcome is Outcome.NOT_ATTEMPTED
    assert session.results["exercise"].score == 0
    assert "Fill in the cell above" in fresh_session[0]["text/plain"]


def test_a_half_finished_answer_is_attempted_in_what_it_does():
    def half(x):
        if x.ndim == 2:
            raise NotImplementedError
        return x * 2

    with checks("exercise", points=2) as check:
        check("vectors").call(half, X).close([2, 5])
        check("matrices").call(half, np.ones((2, 2))).close(np.full((2, 2), 2))
    assert [c.outcome for c in check.result.checks] == [Outcome.PASSED, Outcome.NOT_ATTEMPTED]
    assert check.result.outcome is Outcome.FAILED
    assert check.score == 1


def test_an_undefined_name_is_named_instead_of_a_traceback(fresh_session):
    with checks("exercise", points=2) as check:
        check("the check").call(never_defined, X).close([2, 5])  # noqa: F821
    assert check.score == 0
    assert check.result.outcome is Outcome.NOT_ATTEMPTED
    assert "`never_defined` is not defined. Run the cell" in fresh_session[0]["text/plain"]


def test_a_name_that_the_answer_itself_lacks_is_its_own_error():
    def lacks(x):
        return helper(x)  # noqa: F821

    result = ask(lacks, close([2, 5]))
    assert result.outcome is Outcome.FAILED
    assert fields(result)["type"] == "NameError"


def test_an_error_of_the_check_cell_itself_is_not_hidden():
    with pytest.raises(ZeroDivisionError), checks("exercise", points=2):
        _ = 1 / 0
    assert "exercise" not in session.results


def test_a_check_that_asks_nothing_gives_no_points():
    result = ask(double)
    assert (result.outcome, keys(result)) == (Outcome.NOT_CHECKED, ["nothing_asked"])
    with checks("exercise", points=2) as check:
        pass
    assert check.score == 0


# What a failed check says


@pytest.mark.parametrize(
    ("function", "expectation", "said"),
    [
        (lambda x: None, close([2, 5]), "The function returned None. Is a `return` missing?"),
        (lambda x: None, lambda a: a.shape((2,)), "The function returned None."),
        (lambda x: x, lambda a: a.shape((2, 1)), "Expected shape (2, 1), got (2,)."),
        (lambda x: x[:1], close([2, 5]), "Expected shape (2,), got (1,)."),
        (lambda x: "ab", close([2, 5]), "Expected an array, got 'ab'."),
        (lambda x: x.astype(int), lambda a: a.dtype("f", "float"), "Expected dtype float, got int64."),
        (
            lambda x: x * [2, 3],
            close([2, 5]),
            "First difference at [1]: expected 5, got 7.5 (1 of 2 values differ).\nExpected:\n[2, 5]\nGot:\n[2. , 7.5]",
        ),
        (lambda x: x * [2, np.nan], close([2, 5]), "holds NaN (not a number), first at [1]"),
        (lambda x: 3, lambda a: a.equal((3,)), "Expected (3,), got 3."),
        (lambda x: 3, close(4), "Expected 4, got 3."),
        (lambda x: x, lambda a: a.satisfies(lambda v: v.sum() == 0, "The sum is 0"), "The sum is 0; got [1. , 2.5]."),
        (lambda x: "ab", lambda a: a.satisfies(lambda v: v.sum() == 0, "The sum is 0"), "'ab' cannot be read that way"),
        (lambda x: [], lambda a: a.satisfies(lambda v: v[0] > 0, "The first is positive"), "cannot be read that way"),
        (lambda x: None, lambda a: a.satisfies(lambda v: v is None, "It is there"), "returned None"),
        (lambda x: (n for n in x), close([2, 5]), "returned a generator; numbers, tuples or NumPy arrays"),
        (lambda x: 1 / 0, close([2, 5]), "The call ended with ZeroDivisionError: division by zero"),
        (lambda: 0, close([2, 5]), "The call ended with TypeError"),
        (lambda x: x, lambda a: a.raises(ValueError), "refused with ValueError, but it returned [1. , 2.5]."),
        (
            lambda x: x[9],
            lambda a: a.raises(ValueError, TypeError),
            "refused with ValueError / TypeError; it raised IndexError: index 9",
        ),
        (
            lambda x: x.sort() or x.fill(0) or [2, 5],
            lambda a: a.keeps_inputs(),
            "The call changed its argument number 1. Work on a copy.",
        ),
    ],
)
def test_a_failed_check_says_what_was_expected_and_what_came(fresh_session, function, expectation, said):
    result = ask(function, expectation)
    assert result.outcome is Outcome.FAILED
    shown = "\n".join(line.strip() for line in fresh_session[0]["text/plain"].splitlines())
    assert said in shown


@pytest.mark.parametrize(
    ("function", "expectation"),
    [
        (lambda x: [2, 5], close([2.0, 5.0])),
        (lambda x: (np.float32(2), 5), close([2.0, 5.0])),
        (lambda x: (x * 2).astype(np.float32) * np.float32(1 + 3e-7), close([2.0, 5.0])),
        (lambda x: [2.01, 5.01], close([2.0, 5.0], atol=0.1)),
        (lambda x: int("x"), lambda a: a.raises(ValueError)),
        (lambda x: np.linalg.inv(np.zeros((2, 2))), lambda a: a.raises(ValueError)),
        (lambda x: x.sum(), lambda a: a.satisfies(lambda v: v > 0, "It is positive")),
        (lambda x: (2, np.int64(5)), lambda a: a.equal((2, 5))),
    ],
)
def test_an_answer_that_is_right_in_another_form_passes(function, expectation):
    assert ask(function, expectation).outcome is Outcome.PASSED


def test_an_error_points_to_the_line_of_the_learner(fresh_session):
    source = "def answer(x):\n    y = x + 1\n    return y['wrong']\n"
    namespace: dict[str, Any] = {}
    name = "<answer>"
    import linecache

    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), namespace)
    ask(namespace["answer"], close([2, 5]))
    assert "in your line: return y['wrong']" in fresh_session[0]["text/plain"]


def test_what_a_failing_answer_printed_is_shown_and_of_a_passing_one_is_not(fresh_session):
    def noisy(x):
        print("x is", x)
        return double(x)

    ask(noisy, close([2, 5]))
    ask(noisy, close([2, 6]))
    assert ["Your code printed: x is" in shown["text/plain"] for shown in fresh_session] == [False, True]


@pytest.mark.parametrize(
    ("args", "change"),
    [
        ((np.ones(3), [1, [2, 3]]), lambda a, b: b[1].append(4)),
        ((np.ones(3), [1, 2]), lambda a, b: b.__setitem__(0, True)),
        ((np.ones(3), [1, 2]), lambda a, b: a.resize((4,), refcheck=False)),
        ((np.ones(3), {"a": np.ones(2)}), lambda a, b: b.update(c=0)),
        ((np.ones(3), {"a": np.ones(2)}), lambda a, b: b["a"].fill(0)),
        ((np.array([1, np.nan]), 0), lambda a, b: a.fill(np.nan)),
    ],
)
def test_a_changed_argument_is_noticed_wherever_it_lies(args, change):
    result = ask(change, lambda answer: answer.keeps_inputs(), args=args)
    assert keys(result) == ["changed_input"]


@pytest.mark.parametrize("value", [np.array([1.0, np.nan]), [1, [np.nan]], {"a": (1, None)}, np.nan, "text", None])
def test_an_argument_left_alone_counts_as_unchanged(value):
    assert ask(lambda x: 1, lambda answer: answer.keeps_inputs(), args=(value,)).outcome is Outcome.PASSED


def test_an_answer_cannot_change_what_the_check_compares_with():
    image = np.ones(3)

    def changes(x):
        x[:] = 7
        return x

    result = ask(changes, close([7, 7, 7]), args=(image,))
    assert image.tolist() == [1, 1, 1]
    assert result.outcome is Outcome.PASSED


# Hidden checks


def hidden_cell(function: Any, secret: float = 123.456) -> ExerciseResult:
    """A check cell with a visible example and a hidden one that holds a secret number."""
    with checks("exercise", points=2, covers="larger numbers") as check:
        check("doubles").call(function, X).close([2, 5])
        check("sums").call(function, X).satisfies(lambda v: float(np.sum(v)) == 7, "It adds up")
        check.hidden()
        hidden = np.array([secret, 1.0])
        check("doubles").call(function, hidden).close(hidden * 2).keeps_inputs()
        check("sums").call(function, hidden).satisfies(lambda v: np.sum(v) > 200, f"It exceeds {secret}")
        check("refuses").call(function, str(secret)).raises(ValueError)
    return check.result


def test_an_answer_that_knows_the_visible_example_only_earns_nothing(fresh_session):
    result = hidden_cell(lambda x: [2, 5])
    assert result.score == 0
    assert [keys(c) for c in result.checks] == [["hidden_failed"]] * 3
    assert "not for every hidden case" in fresh_session[0]["text/plain"]
    assert "hidden checks also try: larger numbers" in fresh_session[0]["text/plain"]


def raises_all(x):
    raise RuntimeError(f"what I was given: {x}")


@pytest.mark.parametrize(
    "function",
    [
        lambda x: [2, 5] if list(x) == [1, 2.5] else print(x) or x,
        lambda x: [2, 5] if list(x) == [1, 2.5] else raises_all(x),
        lambda x: [2, 5] if list(x) == [1, 2.5] else {"shown": [str(x)]},
        lambda x: [2, 5] if list(x) == [1, 2.5] else sys.stderr.write(str(x)) and None,
        lambda x: [2, 5] if list(x) == [1, 2.5] else warnings.warn(str(x), stacklevel=1) or list(x),
    ],
)
def test_a_hidden_check_shows_neither_input_nor_value_nor_print(fresh_session, capfd, warnings_on_stderr, function):
    result = hidden_cell(function)
    assert result.score < 2
    said = json.dumps(fresh_session, default=str) + "".join(capfd.readouterr())
    for secret in ("123.456", "246.9", "exceeds"):
        assert secret not in said
    assert "RuntimeError" not in said


def test_hidden_calls_end_with_the_first_failure_of_their_check():
    seen: list[float] = []

    def answer(x):
        seen.append(float(x))
        return -x

    with checks("exercise", points=1) as check:
        check.hidden()
        for n in range(5):
            check("positive").call(answer, float(n + 1)).satisfies(lambda v: v > 0, "It is positive")
    assert seen == [1.0]
    assert check.score == 0


def test_hidden_inputs_come_from_the_secret_and_the_exercise_alone():
    def draw(exercise: str, secret: str, unit: str) -> float:
        session.secret, session.unit = secret, unit
        return checks(exercise, points=1).hidden().random()

    draws = [draw(*case) for case in [("a", "s", "u"), ("b", "s", "u"), ("a", "t", "u"), ("a", "s", "v")]]
    assert len(set(draws)) == 4
    assert draw("a", "s", "u") == draws[0]


# Points


@pytest.mark.parametrize(
    ("points", "weights", "passed", "score"),
    [
        (4, [1, 1, 1, 1], 3, 3.0),
        (1, [1, 1, 1], 1, 0.33),
        (1, [1, 1, 1], 2, 0.67),
        (1, [1, 1, 1], 3, 1.0),
        (2, [3, 1], 1, 1.5),
        (3, [0.5, 0.25], 1, 2.0),
        (5, [1] * 7, 7, 5.0),
        (0, [1], 1, 0.0),
    ],
)
def test_the_score_is_the_share_of_weight_that_passed(points, weights, passed, score):
    with checks("exercise", points=points) as check:
        for n, weight in enumerate(weights):
            check(f"check {n}", weight=weight).call(lambda n=n: n, n=n).equal(n if n < passed else -1)
    assert check.score == score
    assert type(check.score) is float
    assert 0 <= check.score <= points


def test_a_name_asked_again_is_one_check_that_must_hold_throughout():
    with checks("exercise", points=1) as check:
        check("doubles").call(double, X).close([2, 5])
        check("doubles").call(double, X + 1).close([0, 0])
        check("doubles").call(double, X).close([2, 5])
    (result,) = check.result.checks
    assert (result.outcome, check.score) == (Outcome.FAILED, 0)


# Exercises that build on others


def first_exercise(function: Any) -> None:
    with checks("first", points=1) as check:
        check("doubles").call(function, X).close([2, 5])


def second_exercise(function: Any, follow: Any = None) -> ExerciseResult:
    with checks("second", points=1, builds_on=["first"]) as check:
        check("four times").call(function, X).close([4, 10], follow=follow)
    return check.result


def triple(x):
    return np.asarray(x) * 3.0


def test_where_the_earlier_exercise_is_wrong_right_use_of_it_is_followed_through(fresh_session):
    first_exercise(triple)
    result = second_exercise(lambda x: triple(triple(x)), follow=lambda: triple(triple(X)))
    assert (result.score, result.checks[0].follow_through) == (1, True)
    assert "Right with what you have in the earlier exercise" in fresh_session[-1]["text/plain"]


def test_what_follows_neither_from_the_earlier_exercise_nor_from_the_task_fails():
    first_exercise(triple)
    result = second_exercise(lambda x: x, follow=lambda: triple(triple(X)))
    assert (result.score, result.checks[0].outcome) == (0, Outcome.FAILED)


def test_without_a_way_to_follow_the_check_waits_and_names_what_for(fresh_session):
    first_exercise(triple)
    result = second_exercise(lambda x: triple(triple(x)))
    assert (result.score, result.outcome) == (0, Outcome.NOT_CHECKED)
    assert "Waiting for first" in fresh_session[-1]["text/plain"]


def test_a_visible_example_that_waits_is_settled_by_a_hidden_one_that_can_follow():
    first_exercise(triple)
    with checks("second", points=1, builds_on=["first"]) as check:
        check("four times").call(lambda x: triple(triple(x)), X).close([4, 10])
        check.hidden()
        y = X + 1
        check("four times").call(lambda x: triple(triple(x)), y).close(4 * y, follow=lambda: triple(triple(y)))
    assert (check.score, check.result.checks[0].follow_through) == (1, True)


@pytest.mark.parametrize(
    "earlier",
    [
        lambda x: None,
        lambda x: "text",
        lambda x: [[1], [1, 2]],
        lambda x: Foreign("x"),
        lambda x: np.zeros(2),
        lambda x: np.full((3, 2), 7.0),
        raises_all,
    ],
)
def test_an_earlier_answer_that_gives_nothing_to_follow_makes_the_check_wait(earlier):
    first_exercise(earlier)
    result = second_exercise(lambda x: earlier(earlier(x)), follow=lambda: earlier(earlier(X)))
    assert (result.score, result.outcome) == (0, Outcome.NOT_CHECKED)


@pytest.mark.parametrize(
    "number",
    [0.0, True, 7.0, np.nan, np.inf, np.zeros(0), [], np.zeros(2), np.full(2, 7.0), np.array([7.0, 7.0000001])],
)
def test_an_answer_of_one_number_alone_earns_nothing_by_following(number):
    first_exercise(lambda x: number)
    result = second_exercise(lambda x: number, follow=lambda: number)
    assert (result.score, result.outcome) == (0, Outcome.NOT_CHECKED)


def follow_sum(function: Any, follow: Any, wanted: Any) -> ExerciseResult:
    with checks("second", points=1, builds_on=["first"]) as check:
        for x in (X, X + 1):
            check("adds up").call(function, x).close(wanted(x), follow=lambda x=x: follow(x))
    return check.result


def test_one_number_is_not_followed_where_many_are_asked_for():
    first_exercise(triple)
    asked_for_one = follow_sum(lambda x: 3 * x.sum(), lambda x: 3 * x.sum(), lambda x: 2 * x.sum())
    assert (asked_for_one.score, asked_for_one.checks[0].follow_through) == (1, True)
    asked_for_many = follow_sum(lambda x: 3 * x.sum(), lambda x: 3 * x.sum(), lambda x: 2 * x)
    assert (asked_for_many.score, asked_for_many.outcome) == (0, Outcome.NOT_CHECKED)


def test_what_follows_is_not_what_the_call_was_given():
    first_exercise(lambda x: x)
    result = second_exercise(lambda x: x, follow=lambda: X)
    assert (result.score, result.outcome) == (0, Outcome.NOT_CHECKED)


def test_an_earlier_answer_that_changes_its_argument_does_not_change_what_the_call_was_given():
    def first(x):
        x *= 3
        return x

    first_exercise(first)
    x = X.copy()
    with checks("second", points=1, builds_on=["first"]) as check:
        check("four times").call(lambda x: x * 5, x).close(4 * x, follow=lambda: first(x))
    assert check.result.checks[0].outcome is Outcome.FAILED


def test_zeros_that_follow_count_where_other_calls_show_that_something_is_computed():
    def small(x):
        return np.where(x > 2, 0.0, 2.0 * x)

    first_exercise(small)
    with checks("second", points=1, builds_on=["first"]) as check:
        for x in (np.array([1.0, 0.5]), np.array([3.0, 4.0])):
            check("four times").call(lambda x: small(small(x)), x).close(4 * x, follow=lambda x=x: small(small(x)))
    assert (check.score, check.result.checks[0].follow_through) == (1, True)


def test_a_right_answer_that_does_not_need_the_earlier_exercise_passes_all_the_same():
    first_exercise(triple)
    result = second_exercise(lambda x: x * 4, follow=lambda: triple(triple(X)))
    assert (result.score, result.checks[0].follow_through) == (1, False)


def test_when_the_earlier_exercise_is_right_nothing_is_followed_through():
    first_exercise(double)
    result = second_exercise(lambda x: x, follow=lambda: X)
    assert (result.score, result.outcome) == (0, Outcome.FAILED)


# Nothing reaches nbgrader by the back door


def test_prints_and_warnings_never_reach_the_check_cells_own_output(capfd, warnings_on_stderr):
    def noisy(x):
        print("to stdout")
        print("to stderr", file=sys.stderr)
        warnings.warn("a warning", stacklevel=1)
        np.float64(0) / np.float64(0)
        return np.asarray(x) * 3.0

    first_exercise(noisy)
    second_exercise(lambda x: noisy(noisy(x)), follow=lambda: noisy(noisy(X)))
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")


def test_a_warning_in_the_checks_own_arithmetic_on_an_answer_costs_nothing(capfd, warnings_on_stderr):
    with checks("exercise", points=2) as check:
        check("doubles").call(double, X).close([2, 5])
        roots = check("roots").call(lambda: np.array([-1.0, 0.0]))
        roots.satisfies(lambda v: bool(np.all(1 / np.sqrt(v) > 0)), "Its roots are positive")
        print("said by the check cell", file=sys.stderr)
    assert check.score == 1
    assert capfd.readouterr().err == ""


def test_stderr_is_given_back_after_the_check_cell_even_when_it_fails():
    before = sys.stderr
    with checks("exercise", points=2) as check:
        check("doubles").call(double, X).close([2, 5])
    with contextlib.suppress(ZeroDivisionError), checks("exercise", points=2):
        _ = 1 / 0
    assert sys.stderr is before


# Hostile answers


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\" ' & {key} {0} %s"
Evil = type("</div><script>x</script>", (Exception,), {})


def evil_message(x):
    raise ValueError(HOSTILE)


def evil_type(x):
    raise Evil("x")


def evil_print(x):
    print(HOSTILE)
    return 0


@pytest.mark.parametrize("function", [evil_message, evil_type, evil_print, lambda x: HOSTILE, lambda x: Evil("x")])
@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_of_an_answer_becomes_markup(fresh_session, function, code):
    language(code)
    ask(function, close([2, 5]))
    shown = Tags(fresh_session[0]["text/html"])
    assert shown.tags <= {"div", "table", "tbody", "tr", "td", "b"}
    assert shown.attributes <= {"style", "aria-label"}


def test_names_of_exercises_and_checks_are_escaped_too(fresh_session):
    with checks("<i>exercise</i>", points=1, covers="<u>all</u>") as check:
        check("<s>check</s>").call(double, X).close([2, 5])
    assert not Tags(fresh_session[0]["text/html"]).tags & {"i", "u", "s"}


class Trap:
    """Says whatever helps it, and fails the test when it is believed or even asked."""

    def trap(self, *_: Any, **__: Any):
        raise KeyboardInterrupt("a check asked a submitted object")

    __eq__ = __ne__ = __lt__ = __gt__ = __hash__ = __bool__ = __len__ = __iter__ = __repr__ = __str__ = trap
    __array__ = __array_ufunc__ = __float__ = __sub__ = __rsub__ = __format__ = __getitem__ = trap


class EvilText(str):
    __getitem__ = __str__ = __format__ = __len__ = __repr__ = Trap.trap


class EvilError(ValueError):
    def __str__(self):
        return EvilText("evil")


class EvilEqual:
    def __eq__(self, _):
        return True

    __hash__ = None


def with_evil_error(x):
    raise EvilError


def hides_a_change(x):
    x[0] = EvilEqual()
    return 0


@pytest.mark.parametrize(
    "expectation",
    [
        close([2, 5]),
        close(2.0),
        lambda a: a.equal([2, 5]),
        lambda a: a.equal(2.0),
        lambda a: a.shape((2,)),
        lambda a: a.dtype("f", "float"),
        lambda a: a.satisfies(lambda v: v == 2, "It is 2"),
        lambda a: a.raises(ValueError),
    ],
)
@pytest.mark.parametrize("wrap", [lambda o: o, lambda o: [o, o], lambda o: (2.0, o), lambda o: {"a": o}])
def test_an_object_that_lies_fails_every_check_unasked(fresh_session, expectation, wrap):
    result = ask(lambda x: wrap(Trap()), expectation)
    assert result.outcome is Outcome.FAILED
    json.dumps(fresh_session)


def test_an_exception_whose_text_is_an_object_is_told_as_plain_text(fresh_session):
    result = ask(with_evil_error, close([2, 5]))
    assert type(fields(result)["text"]) is str
    assert fields(result)["text"] == "evil"


def test_an_argument_replaced_by_an_object_that_equals_everything_counts_as_changed():
    assert keys(ask(hides_a_change, lambda a: a.keeps_inputs(), args=([1, 2],))) == ["changed_input"]


@pytest.mark.parametrize("error", [SystemExit, GeneratorExit, MemoryError, RecursionError, StopIteration])
def test_an_answer_that_tries_to_end_everything_only_fails_its_check(error):
    def ends(x):
        raise error

    assert fields(ask(ends, close([2, 5])))["type"] == error.__name__


def test_an_endless_print_is_cut_and_deep_recursion_is_an_error_like_others(fresh_session):
    def floods(x):
        for _ in range(10_000):
            print("x" * 1000)
        return floods_deeper(x)

    def floods_deeper(x):
        return floods_deeper(x)

    ask(floods, close([2, 5]))
    assert "RecursionError" in fresh_session[0]["text/plain"]
    assert len(fresh_session[0]["text/html"]) < 5000


# What is kept


def test_the_record_reads_alike_in_every_language_and_holds_no_sentence(fresh_session):
    for code in LANGUAGES:
        language(code)
        with checks("exercise", points=2, covers="x") as check:
            check("doubles").call(double, X).close([2, 6])
            check("stub").call(stub, X).close([2, 5])
    english, korean = (shown[MIME] for shown in fresh_session)
    assert english == korean
    assert english["checks"][0]["outcome"] == "failed"
    assert fresh_session[0]["text/plain"] != fresh_session[1]["text/plain"]
    assert json.loads(json.dumps(english)) == english


def test_progress_counts_exercises_whose_visible_checks_all_passed(fresh_session):
    session.facts = {
        "exercises": [
            {"id": "first", "points": 1, "automatic": True},
            {"id": "second", "points": 2, "automatic": True},
            {"id": "third", "points": 2, "automatic": True},
            {"id": "why", "points": 3, "automatic": False},
        ]
    }
    first_exercise(double)
    second_exercise(stub)
    progress()
    said = fresh_session[-1]["text/plain"]
    assert "✓ first: 1 / 1" in said
    assert "– second: 0 / 1" in said
    assert "third: not run yet" in said
    assert "why: graded by hand" in said
    assert "1 of 3 exercises" in said


@pytest.mark.parametrize("code", ["de", "", "EN", "../en"])
def test_an_unknown_language_is_refused(code):
    with pytest.raises(ValueError, match="choose from en, ko"):
        language(code)


@pytest.mark.parametrize("name", ["../secrets", "01/convolution", "", "a.b"])
def test_a_name_that_is_no_unit_is_refused(name):
    with pytest.raises(ValueError, match="not the name of a unit"):
        cnncourse.unit(name)


# The catalogue


def messages(code: str) -> dict[str, str]:
    return tomllib.loads((KIT / "texts" / code / "messages.toml").read_text(encoding="utf-8"))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_language_has_the_same_sentences_with_the_same_fields():
    english = messages("en")
    for code in LANGUAGES:
        other = messages(code)
        assert other.keys() == english.keys()
        assert {key: places(text) for key, text in other.items()} == {k: places(t) for k, t in english.items()}
        assert all(text.strip() for text in other.values())


def used_messages() -> list[tuple[str, set[str] | None, str]]:
    """Every key that the code names, with the fields given to it (None where they are not all written out)."""
    found = []
    for path in [*KIT.glob("*.py"), *Path(autograder.engine.__file__).parent.glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("lost_"):
                found.append((node.value, None, path.name))
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            if node.func.id in {"finding", "say"} and node.args and isinstance(node.args[0], ast.Constant):
                given = None if None in named else {name for name in named if name}
                found.append((node.args[0].value, given, path.name))
            elif node.func.id == "Message" and isinstance(named.get("key"), ast.Constant):
                given = named.get("fields")
                keys = {key.value for key in given.keys} if isinstance(given, ast.Dict) else None
                found.append((named["key"].value, keys, path.name))
    return found


def test_every_sentence_named_in_the_code_is_in_the_catalogue_with_its_fields():
    english, used = messages("en"), used_messages()
    for key, given, where in used:
        assert key in english, f"{where} names {key!r}"
        if given is not None:
            assert places(english[key]) == given, f"{where}: {key!r}"
    assert len(used) > 20
    assert set(english) - {key for key, _, _ in used} == {str(outcome) for outcome in Outcome}
