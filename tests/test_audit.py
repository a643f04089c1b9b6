"""The audit finds what is planted: checks that miss, leak, guess, or give points for nothing."""

from __future__ import annotations

import json
import shutil
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import numpy as np
import pytest
from cnncourse.session import session
from conftest import UNIT, autograder, rewrite, small_unit

from autograder.audit.alternatives import ARGUMENTS, RESULTS, REWRITES, together
from autograder.audit.catalogue import AuditRecord
from autograder.audit.controls import score_of, trivial
from autograder.audit.equivalents import Equivalents
from autograder.audit.measure import Measurement, Plan
from autograder.audit.mutants import bytecode, digest_of, mutants_of, one_a_line
from autograder.audit.numbers import ExerciseNumbers, Thresholds, wilson
from autograder.audit.running import Cache, Pool, Turns, Worker, examination
from autograder.audit.session import audit
from autograder.audit.subjects import of_unit
from autograder.errors import ExitStatus
from autograder.facts import write_facts
from autograder.release import release
from autograder.units import Course, grade_id

pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.usefixtures("fresh_session")]

PLAIN_COURSE = Path(__file__).parent / "plain_course"
KEEPS_THE_SHAPE = (
    'check("keeps the shape").call(double, np.full((2, 3), 2)).shape((2, 3)).satisfies(lambda y: y[0, 0] != 2, "twice")'
)
SHAPE_ALONE = 'check("keeps the shape").call(double, np.ones((2, 3))).shape((2, 3))'
SQUARED = """@mistake("squared", "double", earns=1)
def double(x):
    return np.asarray(x) ** 2
"""


def audited(course: Course) -> list[AuditRecord]:
    return list(audit(course, small_unit(course)))


def found(course: Course) -> dict[str, list[str]]:
    """The problems found, by where: ``KIND EXERCISE`` or the id of a mistake."""
    return {
        record.mistake or f"{record.kind} {record.exercise}".strip(): list(record.problems)
        for record in audited(course)
        if record.problems
    }


def plant(course: Course, changes: dict[str, str], *, file: str = f"{UNIT}.py") -> None:
    """Change the unit and bring its facts up to date, as its author would."""
    write_facts(rewrite(course, changes, file=file))


def test_a_sound_unit_has_one_record_an_exercise_and_mistake_and_no_problem(shared_course):
    records = audited(shared_course)
    assert [(r.kind, r.exercise, r.mistake) for r in records] == [
        ("reference", "double", None),
        ("reference", "quadruple", None),
        ("blank", "double", None),
        ("blank", "quadruple", None),
        ("mistake", "double", "squared"),
        ("mistake", "double", "in-place"),
        ("mistake", "quadruple", "forgot-return"),
        ("release", "", None),
    ]
    assert all(record.problems == () for record in records)
    assert [record.score for record in records if record.kind != "release"] == [2, 1, 0, 0, 1, 1, 0]
    assert all(record.shown == (record.mistake,) for record in records if record.mistake)


def test_a_mistake_that_is_no_mistake_is_not_caught(course):
    plant(course, {SQUARED: SQUARED.replace("** 2", "+ x").replace("earns=1", "earns=2")}, file="mistakes.py")
    assert found(course) == {"squared": ["it is not caught", "no hint is shown"]}


@pytest.mark.parametrize("earns", ["0", "1.5"])
def test_a_mistake_that_earns_other_points_than_it_says_is_found(course, earns):
    plant(course, {SQUARED: SQUARED.replace("earns=1", f"earns={earns}")}, file="mistakes.py")
    assert found(course) == {"squared": [f"it earns 1; mistakes.py says {earns}"]}


def test_two_mistakes_that_cannot_be_told_apart_are_found(course):
    plant(course, {SQUARED: SQUARED + "\n\n" + SQUARED.replace('"squared"', '"power"')}, file="mistakes.py")
    assert found(course) == {"squared": ["no hint is shown"], "power": ["no hint is shown"]}


def test_a_hint_for_another_mistake_than_was_made_is_found(course):
    facts = small_unit(course).facts
    facts.write_text(facts.read_text().replace('"squared"', '"cubed"'))
    session.start("00-small")
    assert found(course)["squared"] == ["hints shown: cubed"]


def test_an_exercise_that_builds_on_another_without_saying_so_is_found(course):
    plant(course, {', builds_on=["double"]': ""})
    problems = found(course)
    assert problems == {"squared": ["it loses points on quadruple, which does not build on double"]}


def test_a_hint_on_another_exercise_is_found(course):
    # Calls the learner's double, but does not build on it; one mistake looks like another's effect there.
    mistaken = '\n\n@mistake("sixteenfold", "quadruple", earns=0)\ndef quadruple(x):\n    return np.asarray(x) ** 4\n'
    plant(course, {SQUARED: SQUARED + mistaken}, file="mistakes.py")
    plant(course, {', builds_on=["double"]': ""})
    assert "it raises a hint on quadruple: sixteenfold" in found(course)["squared"]


def test_a_check_that_gives_a_blank_answer_points_is_found(course):
    plant(course, {f"    {KEEPS_THE_SHAPE}\n": '    check("is there").call(lambda: callable(double)).equal(True)\n'})
    problems = found(course)["blank double"]
    assert problems == [
        "a blank answer counts as failed, not as not attempted",
        "the blank gets 0.67 of 2, not 0",
    ]


def test_points_that_differ_between_the_check_cell_and_its_metadata_are_found(course):
    plant(course, {'"points": 2,': '"points": 3,'})
    problems = found(course)
    assert problems["reference double"] == [
        "its check cell says 2 points, its metadata 3",
        "the reference gets 2 of 3, not 3",
    ]
    assert problems["blank double"] == ["its check cell says 2 points, its metadata 3"]


def test_a_reference_that_fails_its_own_checks_is_found(course):
    plant(course, {"return double(double(x))": "return double(x)"})
    assert found(course)["reference quadruple"] == ["the reference gets 0 of 1, not 1"]


def test_a_check_cell_without_a_result_is_found(course):
    plant(course, {'with checks("quadruple", points=1': 'with checks("four-times", points=1'})
    problems = found(course)
    assert problems["reference quadruple"] == ["its check cell gave no result"]
    assert "the check cell of its exercise gave no result" in problems["forgot-return"]
    assert "squared" not in problems


def error(course: Course) -> str:
    from autograder.errors import UnitError

    with pytest.raises(UnitError) as raised:
        audited(course)
    return str(raised.value)


@pytest.mark.parametrize(
    ("file", "changes", "said"),
    [
        ("mistakes.py", {'"squared", "double"': '"squared", "triple"'}, "'squared' is of exercise 'triple'"),
        ("mistakes.py", {'"squared", "double"': '"in-place", "double"'}, "two mistakes named 'in-place'"),
        ("mistakes.py", {'@mistake("squared", "double", earns=1)': "@mistake"}, 'write @mistake("id", "exercise"'),
        ("mistakes.py", {SQUARED: SQUARED.replace("def double", "def twice")}, "replaces `twice`, which the answer"),
        ("mistakes.py", {"import numpy as np": "import numpy as"}, "mistakes.py, line 3:"),
        (f"{UNIT}.py", {"    x = rng.normal(size=5)": "    y = x / None"}, "check-quadruple raised"),
        (f"{UNIT}.py", {'unit("00-small")': "unit(00)"}, "raised AttributeError"),
    ],
)  # fmt: skip
def test_a_unit_that_cannot_be_examined_is_told_in_one_sentence(course, file, changes, said):
    rewrite(course, changes, file=file)
    assert said in error(course)


def test_a_planted_leak_is_found_in_the_release(course):
    (course.release / "ko" / UNIT / "mistakes.py").write_text("")
    assert found(course) == {
        "release": [f"course/ko/{UNIT}/mistakes.py: this file must not lie beside the notebook"],
    }


def spoil_cell(course: Course, language: str, **changes: Any) -> None:
    path = course.release / language / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(c for c in notebook.cells if grade_id(c) == "check-double").update(changes)
    nbformat.write(notebook, path)


def test_graded_cells_that_differ_between_languages_are_found(course):
    spoil_cell(course, "ko", source="check.score")
    assert found(course) == {"release": ["its graded and locked cells differ between languages"]}


def test_a_release_with_stored_outputs_is_found(course):
    shown = nbformat.v4.new_output("stream", text="2.0")
    for code in ("en", "ko"):
        spoil_cell(course, code, outputs=[shown])
    (first, second) = found(course)["release"]
    assert first == f"course/en/{UNIT}/{UNIT}.ipynb: cell check-double has stored outputs"
    assert second.startswith(f"course/ko/{UNIT}")


def test_facts_that_are_out_of_date_are_found(course):
    facts = small_unit(course).facts
    facts.write_text(facts.read_text().replace('"points": 2', '"points": 4'))
    stale = ["the facts of its visible checks are out of date; release the unit again"]
    assert found(course) == {"release": stale}
    facts.unlink()
    assert found(course)["release"] == stale


def test_a_mistake_that_gives_other_than_its_facts_say_is_found(course):
    facts = small_unit(course).facts
    told = json.loads(facts.read_text())
    told["mistakes"]["double"]["squared"] = told["mistakes"]["double"]["in-place"]
    facts.write_text(json.dumps(told))
    assert "it gives other than the facts say; release the unit again" in found(course)["squared"]


def test_a_notebook_out_of_step_with_its_text_and_a_missing_release_are_found(course):
    text = course.solutions / UNIT / f"{UNIT}.py"
    text.write_text(text.read_text(encoding="utf-8").replace("A small unit", "A tiny unit"), encoding="utf-8")
    for code in ("en", "ko"):
        (course.release / code / UNIT / f"{UNIT}.ipynb").unlink()
    assert found(course) == {"release": [f"the notebook is not what {UNIT}.py gives", "it was not released"]}


# The command


def test_a_clean_audit_ends_with_0_and_a_row_an_exercise(shared_course):
    ended = autograder("audit", "--course-dir", shared_course.root)
    assert (ended.status, ended.err) == (0, "")
    rows = [line for line in ended.out.splitlines() if line.startswith(f"│ {UNIT}")]
    assert [row.count("✓") for row in rows] == [1, 1, 1]
    assert "2 / 2" in rows[0]
    assert "✗" not in ended.out


def test_a_missed_threshold_ends_with_4_names_each_problem_and_still_writes_the_json(course, tmp_path):
    plant(course, {SQUARED: SQUARED.replace("earns=1", "earns=2")}, file="mistakes.py")
    file = tmp_path / "audit.json"
    ended = autograder("audit", UNIT, "--course-dir", course.root, "--json", file)
    assert ended.status == ExitStatus.AUDIT_MISSED == 4
    assert ended.err == "00-small double squared: it earns 1; mistakes.py says 2\n"
    assert "✗" in ended.out
    told = json.loads(file.read_text())
    assert told["schema"] == 1
    assert [(r["exercise"], r["mistake"]) for r in told["records"] if r["problems"]] == [("double", "squared")]
    assert {r["kind"] for r in told["records"]} == {"reference", "blank", "mistake", "release"}


def test_a_repaired_unit_passes_its_audit_again(course):
    plant(
        course,
        {SQUARED: SQUARED + "\n\n" + SQUARED.replace('"squared"', '"power"').replace("** 2", "** 3")},
        file="mistakes.py",
    )
    assert "release" not in found(course)
    release(course, small_unit(course), ["en", "ko"])
    assert found(course) == {}


# Mutants, right answers, controls


def measured(course: Course, *, thorough: bool = True) -> dict[str, ExerciseNumbers]:
    subject = of_unit(course, small_unit(course))
    with Pool(1, Cache(None)) as pool:
        rows = Measurement(subject, pool, Thresholds(), Plan(thorough=thorough), lambda done, total: None).run()
    return {row.exercise: row for row in rows}


def test_a_sound_exercise_kills_its_mutants_and_takes_right_answers_of_every_form(shared_course):
    row = measured(shared_course)["double"]
    assert row.valid > 10 and row.killed >= row.valid - 1 and row.visible == row.killed
    assert row.false_rejects == 0 and len(row.alternatives) >= 8
    assert (row.lines, row.lines_covered, row.lines_covered_visibly) == (1, 1, 1)
    assert (row.flaky, row.problems) == (False, ())
    # `x * 2.0` for `np.asarray(x) * 2.0`: no check gives it anything but an array.
    (survivor,) = row.survivors
    assert survivor.operator == "call-dropped"
    assert any(line.startswith("-    return np.asarray(x) * 2.0") for line in survivor.diff)
    assert survivor.found == "" and any("double(array([1. , 2.5]))" in call for call in survivor.tried)


SUMMED = """
def summed(x):
    total = np.zeros(1)
    for n in range(len(x)):
        total[0] += x[n]
    if len(x) > 2:
        return total
    else:
        return -total
"""


def test_few_right_answers_hold_several_changes_each_and_mean_the_same(shared_course):
    subject = of_unit(shared_course, small_unit(shared_course))
    target = replace(subject.targets[0], source=SUMMED)
    read_only, double = "arguments that are read-only", "results in double precision"
    ruled_out = {*RESULTS.keys() - {double}, read_only, "other names"}
    (formed, form), (named, rewritten) = together(target, ruled_out)
    assert formed == f"{double}, arguments with gaps in memory"
    assert set(named.split(", ")) == REWRITES.keys() - {"other names"}
    assert all(changed in rewritten for changed in ("list(range", "total[0] = total[0] + x[n]", "not len(x) > 2"))
    assert "my_answer" in rewritten and "my_total" not in rewritten
    for source in (SUMMED, form, rewritten):
        names: dict[str, Any] = {"np": np}
        exec(source, names)
        assert names["summed"](np.arange(4.0)) == 6 and names["summed"](np.arange(2.0)) == -1
    assert [name for name, _ in together(target, {*RESULTS, *ARGUMENTS})] == [", ".join(REWRITES)]


def test_what_is_asked_only_in_hidden_checks_is_not_seen_by_visible_ones(course):
    asked = '    check("doubles every number").call(double, np.array([1.0, 2.5])).close([2.0, 5.0]).keeps_inputs()\n'
    plant(course, {asked: '    check("doubles every number").call(double, np.zeros(2)).close([0, 0])\n'})
    row = measured(course)["double"]
    squared = next(m for m in row.mutants if m.operator == "ReplaceBinaryOperator_Mul_Div")
    assert (squared.verdict, squared.seen) == ("killed", "hidden")
    assert row.visible < row.killed


def test_a_gap_is_told_by_a_survivor_and_a_check_that_would_catch_it(course):
    # 2 + 2 = 2 * 2 = 2 ** 2
    plant(course, {"x = rng.normal(size=(3, 4))": "x = np.full((3, 4), 2.0)", "[1.0, 2.5]": "[2.0, 2.0]"})
    plant(course, {"close([2.0, 5.0])": "close([4.0, 4.0])"})
    found = {m.operator: m for m in measured(course)["double"].survivors}
    added = found["ReplaceBinaryOperator_Mul_Add"]
    assert added.found.startswith('check("…").call(double, np.') and ".close(" in added.found
    assert "ReplaceBinaryOperator_Mul_Pow" in found


def list_equivalent(course: Course, *, code: str) -> None:
    (course.solutions / UNIT / "equivalents.toml").write_text(
        f"""[[equivalent]]
exercise = "double"
code = "{code}"
was = "return np.asarray(x) * 2.0"
becomes = ["return x * 2.0"]
reason = "The exercise promises an array."
"""
    )


def test_a_listed_equivalent_counts_no_more_until_the_answer_changes(course):
    answer = of_unit(course, small_unit(course)).targets[0].source
    list_equivalent(course, code=digest_of(answer))
    row = measured(course)["double"]
    assert row.survivors == [] and row.problems == ()
    assert [m.reason for m in row.mutants if m.verdict == "equivalent"] == ["The exercise promises an array."]
    plant(course, {"return np.asarray(x) * 2.0": "return 2.0 * np.asarray(x)"})
    (problem,) = measured(course, thorough=False)["double"].problems
    assert "in an answer that has changed since" in problem


def test_a_hint_is_true_of_a_mutant_where_somebody_found_it_so(course):
    target = of_unit(course, small_unit(course)).targets[0]
    mutant = mutants_of(target.source)[0]
    file = course.solutions / UNIT / "equivalents.toml"
    list_equivalent(course, code=digest_of(target.source))
    text = file.read_text().replace("[[equivalent]]", "[[hinted]]") + 'hints = ["squared"]\n'
    file.write_text(text.replace('"return x * 2.0"', json.dumps(mutant.becomes)))
    reviewed = Equivalents.of(file)
    assert reviewed.true_hints(target, mutant) == {"squared"}
    assert reviewed.reason(target, mutant) == "", "a mutant that costs points is no equivalent"
    other = replace(target, source=target.source.replace("2.0", "2"))
    assert reviewed.true_hints(other, mutant) == set()
    (problem,) = reviewed.expired(other)
    assert "in an answer that has changed since" in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[equivalent]", "equivalents.toml"),
        ('[[unfit]]\nexercise = "double"\nform = "x"\nreason = "so"', "unfit.0.reason"),
    ],
)
def test_a_list_of_equivalents_that_cannot_be_read_is_told(course, text, said):
    (course.solutions / UNIT / "equivalents.toml").write_text(text)
    ended = autograder("audit", "--course-dir", course.root)
    assert ended.status == ExitStatus.USAGE and said in ended.err


def test_a_right_answer_that_loses_points_is_a_false_reject(course):
    plant(
        course, {".close([2.0, 5.0])": '.equal(np.array([2.0, 5.0])).dtype("f", "float").satisfies(strict, because="")'}
    )
    text = 'def strict(value):\n    return value.dtype == np.float64\n\n\nwith checks("double"'
    plant(course, {'with checks("double"': text})
    row = measured(course, thorough=False)["double"]
    assert [a.name for a in row.alternatives if a.rejected] == ["results in single precision"]
    ended = autograder("audit", "--course-dir", course.root)
    assert ended.status == ExitStatus.AUDIT_MISSED
    assert "right answer, results in single precision: it gets 1 of 2 (doubles every number: failed)" in ended.err
    assert f"{UNIT}: 1 right answers lose points" in ended.err


def test_a_check_that_pays_an_answer_which_computes_nothing_is_found(course):
    plant(course, {KEEPS_THE_SHAPE: SHAPE_ALONE})
    ended = autograder("audit", "--course-dir", course.root)
    assert ended.status == ExitStatus.AUDIT_MISSED
    assert ended.err == "00-small double trivial: an answer that only returns its argument gets 1 of 2, not 0\n"
    refused = 'check("keeps the shape").call(double, "text").raises(TypeError, ValueError)'
    plant(course, {SHAPE_ALONE: refused, 'check("keeps the shape").call(double, x).shape((3, 4))': "pass"})
    plant(course, {"return np.asarray(x) * 2.0": "return np.asarray(x, dtype=float) * 2.0"})
    problems = measured(course, thorough=False)["double"].problems
    assert problems == ("an answer that only raises ValueError gets 1 of 2, not 0",)


def test_a_check_that_pays_nothing_built_on_nothing_is_found(course):
    alike = 'satisfies(lambda y: np.array_equal(y, double(double(3.0))), "")'
    plant(course, {"call(quadruple, np.array([1.0, 3.0])).close([4.0, 12.0])": "call(quadruple, 3.0)." + alike})
    plant(
        course, {"call(quadruple, x).close(4 * x, follow=lambda: double(double(x)))": "call(quadruple, 3.0)." + alike}
    )
    rows = measured(course, thorough=False)
    assert rows["double"].problems == ()
    assert rows["quadruple"].problems == (
        "where every answer only returns its argument, it gets 1 of 1, not 0",
        "where every answer only returns 0.0, it gets 1 of 1, not 0",
    )


def test_a_trivial_answer_keeps_what_was_given_beside_the_functions_it_empties():
    lines = ["import math", "TURN = 2 * math.pi", "def f(x):", "    return x", "### BEGIN SOLUTION", "y = 2"]
    lines += ["class C:", "    z = 1", "### END SOLUTION"]
    namespace: dict[str, Any] = {}
    exec(trivial("\n".join(lines), "return 7"), namespace)
    assert (namespace["f"](1), namespace["C"](), round(namespace["TURN"])) == (7, 7, 6)
    assert "y" not in namespace


def test_a_reference_that_differs_from_run_to_run_is_flaky(course):
    plant(course, {"return np.asarray(x) * 2.0": "import os\n    return np.asarray(x) * (2.0 + os.getpid() % 2)"})
    row = measured(course, thorough=False)["double"]
    assert row.flaky or "the reference gets 1 of 2" in row.problems


@pytest.mark.parametrize(("answer", "lost"), [("while True: pass", "timed out"), ("import os; os._exit(1)", "died")])
def test_an_examination_that_hangs_or_ends_its_process_takes_nothing_with_it(course, answer, lost):
    subject = of_unit(course, small_unit(course))
    job = examination(subject, subject.targets[0], f"def double(x):\n    {answer}")
    with Pool(1, Cache(None)) as pool:
        assert [found for _, found in pool.run([replace(job, seconds=1.0)])] == [{"lost": lost}]
        (right,) = [found for _, found in pool.run([examination(subject, subject.targets[0], None)])]
    assert score_of(subject.targets[0], right) == 2


def test_who_waits_for_a_pool_that_is_left_for_an_error_waits_no_longer(course):
    subject = of_unit(course, small_unit(course))
    endless = [f"def double(x):\n    while {n}: pass" for n in range(1, 7)]
    jobs = [replace(examination(subject, subject.targets[0], answer), seconds=300.0) for answer in endless]
    with ThreadPoolExecutor(1) as threads:
        with pytest.raises(KeyboardInterrupt), Pool(1, Cache(None)) as pool:
            waiting = threads.submit(lambda: list(pool.run(jobs)))
            while pool._workers[0].process is None:
                time.sleep(0.01)
            raise KeyboardInterrupt
        assert isinstance(waiting.exception(timeout=60), CancelledError)


def test_threads_that_share_a_pool_judge_in_turns(course):
    subject = of_unit(course, small_unit(course))
    judging: list[int] = []
    seen = []

    def judge(thread: int) -> None:
        jobs = [examination(subject, subject.targets[0], None, repeat=10 * thread + n) for n in range(5)]
        with turns.turn:
            for _ in turns.run(jobs):
                judging.append(thread)
                time.sleep(0.05)
                seen.append(list(judging))
                judging.remove(thread)

    with Pool(2, Cache(None)) as pool, ThreadPoolExecutor(3) as threads:
        turns = Turns(pool)
        list(threads.map(judge, range(3)))
    assert sorted(seen) == [[thread] for thread in range(3) for _ in range(5)]


def test_an_audit_goes_on_where_it_stopped(course, monkeypatch):
    cache = Cache(course.state / "audit.db")
    subject = of_unit(course, small_unit(course))
    jobs = [examination(subject, target, None) for target in subject.targets]
    with Pool(1, cache) as pool:
        first = [found for _, found in pool.run(jobs)]
    monkeypatch.setattr(Worker, "do", lambda self, job: pytest.fail("examined again"))
    with Pool(1, cache) as pool:
        assert [found for _, found in pool.run(jobs)] == first


def test_an_audit_that_begins_anew_takes_nothing_from_one_that_runs(tmp_path):
    running, anew = (Cache(tmp_path / "state" / "audit.db") for _ in range(2))
    running.put("a", {"score": 1})
    anew.forget()
    running.put("b", {"score": 2})
    assert [anew.get("a"), anew.get("b")] == [None, {"score": 2}]


def test_mutants_are_valid_different_and_stand_between_the_marks():
    lines = [
        "def f(x):",
        "    ### BEGIN SOLUTION",
        "    y = x * 1",
        "    return y.mean(axis=1) / 255",
        "    ### END SOLUTION",
    ]
    source = "\n".join(lines)
    mutants = mutants_of(source)
    assert {m.line for m in mutants} == {3, 4}
    assert {m.operator for m in mutants} >= {"term-dropped", "opposite", "NumberReplacer"}
    codes = [bytecode(m.source) for m in mutants]
    assert None not in codes and len(set(map(repr, codes))) == len(codes)
    assert repr(bytecode(source)) not in set(map(repr, codes))
    chosen = one_a_line(mutants)
    assert [m.line for m in chosen] == [3, 4] and one_a_line(mutants) == chosen


def test_wilsons_interval_of_few_trials_is_wide_and_never_leaves_0_to_1():
    assert [round(x, 3) for x in wilson(10, 10)] == [0.722, 1.0]
    assert [round(x, 3) for x in wilson(81, 263)] == [0.255, 0.366]  # as in Newcombe's paper of 1998
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_thresholds_of_the_course_decide(course):
    (course.root / "pyproject.toml").write_text("[tool.autograder.audit]\nvisible = 1.1\n")
    ended = autograder("audit", "--course-dir", course.root)
    assert ended.status == ExitStatus.AUDIT_MISSED
    assert ended.err == f"{UNIT}: the visible checks find 2 of 2 mutants, fewer than 110%\n"
    (course.root / "pyproject.toml").write_text("[tool.autograder.audit]\nkiled = 1.1\n")
    assert autograder("audit", "--course-dir", course.root).status == ExitStatus.USAGE


def test_the_page_shows_survivors_hints_and_numbers_and_runs_no_script(shared_course, tmp_path):
    file = tmp_path / "audit.html"
    autograder("audit", "--thorough", "--course-dir", shared_course.root, "--html", file)
    page = file.read_text(encoding="utf-8")
    assert "<script" not in page and "default-src &#39;none&#39;" in page
    assert "Survivors: mutants that cost nothing" in page
    assert '<span class="removed">-    return np.asarray(x) * 2.0</span>' in page
    assert page.count('<td class="right">1</td>') == 3


# Another course


@pytest.fixture
def plain_course(tmp_path: Path) -> Path:
    """A source notebook of another course: plain asserts, grade ids of its own, two test cells for one answer."""
    folder = tmp_path / "source" / "ps1"
    shutil.copytree(PLAIN_COURSE, folder)
    notebook = jupytext.read(folder / "means.py")
    nbformat.write(notebook, folder / "means.ipynb")
    return folder / "means.ipynb"


def test_several_are_audited_at_once_and_told_in_the_order_asked_for(plain_course, tmp_path):
    names = ["second", "first", "third"]
    notebooks = [shutil.copy(plain_course, plain_course.with_name(f"{name}.ipynb")) for name in names]
    file = tmp_path / "audit.json"
    autograder("audit", *notebooks, "--course-dir", tmp_path, "--json", file)
    told = json.loads(file.read_text())
    assert [row["unit"] for row in told["exercises"]] == [name for name in names for _ in range(2)]
    alone = [{**row, "unit": ""} for row in told["exercises"]]
    assert alone[:2] == alone[2:4] == alone[4:]


def test_a_fault_of_one_of_several_ends_the_audit_with_its_name(plain_course, tmp_path):
    faulty = plain_course.with_name("faulty.ipynb")
    faulty.write_text(plain_course.read_text().replace("import numpy as np", "import nowhere as np"))
    ended = autograder("audit", plain_course, faulty, "--course-dir", tmp_path)
    assert ended.status == ExitStatus.USAGE
    fault = "faulty: a cell of the lesson itself raised ModuleNotFoundError: No module named 'nowhere'"
    assert ended.err == f"autograder: {fault}\n"


def test_a_course_of_plain_asserts_is_audited_too(plain_course, tmp_path):
    file = tmp_path / "audit.json"
    arguments = ["--thorough", "--course-dir", tmp_path, "--json", file, "--html", tmp_path / "audit.html"]
    ended = autograder("audit", plain_course, *arguments)
    told = json.loads(file.read_text())
    moving, largest = told["exercises"]
    assert (moving["exercise"], moving["points"], largest["points"]) == ("moving", 3, 1)
    known = {r["mistake"]: (r["score"], r["problems"]) for r in told["records"]}
    assert known["moving-one-short"] == (0, []) and known["moving-sums"] == (1, [])
    assert known["largest-with-sign"] == (1, ["it is not caught"])
    seen = [m["seen"] for m in moving["mutants"] if m["verdict"] == "killed"]
    assert "hidden" in seen and seen.count("both") > 10
    assert not any(a["score"] != a["points"] for a in moving["alternatives"])
    # One positive example is no check of a sign.
    assert any(
        "abs" in line and line.startswith("-")
        for m in largest["mutants"]
        if m["verdict"] == "survived"
        for line in m["diff"]
    )
    assert ended.status == ExitStatus.AUDIT_MISSED


def test_a_plain_assertion_that_pays_an_answer_which_computes_nothing_is_found(plain_course, tmp_path):
    notebook = nbformat.read(plain_course, as_version=4)
    (largest,) = (cell for cell in notebook.cells if grade_id(cell) == "largest_values")
    largest.source = "assert largest_step([1, 3, 4]) >= 0"
    nbformat.write(notebook, plain_course)
    ended = autograder("audit", plain_course, "--course-dir", tmp_path)
    said = [line for line in ended.err.splitlines() if "answer that only" in line]
    assert said == ["means largest trivial: an answer that only returns 0.0 gets 1 of 1, not 0"]


def test_a_notebook_without_tests_is_no_source_notebook(tmp_path):
    path = tmp_path / "notes.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    ended = autograder("audit", path, "--course-dir", tmp_path)
    assert ended.status == ExitStatus.USAGE and "no answer cell that a test cell with points uses" in ended.err
