"""The report: its numbers, what hostile texts do to it, and how the command fails."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
import typer
from large_class import large_class
from typer.testing import CliRunner

from autograder.commands.report import report_command
from autograder.errors import AutograderError, UnitError
from autograder.inert import inert
from autograder.pages import texts
from autograder.report import GradesError, numbers, read_grades, render, summarise, write_report
from autograder.report.anonymous import anonymous
from autograder.report.changes import compare
from autograder.results import CheckRecord, ClassRecord, ExerciseRecord, SubmissionRecord
from autograder.units import Course

UNIT = "01-convolution"
EXERCISES = {"window": 2.0, "conv2d": 4.0, "why": 3.0}
TEXTS = {
    "exercises": {"window": "One window", "conv2d": "Slide: `conv2d`", "why": "Why it works"},
    "mistakes": {"flipped": "The kernel is not flipped: `K[0, 0]` is top left.", "axes": "Rows come first."},
}
MISTAKES = """
from autograder.mistakes import mistake

@mistake("flipped", "conv2d", earns=1)
def conv2d(image, kernel):
    return correlate(image, kernel[::-1, ::-1]) if 1 < 2 else None

@mistake("axes", "conv2d", earns=2)
def conv2d(image, kernel):
    return conv2d(image.T, kernel)  # \u202e reversed
"""
VOID = {"meta", "br", "link", "img", "input", "hr"}
# Within SVG these stand without an end tag, closed by their slash.
DRAWN = {"rect", "line"}


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    folder = tmp_path / "solutions" / UNIT
    folder.mkdir(parents=True)
    cells = []
    for id, points in EXERCISES.items():
        by_hand = id == "why"
        cell = nbformat.v4.new_code_cell("1")
        grade_id = id if by_hand else f"check-{id}"
        cell.metadata["nbgrader"] = {"grade": True, "solution": by_hand, "grade_id": grade_id, "points": points}
        cells.append(cell)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{UNIT}.ipynb")
    (folder / "mistakes.py").write_text(MISTAKES)
    monkeypatch.setattr(numbers, "catalogue", lambda language, name: TEXTS)
    return Course(tmp_path)


def exercise(id: str, score: float | None, *outcomes: str, mistake: str | None = None) -> ExerciseRecord:
    checks = [CheckRecord(name=f"check {n}", outcome=outcome, mistake=mistake) for n, outcome in enumerate(outcomes)]
    return ExerciseRecord(id=id, score=score, max_score=EXERCISES.get(id, 1.0), checks=checks)


def graded(student: str, *exercises: ExerciseRecord, unit: str = UNIT, notes: list[str] | None = None):
    score = sum(e.score or 0.0 for e in exercises)
    possible = sum(e.max_score for e in exercises)
    return SubmissionRecord(
        student=student,
        unit=unit,
        status="graded",
        score=score,
        max_score=possible,
        seconds=1,
        notes=notes or [],
        exercises=list(exercises),
    )


def not_graded(student: str, reason: str) -> SubmissionRecord:
    return SubmissionRecord(
        student=student, unit=UNIT, status="not_graded", reason=reason, score=0, max_score=9, seconds=0, exercises=[]
    )


def small_class() -> ClassRecord:
    """Shares of marked points: ada 9/9, bob 3/6, cho 1/6; dan is not graded."""
    return ClassRecord(
        submissions=[
            graded("cho", exercise("window", 0, "not_attempted"), conv_flipped(1), exercise("why", None)),
            graded("ada", exercise("window", 2, "passed"), exercise("conv2d", 4, "passed"), exercise("why", 3)),
            graded("bob", exercise("window", 2, "passed"), conv_flipped(1, "axes"), exercise("why", None)),
            not_graded("dan", "The file is no notebook."),
        ]
    )


def conv_flipped(score: float, second: str = "flipped") -> ExerciseRecord:
    checks = [
        CheckRecord(name="one", outcome="failed", mistake="flipped"),
        CheckRecord(name="two", outcome="failed", mistake=second),
    ]
    return ExerciseRecord(id="conv2d", score=score, max_score=4, checks=checks)


class Outline(HTMLParser):
    """Reads a page strictly: every tag closed in order, ids unique, what the rows of tables say."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in DRAWN
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.rows and {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


def outline(page: str) -> Outline:
    reader = Outline()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader


def test_numbers_of_a_class_worked_out_by_hand(course: Course) -> None:
    found = summarise(small_class(), course)
    (unit,) = found.units
    assert (found.students, unit.submissions, unit.graded, unit.waiting, unit.points) == (4, 4, 3, 2, 9)
    assert unit.mean == pytest.approx((1 + 3 / 6 + 1 / 6) / 3)
    assert unit.median == pytest.approx(0.5)
    assert unit.histogram == [0, 1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert [e.id for e in unit.exercises] == list(EXERCISES)
    window, conv2d, why = unit.exercises
    assert (window.title, window.mean, conv2d.mean, why.mean) == ("One window", pytest.approx(2 / 3), 0.5, 1.0)
    assert {k: v for k, v in window.counts.items() if v} == {"passed": 2, "not_attempted": 1}
    assert {k: v for k, v in conv2d.counts.items() if v} == {"passed": 1, "partly": 2}
    assert {k: v for k, v in why.counts.items() if v} == {"passed": 1, "waiting": 2}
    assert unit.not_graded[0].model_dump() == {"reason": "The file is no notebook.", "students": ["dan"]}


def test_mistakes_are_ranked_by_students_not_by_checks(course: Course) -> None:
    flipped, axes = summarise(small_class(), course).units[0].mistakes
    assert (flipped.id, flipped.students, flipped.share) == ("flipped", 2, pytest.approx(2 / 3))
    assert (axes.id, axes.students) == ("axes", 1)
    assert (flipped.exercise, flipped.title, flipped.hint) == (
        "conv2d",
        "Slide: `conv2d`",
        TEXTS["mistakes"]["flipped"],
    )
    assert flipped.source is not None and "[::-1, ::-1]" in flipped.source
    page = render(small_class(), course)
    assert page.index("2 students</strong> (67 %)") < page.index("1 student</strong> (33 %)")
    assert "if 1 &lt; 2 else" in page
    assert "<code>K[0, 0]</code>" in page
    assert "# \ufffd reversed" in page


def test_the_page_shows_the_numbers(course: Course) -> None:
    rows = outline(render(small_class(), course)).rows
    assert ["One window", "2", "67 %"] in [row[:3] for row in rows]
    assert ["ada", "2", "4", "3", "100 %"] in rows
    assert ["cho", "–", "1", "✎", "17 %"] in rows
    assert ["bob", "3 / 6", "50 %", "3 of 9 points waiting for a person", ""] in rows
    assert ["dan", "–", "–", "not graded: The file is no notebook.", ""] in rows


def test_submissions_that_could_not_be_graded_are_listed_by_reason(course: Course) -> None:
    grades = ClassRecord(submissions=[not_graded("eve", "Too large."), not_graded("dan", "Too large.")])
    page = render(grades, course)
    assert "2 submissions could not be graded" in page
    assert "<strong>Too large</strong>: <bdi>dan</bdi>, <bdi>eve</bdi>" in page
    assert "histogram" not in page.split("</style>")[1]


def test_discrimination_needs_enough_students_and_spread(course: Course) -> None:
    def one(number: int, window: float, conv2d: float) -> SubmissionRecord:
        return graded(f"s{number}", exercise("window", window, "failed"), exercise("conv2d", conv2d, "failed"))

    agreeing = [one(n, n % 2 * 2.0, n % 2 * 4.0) for n in range(8)]
    assert summarise(ClassRecord(submissions=agreeing), course).units[0].exercises[0].discrimination == pytest.approx(1)
    assert summarise(ClassRecord(submissions=agreeing[:7]), course).units[0].exercises[0].discrimination is None
    alike = [one(n, 1.0, n / 2) for n in range(8)]
    assert summarise(ClassRecord(submissions=alike), course).units[0].exercises[0].discrimination is None


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "red \x1b[31m\x9b2J\x07 bell",
    "txt\u202egnp.exe\u2066",
    "two\nlines\u2028three",
    "half \ud800 pair",
    "a" * 5000,
    "z" + "\u0301" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_text(course: Course, text: str) -> None:
    record = exercise(text, 0, "failed", mistake=text)
    grades = ClassRecord.model_construct(
        submissions=[
            graded(text, record, notes=[text]),
            not_graded("dan", "x").model_copy(update={"student": text + "!", "reason": text}),
            graded("ada", record, unit=text),
        ]
    )
    page = render(grades, course)
    page.encode("utf-8")
    reader = outline(page)
    assert not {tag for tag, _ in reader.tags} & {"script", "img", "iframe", "object", "link", "form", "base"}
    assert not [name for _, attributes in reader.tags for name in attributes if name.startswith(("on", "style", "src"))]
    assert not set(page) & set("\x1b\x9b\x07\u202e\u2066\u2028\ud800")
    assert "{{" not in text or text in page
    assert len(page) < 90_000


def test_the_page_is_self_contained_and_forbids_scripts(course: Course) -> None:
    page = render(small_class(), course)
    reader = outline(page)
    links = [attributes["href"] for _, attributes in reader.tags if "href" in attributes]
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert links and all(link is not None and link[0] == "#" and link[1:] in ids for link in links)
    assert len(ids) == len(set(ids))
    (policy,) = [a["content"] for _, a in reader.tags if a.get("http-equiv") == "Content-Security-Policy"]
    style = page.split("<style>")[1].split("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy is not None and policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert "unsafe" not in policy
    # The digest in the policy may hold slashes of its own.
    assert not re.search(r"https?:|//\w|url\(|@import|javascript:", page.replace(policy, ""))


def test_every_picture_has_words(course: Course) -> None:
    page = render(small_class(), course)
    pictures = [attributes for tag, attributes in outline(page).tags if tag == "svg"]
    assert pictures
    for attributes in pictures:
        assert attributes.get("aria-hidden") or attributes.get("aria-label") or attributes.get("aria-labelledby")
    assert "50–60 %: 1," in page and "Median 50 %." in page


def test_a_department_fits_into_one_page(course: Course) -> None:
    units = [f"{number:02}-unit" for number in range(9)]
    exercises = [exercise(f"exercise-{n}", 0.5, "passed", "failed", mistake="flipped") for n in range(9)]
    grades = ClassRecord(
        submissions=[graded(f"student number {n}", *exercises, unit=unit) for unit in units for n in range(300)]
    )
    page = render(grades, course)
    assert len(page.encode()) < 5_000_000
    # On the map and in the list of each unit, on the map of the class, and twice at the student's own place.
    assert page.count("student number 299") == 9 * 2 + 1 + 2


def test_three_hundred_students_in_nine_units_stay_below_five_megabytes(course: Course) -> None:
    grades = large_class()
    assert len({s.student for s in grades.submissions}) == 300 and len({s.unit for s in grades.submissions}) == 9
    page = render(grades, Course(Path(__file__).parents[1]), language="ko", before=large_class(seed=1))
    assert len(page.encode()) < 5_000_000
    outline(page)


def test_what_waits_for_a_person_and_what_could_not_be_checked_is_listed(course: Course) -> None:
    stuck = exercise("conv2d", 0, "not_checked", "passed")
    grades = ClassRecord(
        submissions=[*small_class().submissions, graded("eve", stuck), graded("flo", stuck, exercise("why", None))]
    )
    unit = summarise(grades, course).units[0]
    (item,) = unit.written
    assert (item.title, item.points, item.students) == ("Why it works", 3, ["bob", "cho", "flo"])
    (check,) = unit.unchecked
    assert (check.title, check.name, check.students) == ("Slide: `conv2d`", "check 0", 2)
    page = render(grades, course)
    assert "<strong>3</strong> answers to <strong>Why it works</strong>, <strong>3 points</strong> each" in page
    assert ["Slide: conv2d", "check 0", "2"] in outline(page).rows


def test_time_is_that_of_grading_and_says_so(course: Course) -> None:
    timed = [graded(name, exercise("window", 2, "passed")).model_copy(update={"seconds": s}) for name, s in
             {"ada": 1.0, "bob": 5.0, "cho": 2.0}.items()]  # fmt: skip
    found = summarise(ClassRecord(submissions=timed), course).units[0].seconds
    assert found is not None
    assert (found.total, found.median, found.longest, found.longest_student) == (8, 2, 5, "bob")
    assert "How long students worked is not recorded." in render(ClassRecord(submissions=timed), course)
    assert summarise(ClassRecord(submissions=[not_graded("dan", "x")]), course).units[0].seconds is None


def test_changes_since_the_last_grading(course: Course) -> None:
    def at(score: float | None, student: str, status: str = "graded") -> SubmissionRecord:
        if status != "graded":
            return not_graded(student, "x")
        return graded(student, exercise("window", score, "failed"), exercise("why", 1))

    before = {"ada": at(1, "ada"), "bob": at(2, "bob"), "cho": at(0, "cho", "lost"), "dan": at(1, "dan"),
              "eve": at(None, "eve"), "flo": at(1, "flo"), "gus": at(1, "gus")}  # fmt: skip
    after = before | {"ada": at(2, "ada"), "bob": at(1, "bob"), "cho": at(1, "cho"), "dan": at(0, "dan", "lost"),
                      "eve": at(0, "eve"), "hana": at(2, "hana")}  # fmt: skip
    del after["flo"]
    old, new = (ClassRecord(submissions=list(side.values())) for side in (before, after))
    found = compare(old, new)
    kinds = {change.student: change.kind for change in found.changes}
    assert kinds == {"ada": "gained", "bob": "less", "cho": "graded", "dan": "lost", "eve": "read", "flo": "gone",
                     "hana": "new"}  # fmt: skip
    assert all(count == 1 for count in found.counts.values())
    page = render(new, course, before=old)
    rows = outline(page).rows
    assert ["ada", UNIT, "more points", "2", "3", "One window 1 → 2"] in rows
    assert ["dan", UNIT, "could not be graded this time", "2", "–", ""] in rows
    assert "Nothing has changed." in render(old, course, before=old)
    assert "Since the last grading" not in render(old, course)
    other = ClassRecord(submissions=[graded("ada", exercise("window", 1, "failed"), unit="02-other")])
    assert compare(other, ClassRecord(submissions=[])).changes == []


def test_the_anonymous_page_names_nobody_and_tells_nothing_of_one_student(course: Course) -> None:
    secret = "note-of-one"
    grades = ClassRecord(
        submissions=[
            graded("Zoë-Martin", exercise("window", 2, "passed"), exercise("why", None), notes=[secret]),
            graded("이서연", exercise("window", 1, "failed", mistake="flipped")),
            graded("이서연", exercise("window", 2, "passed"), unit="02-other"),
            not_graded("bob-bobson", "the notebook of 'zoë'"),
        ]
    )
    before = ClassRecord(submissions=[grades.submissions[1].model_copy(update={"score": 0.0})])
    page = render(grades, course, before=before, hide_names=True)
    for name in ("Zoë-Martin", "이서연", "bob-bobson", secret, "zoë", "the notebook of"):
        assert name not in page
    assert "It names nobody." in page and "more points" in page and "1 submission could not be graded" in page
    rows = outline(page).rows
    assert ["1", "2", "✎", "100 %"] in rows and ["2", "1", "no record", "50 %"] not in rows
    numbers = summarise(grades, course, before=before, hide_names=True)
    assert numbers.students == 3 and numbers.units[0].not_graded[0].students == ["3"]
    told = numbers.model_dump_json()
    assert not [name for name in ("Zoë-Martin", "이서연", "bob-bobson", secret) if name in told]


def test_numbers_of_students_tell_nothing_across_units() -> None:
    grades = ClassRecord(
        submissions=[
            graded(name, exercise("window", score, "failed"), unit=unit)
            for unit, scores in {"01-a": (2, 1, 0), "02-b": (0, 1, 2)}.items()
            for name, score in zip(("ada", "bob", "cho"), scores, strict=True)
        ]
    )
    hidden = [(s.unit, s.student, s.score) for s in anonymous(grades).submissions]
    assert hidden == [(unit, str(n + 1), 2.0 - n) for unit in ("01-a", "02-b") for n in range(3)]


def test_the_page_speaks_korean(course: Course) -> None:
    page = render(small_class(), course, language="ko", before=ClassRecord(submissions=[]))
    assert '<html lang="ko">' in page
    said = re.sub(r"<[^>]+>", "\n", page.split("</style>")[1])
    english = [words for words in texts("report", "en").values() if "{" not in words and re.search(r"\w{4}", words)]
    assert [words for words in english if words in said] == []
    for words in ("학생 4명", "사람 채점 대기", "새로 제출", "67%", "채점한 제출물"):
        assert words in page


def test_both_languages_have_the_same_texts_and_fields() -> None:
    english, korean = texts("report", "en"), texts("report", "ko")
    assert {key.removesuffix("_one") for key in english} == set(korean)
    for key, text in korean.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", english[key])), key


def test_each_student_has_a_place_that_names_lead_to(course: Course) -> None:
    two = graded("bob", exercise("window", 0, "not_attempted"), unit="02-other")
    grades = ClassRecord(submissions=[*small_class().submissions, two])
    page = render(grades, course)
    rows = outline(page).rows
    assert [
        UNIT,
        "3 / 6",
        "50 %",
        "3 of 9 points waiting for a person",
        "–",
        "Slide: conv2d: flipped, Slide: conv2d: axes",
    ] in rows
    assert ["02-other", "0 / 2", "0 %", "graded", "1", ""] in rows
    assert ["bob", "50", "0", "38 %"] in rows
    assert '<a href="#s2"><bdi>bob</bdi></a>' in page and 'id="s2"' in page


def test_a_unit_the_course_no_longer_has_is_shown_by_its_ids(course: Course) -> None:
    grades = ClassRecord(submissions=[graded("ada", exercise("conv2d", 4, "passed"), unit="77-gone")])
    (unit,) = summarise(grades, course).units
    assert unit.exercises[0].title == "conv2d"


def test_missing_mistakes_and_notebook_cost_their_part_only(course: Course) -> None:
    (unit,) = course.units()
    unit.mistakes.unlink()
    unit.path.unlink()
    found = summarise(small_class(), course).units[0]
    assert [e.id for e in found.exercises] == ["window", "conv2d", "why"]
    assert found.mistakes[0].source is None


def test_contradictory_grades_are_refused(course: Course) -> None:
    twice = ClassRecord(submissions=[graded("ada"), graded("ada")])
    with pytest.raises(GradesError, match="two results for 'ada'"):
        render(twice, course)
    with pytest.raises(GradesError, match="not a finite number"):
        render(ClassRecord(submissions=[graded("ada", exercise("window", float("nan"), "failed"))]), course)


def test_an_interrupted_write_leaves_the_old_page(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    path = course.root / "reports" / "class.html"
    write_report(small_class(), course, path)
    before = path.read_text()

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(AutograderError, match="No space left on device"):
        write_report(ClassRecord(submissions=[]), course, path)
    assert path.read_text() == before
    assert [p.name for p in path.parent.iterdir()] == ["class.html"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "is missing"),
        ("{", "Invalid JSON"),
        ('{"schema": 2, "submissions": []}', "schema"),
        ('{"submissions": [{"student": 3}]}', "submissions.0.student"),
        (b"\xff\xfe", "Invalid JSON"),
    ],
)
def test_bad_grades_are_one_sentence(tmp_path: Path, content: str | bytes | None, says: str) -> None:
    file = tmp_path / "grades.json"
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(GradesError) as caught:
        read_grades(file)
    message = str(caught.value)
    assert says in message and str(file) in message and "\n" not in message


@pytest.fixture
def command() -> typer.Typer:
    app = typer.Typer()
    app.command()(report_command)
    return app


def test_command_writes_the_page_and_prints_its_path(course: Course, command: typer.Typer) -> None:
    course.state.mkdir()
    small_class().write(course.state / "grades.json")
    done = CliRunner().invoke(command, ["--course-dir", str(course.root)])
    page = course.root / "reports" / "class.html"
    assert (done.exit_code, done.stdout.strip()) == (0, str(page.resolve()))
    assert "One window" in page.read_text(encoding="utf-8")
    quiet = CliRunner().invoke(command, ["--course-dir", str(course.root), "--quiet"])
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_command_prints_numbers_as_ascii_json(course: Course, command: typer.Typer) -> None:
    grades = course.root / "g.json"
    ClassRecord(submissions=[graded("ada", exercise("window", 2, "passed")), not_graded("e\x9bve", "x")]).write(grades)
    output = course.root / "new" / "page.html"
    arguments = [UNIT, "--json", "--grades", str(grades), "--output", str(output), "--course-dir", str(course.root)]
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0 and done.stdout.isascii()
    found = json.loads(done.stdout)
    assert found["schema"] == 1
    assert found["units"][0]["not_graded"][0]["students"] == ["e\x9bve"]
    assert output.exists()


def test_command_compares_with_the_grades_before_and_hides_names(course: Course, command: typer.Typer) -> None:
    course.state.mkdir()
    small_class().write(course.state / "grades.json")
    earlier = [s.model_copy(update={"score": 0.5}) if s.student == "ada" else s for s in small_class().submissions]
    ClassRecord(submissions=earlier).write(course.state / "grades.before.json")
    arguments = ["--course-dir", str(course.root), "--json"]
    shown = json.loads(CliRunner().invoke(command, arguments).stdout)
    assert shown["changes"]["counts"]["gained"] == 1 and shown["changes"]["changes"][0]["student"] == "ada"
    hidden = CliRunner().invoke(command, [*arguments, "--anonymous", "--language", "ko"])
    assert "ada" not in hidden.stdout and json.loads(hidden.stdout)["changes"]["counts"]["gained"] == 1
    assert "학급 보고서" in (course.root / "reports" / "class.html").read_text(encoding="utf-8")
    missing = CliRunner().invoke(command, [*arguments, "--since", "nowhere.json"])
    assert isinstance(missing.exception, GradesError)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (["99-none"], UnitError, "no unit '99-none'"),
        (["02-later"], AutograderError, "no submission of 02-later"),
        (["--output", "."], AutograderError, "is a folder"),
        (["--grades", "nowhere.json"], GradesError, "is missing"),
    ],
)
def test_command_refuses(course: Course, command: typer.Typer, arguments: list[str], error: type, says: str) -> None:
    (course.solutions / "02-later").mkdir()
    course.state.mkdir()
    small_class().write(course.state / "grades.json")
    done = CliRunner().invoke(command, [*arguments, "--course-dir", str(course.root)])
    assert isinstance(done.exception, error) and says in str(done.exception)


def test_inert_keeps_what_people_write() -> None:
    for name in ("이서연", "Zoë Martin", "O’Connor", "نیم\u200cفاصله", "👩\u200d🔬", "e\u0301"):
        assert inert(name) == name
    assert inert("a\nb\tc", lines=True) == "a\nb\tc"
    assert inert("a\r\nb", lines=True) == "a\nb"
    assert inert("a\u200bb") != inert("ab")
    assert inert("x" * 50, limit=10) == "x" * 9 + "…"
