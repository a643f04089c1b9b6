"""Which exercises an answer can reach, told from the names that cells use."""

from __future__ import annotations

from types import SimpleNamespace

import nbformat
import pytest

from autograder.dependence import cells_for, defined, reached, used
from autograder.units import grade_id


def cell(name: str, source: str, *, check: bool) -> nbformat.NotebookNode:
    marks = {"grade_id": name, "grade": check, "solution": not check}
    return nbformat.v4.new_code_cell(source, metadata={"nbgrader": marks})


def unit(cells: dict[str, str]) -> SimpleNamespace:
    made = [cell(name, source, check=name.startswith("check-")) for name, source in cells.items()]
    return SimpleNamespace(notebook=nbformat.v4.new_notebook(cells=made))


@pytest.mark.parametrize(
    ("source", "reads", "gives"),
    [
        ("x = a", {"a"}, {"x"}),
        ("def f(a):\n    b = a + c\n    return b", {"c"}, {"f"}),
        ("g = lambda a, b=d: a + e", {"d", "e"}, {"g"}),
        ("y = [k + z for k in range(3)]", {"z", "range"}, {"y"}),
        ("with open_it() as h:\n    h.use(i)", {"open_it", "h", "i"}, {"h"}),
        ("import numpy as np\nfrom m import n", set(), {"np", "n"}),
        ("class C(B):\n    size = s", {"B", "s"}, {"C"}),
        ("for p in q:\n    pass", {"q"}, {"p"}),
    ],
)
def test_names_that_a_cell_reads_and_gives(source, reads, gives):
    assert used(source) >= reads
    assert used(source) - reads <= gives
    assert defined(source) == gives


CHAIN = unit(
    {
        "one": "def one(): return 1",
        "two": "def two(one_more): return one() + one_more",
        "three": "def three(): return two(1)",
        "four": "def four(one): return one",
        "check-one": "def close(a, b): return a == b\nclose(one(), 1)",
        "check-two": "close(two(1), 2)",
        "check-three": "three()",
        "check-four": "four(lambda two: two)",
    }
)


def test_an_answer_reaches_those_that_use_its_names_and_no_others():
    assert reached(CHAIN, "one") == {"one", "two", "three"}
    assert reached(CHAIN, "three") == {"three"}
    assert reached(CHAIN, "four") == {"four"}


def test_a_kept_check_keeps_the_check_whose_functions_it_uses():
    def kept(*exercises: str) -> list[str]:
        return [cell.source for cell in cells_for(CHAIN, exercises)[4:]]

    assert kept("two") == ["def close(a, b):\n    return a == b", "close(two(1), 2)"]
    assert kept("one") == ["def close(a, b): return a == b\nclose(one(), 1)"]
    assert kept("three", "four") == ["three()", "four(lambda two: two)"]


def test_of_a_check_kept_for_its_functions_the_checks_are_left_out():
    made = unit(
        {
            "one": "def one(): return 1",
            "two": "def two(): return 2",
            "check-one": "LIMIT = 3\ndef close(a): return a < LIMIT\n"
            "with checks('one') as check:\n    seen = one()\n    check(close(seen))\ncheck.score",
            "check-two": "with checks('two') as check:\n    check(close(two()))\ncheck.score",
            "check-both": "with checks('both') as check:\n    check(two() + seen)\ncheck.score",
        }
    )
    two = {cell.id: cell for cell in cells_for(made, ["two"])}
    (helper,) = (cell for cell in two.values() if "LIMIT" in cell.source)
    assert grade_id(helper) is None
    assert "checks(" not in helper.source and "score" not in helper.source
    namespace: dict[str, object] = {}
    exec(helper.source, namespace)
    assert namespace["close"](2) is True

    # Where a value of the checks themselves is used, they must run.
    both = [cell.source for cell in cells_for(made, ["both"]) if str(grade_id(cell)).startswith("check-")]
    assert len(both) == 2 and any("seen = one()" in source for source in both)
