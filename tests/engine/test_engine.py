"""The examination: what a submission does costs its own points, and nothing else."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from engine_kit import START, added, answer, bundle, check, lesson, messages, outcomes, raw_check, reported

from autograder.engine.bundle import kind_of, own_secret
from autograder.engine.engine import Engine, ExaminationLost
from autograder.engine.engine import engine as shared_engine
from autograder.units import Course

pytest_plugins = ["engine_fixtures"]
GOOD = answer("def good(x):\n    return x + 1", "good")
CHECK_GOOD = check("good", 'check("adds one").call(good, 1).equal(2)')
LATER = answer("def later(x):\n    return good(x) + TEN", "later")
CHECK_LATER = check("later", 'check("uses what was there before").call(later, 1).equal(12)')


def by_id(told: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {cell["id"]: cell for cell in told}


def examined(engine: Engine, *cells: dict[str, Any], **bounds: Any) -> dict[str, dict[str, Any]]:
    return by_id(engine.examine(bundle(START, *cells, **bounds)))


LOST = {
    "endless": ("while True: pass", "lost_overdue"),
    "endless and deaf": (
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "lost_overdue",
    ),
    "asleep": ("import time; time.sleep(1000)", "lost_overdue"),
    "ends Python": ("import os; os._exit(0)", "lost_ended"),
    "ends Python well": ("import os; os._exit(42)", "lost_ended"),
    "kills itself": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV); os.abort()", "lost_ended"),
    "crashes in C": ("import ctypes; ctypes.string_at(0)", "lost_ended"),
    "crashes NumPy": ("import ctypes; ctypes.memset(id(None), 255, 4096)", "lost_ended"),
    "takes memory in C": (
        "import ctypes; libc = ctypes.CDLL(None); libc.malloc.restype = ctypes.c_void_p\n"
        "    for _ in range(10000): ctypes.memset(libc.malloc(2**24), 1, 2**24)",
        "lost_ended",
    ),
    "recurses in C": ("x = []\n    for _ in range(10**5): x = [x]\n    return repr(x) and eval('(' * 10**6)", None),
    "closes its socket": ("import os; os.close(3)", "lost_ended"),
    "writes garbage": ("import os; os.write(3, b'\\0\\0\\0\\5hello')", "lost_garbled"),
    "writes a frame of its own": (
        "import os; from autograder.engine.codec import encode\n"
        "    f = encode({'value': 2, 'raised': None, 'number': '0' * 16}); os.write(3, len(f).to_bytes(4, 'big') + f)",
        "lost_garbled",
    ),
    "announces too much": ("import os; os.write(3, b'\\xff' * 4)", "lost_garbled"),
    "writes half a frame": ("import os; os.write(3, b'\\0\\0\\1\\0[')\n    while True: pass", "lost_overdue"),
    "returns too many items": ("return [[0] * 1000] * 300", None),
}


@pytest.mark.parametrize(("body", "reason"), LOST.values(), ids=LOST.keys())
def test_a_call_that_is_lost_costs_its_own_points(engine: Engine, body: str, reason: str | None) -> None:
    told = examined(
        engine,
        added("TEN = 10"),
        GOOD,
        CHECK_GOOD,
        answer(f"def bad(x):\n    {body}", "bad"),
        check("bad", 'check("first").call(bad, 1).equal(2)\ncheck("second").call(bad, 1).equal(2)', points=2),
        LATER,
        CHECK_LATER,
        # Whatever ends by itself may take its time on a busy machine.
        call=1.5 if reason == "lost_overdue" else 10.0,
    )
    assert told["check-good"]["score"] == told["check-later"]["score"] == 1.0
    assert told["check-bad"]["score"] == 0.0
    if reason:
        assert outcomes(told["check-bad"]) == {"first": "not_checked", "second": "not_checked"}
        assert messages(told["check-bad"]) == [reason, reason]
    else:
        assert set(outcomes(told["check-bad"]).values()) <= {"not_checked", "failed"}


@pytest.mark.parametrize(
    "body", ["raise SystemExit", "import sys; sys.exit('bye')", "raise KeyboardInterrupt", "exit()"]
)
def test_an_exit_that_python_can_catch_is_an_exception_like_others(engine: Engine, body: str) -> None:
    told = examined(
        engine,
        answer(f"def bad(x):\n    {body}", "bad"),
        check("bad", 'check("a").call(bad, 1).equal(2)'),
        GOOD,
        CHECK_GOOD,
    )
    assert told["check-good"]["score"] == 1.0 and told["check-bad"]["score"] == 0.0
    assert outcomes(told["check-bad"])["a"] in {"failed", "not_checked"}


def test_an_answer_cell_that_never_ends_costs_the_names_it_defines(engine: Engine) -> None:
    told = examined(
        engine,
        added("TEN = 10"),
        GOOD,
        answer("def bad(x):\n    return 2\nwhile True: pass", "bad"),
        check("bad", 'check("a").call(bad, 1).equal(2)'),
        CHECK_GOOD,
        LATER,
        CHECK_LATER,
        cell=1.0,
    )
    assert told["bad"]["lost"] == "lost_overdue" and told["bad"]["outputs"] == []
    assert messages(told["check-bad"]) == ["lost_overdue"]
    assert told["check-good"]["score"] == told["check-later"]["score"] == 1.0


def test_cells_run_again_after_a_loss_bring_back_the_state_that_was(engine: Engine) -> None:
    told = examined(
        engine,
        added("import numpy as np\nlog = []\nstate = {'n': 0}\nrng = np.random.default_rng(5)"),
        answer("def count():\n    state['n'] += 1\n    return state['n']", "count"),
        added("count(); count()"),
        answer("def bad():\n    import os\n    os._exit(1)", "bad"),
        check("bad", 'check("a").call(bad).equal(1)'),
        check("count", 'check("counts on").call(count).equal(3)'),
        answer("def draw():\n    return float(rng.random())", "draw"),
        check("draw", 'check("draws").call(draw).close(np.random.default_rng(5).random())'),
    )
    assert messages(told["check-bad"]) == ["lost_ended"]
    assert told["check-count"]["score"] == told["check-draw"]["score"] == 1.0


def test_a_cell_that_ends_its_process_is_not_run_again(engine: Engine) -> None:
    ends = {**added("import os; os._exit(0)"), "id": "ends"}
    told = examined(engine, GOOD, ends, added("TEN = 10"), LATER, CHECK_LATER, CHECK_GOOD)
    assert {name: cell["lost"] for name, cell in told.items() if "lost" in cell} == {"ends": "lost_ended"}
    assert told["check-later"]["score"] == told["check-good"]["score"] == 1.0


def test_losing_again_and_again_comes_to_an_end(engine: Engine) -> None:
    cells = []
    for n in range(16):
        cells += [
            answer(f"def f{n}():\n    import os\n    os._exit(0)", f"f{n}"),
            check(f"f{n}", f'check("a").call(f{n}).equal(1)'),
        ]
    told = examined(engine, GOOD, CHECK_GOOD, *cells)
    assert told["check-good"]["score"] == 1.0
    assert {told[f"check-f{n}"]["score"] for n in range(16)} == {0.0}


def test_the_time_of_a_submission_is_bounded_in_all(engine: Engine) -> None:
    cells = [GOOD, CHECK_GOOD]
    for n in range(6):
        cells += [
            answer(f"def f{n}():\n    while True: pass", f"f{n}"),
            check(f"f{n}", f'check("a").call(f{n}).equal(1)'),
        ]
    started = time.monotonic()
    told = examined(engine, *cells, call=1.0, total=2.5)
    assert time.monotonic() - started < 15
    assert told["check-good"]["score"] == 1.0
    reasons = [messages(told[f"check-f{n}"]) for n in range(6)]
    assert reasons[0] == ["lost_overdue"] and reasons[-1] == ["lost_total"]


def test_a_slow_answer_within_its_time_passes(engine: Engine) -> None:
    slow = """
        import time
        def slow(x):
            until = time.monotonic() + 0.6
            while time.monotonic() < until: pass
            return x
    """
    told = examined(engine, answer(slow, "slow"), check("slow", 'check("a").call(slow, 3).equal(3)'), call=3.0)
    assert told["check-slow"]["score"] == 1.0


def test_prints_warnings_and_logs_cost_nothing_and_are_kept(engine: Engine) -> None:
    noisy = """
        import logging, sys, warnings
        print("to stdout")
        print("to stderr", file=sys.stderr)
        warnings.warn("a warning")
        logging.getLogger("x").warning("a log line")
        def noisy(x):
            print("called with", x)
            warnings.warn("again")
            logging.warning("and again")
            sys.stderr.write("raw")
            return x
        noisy
    """
    told = examined(engine, answer(noisy, "noisy"), check("noisy", 'check("a").call(noisy, 3).equal(3)'))
    assert told["check-noisy"]["score"] == 1.0
    shown = {output.get("stream", "display"): output for output in told["noisy"]["outputs"]}
    assert shown["stdout"]["text"].startswith("to stdout\n")
    assert all(text in shown["stderr"]["text"] for text in ("to stderr", "a warning", "a log line"))
    assert told["noisy"]["raised"] is None


def test_figures_and_tables_are_kept(engine: Engine) -> None:
    table = {**added("from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b>'))"), "id": "table"}
    told = examined(engine, added("import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()"), table)
    assert any("image/png" in output.get("display", {}) for output in told["added-1"]["outputs"])
    ((shown,),) = (told["table"]["outputs"],)
    assert shown["display"]["text/html"] == "<b>bold</b>"


def test_an_exception_is_told_with_the_learners_own_line(engine: Engine) -> None:
    told = examined(
        engine, answer("def f(x):\n    return x / 0", "f"), added("f(1)"), check("f", 'check("a").call(f, 1).equal(1)')
    )
    assert told["added-1"]["raised"] == {
        "type": "ZeroDivisionError",
        "text": "division by zero",
        "line": "return x / 0",
    }
    assert messages(told["check-f"]) == ["raised", "line"]


DRAWS = """
rng = check.hidden()
check("a").call(tell, [float(n) for n in rng.normal(size=3)]).equal(None)
"""


def drawn(engine: Engine, secret: str, exercise: str = "draws") -> str:
    """What a submission is asked in a hidden part: it keeps it, and prints it in a later cell."""
    keep = answer("heard = []\ndef tell(x):\n    heard.append(x)", "tell")
    told = examined(engine, keep, check(exercise, DRAWS), added("print(heard)"), secret=secret)
    assert told[f"check-{exercise}"]["score"] == 1.0
    (shown,) = told["added-1"]["outputs"]
    return str(shown["text"])


def test_hidden_inputs_are_the_same_in_a_regrade_and_differ_between_secrets_and_exercises(engine: Engine) -> None:
    first = drawn(engine, "one")
    assert first == drawn(engine, "one") and len(first) > 20
    assert len({first, drawn(engine, "two"), drawn(engine, ""), drawn(engine, "one", "others")}) == 4


def test_a_submissions_own_secret_hangs_on_what_it_wrote_and_on_the_courses() -> None:
    cells = [START, GOOD, CHECK_GOOD]
    own = own_secret("course", cells)
    assert own == own_secret("course", [*cells, lesson("1")]) and len(own) == 64
    others = {own_secret("other", cells), own_secret("course", [*cells, added("1")]), own_secret("", cells)}
    assert len(others | {own}) == 4


def test_data_is_read_as_data_and_as_it_stands_when_checked(engine: Engine) -> None:
    told = examined(
        engine,
        answer(
            "import numpy as np\nEDGE = np.array([[1, 0, -1]] * 3)\nNAMES = ('a', 'b')\nDEPTH = 3",
            "EDGE",
            "NAMES",
            "DEPTH",
        ),
        check(
            "data",
            """
            check("array").call(np.sum, EDGE).equal(0)
            check("tuple").call(len, NAMES).equal(2)
            check("number").call(lambda: DEPTH).equal(3)
            check("array is an array").call(lambda: type(EDGE) is np.ndarray and EDGE.flags.writeable).equal(True)
        """,
            points=4,
        ),
        added("DEPTH = 4"),
        check("later", 'check("number").call(lambda: DEPTH).equal(4)'),
    )
    assert set(outcomes(told["check-data"]).values()) == {"passed"}
    assert told["check-later"]["score"] == 1.0


def test_a_check_cannot_change_the_submissions_data_nor_its_arguments_ours(engine: Engine) -> None:
    told = examined(
        engine,
        answer(
            "import numpy as np\nEDGE = np.zeros(3)\ndef first(): return EDGE[0]\ndef spoil(x): x += 100",
            "EDGE",
            "first",
            "spoil",
        ),
        check(
            "data",
            """
            EDGE += 5
            check("its own").call(first).equal(0.0)
            ours = np.ones(2)
            check("tells a change").call(spoil, ours).equal(None)
            check("ours").call(lambda: ours).close([1.0, 1.0])
        """,
        ),
    )
    assert set(outcomes(told["check-data"]).values()) == {"passed"}


def test_names_that_are_not_defined_are_not_attempted(engine: Engine) -> None:
    told = examined(
        engine,
        answer("", "f", "EDGE"),
        check("f", 'check("a").call(f, 1).equal(1)'),
        check("EDGE", 'check("a").call(np.sum, EDGE).equal(1)'),
        answer("def g(x): return x\ndel g", "g"),
        check("g", 'check("a").call(g, 1).equal(1)'),
        added("def f(x): return x"),
        check("f again", 'check("a").call(f, 1).equal(1)'),
    )
    for name in ("f", "EDGE", "g"):
        assert set(outcomes(told[f"check-{name}"]).values()) == {"not_attempted"}
        assert messages(told[f"check-{name}"]) == ["undefined"]
    assert told["check-f again"]["score"] == 1.0


def test_other_names_are_the_examiners_own(engine: Engine) -> None:
    told = examined(
        engine,
        answer(
            "def f(x): return x\nnp = None\nchecks = None\nlen = lambda x: 7\nimport numpy\nnumpy.sum = lambda x: 7",
            "f",
        ),
        added("import builtins, cnncourse\nbuiltins.len = lambda x: 7\ncnncourse.checks = None\ncheck = None"),
        check(
            "f",
            'check("a").call(f, 2).equal(2)\ncheck("b").call(lambda: (len("abc"), int(np.sum([1, 2])))).equal((3, 3))',
        ),
    )
    assert told["check-f"]["score"] == 1.0


FOLLOW = (
    check("double", 'check("a").call(double, 5.0).equal(10.0)'),
    check(
        "quadruple",
        """
    for x in (3.0, 5.0):
        check("four times").call(quadruple, x).close(4 * x, follow=lambda: double(double(x)))
    check("of nothing").call(quadruple, 0.0).close(0.0, follow=lambda: double(double(0.0)))
    check("waits").call(quadruple, 1.0).close(4.0)
    """,
        points=3,
        builds_on=("double",),
    ),
)


@pytest.mark.parametrize(
    ("double", "quadruple", "expected"),
    [
        ("return 2 * x", "return double(double(x))", ["passed", "passed", "passed"]),
        # What follows of nothing alone is one number, which is not followed.
        ("return x + 2", "return double(double(x))", ["passed", "not_checked", "not_checked"]),
        ("return x + 2", "return 4 * x", ["passed", "passed", "passed"]),
        ("return x + 2", "return x", ["failed", "passed", "not_checked"]),
        ("import os; os._exit(1)", "return 4 * x", ["passed", "passed", "passed"]),
    ],
    ids=["right", "follows", "does it alone", "wrong too", "first ends its process"],
)
def test_what_builds_on_another_exercise_follows_through(
    engine: Engine, double: str, quadruple: str, expected: list[str]
) -> None:
    told = examined(
        engine,
        answer(f"def double(x):\n    {double}", "double"),
        FOLLOW[0],
        answer(f"def quadruple(x):\n    {quadruple}", "quadruple"),
        FOLLOW[1],
    )
    assert list(outcomes(told["check-quadruple"]).values()) == expected
    marked = [row["follow_through"] for row in told["check-quadruple"]["record"]["checks"]]
    # A mark says that it passed with what the learner has, where that was not what was expected.
    assert marked[0] is (double == "return x + 2" and quadruple.startswith("return double"))


def test_check_cells_of_another_style_are_read_as_nbgrader_reads_them(engine: Engine) -> None:
    told = examined(
        engine,
        answer("def f(x): return x", "f"),
        raw_check("assertion", "assert f(2) == 2", points=2),
        raw_check("fails", "assert f(2) == 3", points=2),
        raw_check("partial", "1.5 if f(1) == 1 else 0", points=2),
        raw_check("too much", "100", points=2),
        raw_check("more than any float", "10**400", points=2),
        raw_check("negative", "-1", points=2),
        raw_check("true", "f(1) == 1", points=2),
        raw_check("raises", "f(1, 2, 3)", points=2),
        raw_check("no Python", "def", points=2),
    )
    scores = {name.removeprefix("check-"): cell["score"] for name, cell in told.items() if name.startswith("check-")}
    assert scores == {
        "assertion": 2.0,
        "fails": 0.0,
        "partial": 1.5,
        "too much": 2.0,
        "more than any float": 2.0,
        "negative": 0.0,
        "true": 2.0,
        "raises": 0.0,
        "no Python": 0.0,
    }
    assert "AssertionError" in told["check-fails"]["fault"]


def test_values_of_every_kind_cross_both_ways(engine: Engine) -> None:
    told = examined(
        engine,
        answer("def echo(x, *, more=None):\n    return x if more is None else (x, more)", "echo"),
        check(
            "echo",
            """
            values = [0, -5, 2**100, 1.5, float("inf"), 1 + 2j, "한글 \\U0001f600", None, True]
            values += [(1, (2,)), [], {"a": (1,)}]
            for n, value in enumerate(values):
                check(f"value {n}").call(echo, value).equal(value)
            for kind in ("f8", "f4", "i1", "u2", "?", "c16", ">i4"):
                array = np.arange(6).reshape(2, 3).astype(kind)
                check(f"array {kind}").call(echo, array).close(array)
            sliced = np.arange(12.0).reshape(3, 4)[::-1, ::2]
            check("sliced").call(echo, sliced).close(sliced)
            check("zero axes").call(echo, np.float32(2.5)).dtype("f", "float").shape(())
            check("no element").call(echo, np.zeros((0, 3))).shape((0, 3))
            check("by name").call(echo, 1, more=[2]).equal((1, [2]))
            check("a generator").call(echo, (n for n in "ab")).satisfies(lambda value: True, "it is none")
        """,
        ),
    )
    got = outcomes(told["check-echo"])
    assert got.pop("a generator") != "passed"
    assert set(got.values()) == {"passed"}, got


def test_one_examination_leaves_nothing_to_the_next(engine: Engine) -> None:
    leave = """
        import builtins, numpy as np, os, sys
        builtins.left = np.left = left = 1
        os.environ["left"] = "1"
        sys.modules["left"] = np
        open("left", "w").close()
    """
    look = """
        import builtins, numpy as np, os, sys
        places = [vars(builtins), vars(np), os.environ, sys.modules, globals()]
        print(any("left" in place for place in places), os.path.exists("left"))
    """
    engine.examine(bundle(added(leave)))
    (told,) = engine.examine(bundle(added(look)))
    assert told["outputs"] == [{"stream": "stdout", "text": "False False\n"}]


def test_an_examination_that_is_lost_is_told_and_the_engine_goes_on(engine: Engine) -> None:
    with pytest.raises(ExaminationLost):
        engine.examine(bundle(raw_check("ends", "import os; os._exit(0)")))
    assert examined(engine, GOOD, CHECK_GOOD)["check-good"]["score"] == 1.0


def test_an_examiner_that_never_ends_is_ended(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.engine.engine.MARGIN", 0.5)
    with pytest.raises(ExaminationLost, match="in time"):
        engine.examine(bundle(raw_check("endless", "while True: pass"), total=0.5))
    assert examined(engine, GOOD, CHECK_GOOD)["check-good"]["score"] == 1.0


def test_tensorflow_is_imported_only_where_a_unit_needs_it_and_once_a_run(engine: Engine) -> None:
    kinds = {unit.name[:2]: kind_of(unit) for unit in Course(Path(__file__).parents[2]).units()}
    assert {name for name, kind in kinds.items() if kind == "keras"} == {"06", "07", "08"}
    assert len(kinds) == 9
    server = engine.process
    look = "import sys; report = sorted({'tensorflow', 'keras'} & set(sys.modules))"
    assert reported(engine, look) == reported(engine, look) == []
    assert engine.process is server, "every examination of a run forks the same server"
    assert shared_engine("numpy") is shared_engine("numpy")
