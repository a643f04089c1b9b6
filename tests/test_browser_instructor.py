"""An instructor in a real browser: Formgrader autogrades, a written answer gets its marks, feedback goes out."""

from __future__ import annotations

from pathlib import Path

from browser_kit import TOKEN, browsing, jupyterlab
from command_kit import DUE, answered, hand_in
from conftest import UNIT
from nbgrader.api import Gradebook
from playwright.sync_api import Locator, Page, expect

from autograder.units import Course

COMMENT = "Good: but say why, too."


def test_an_instructor_autogrades_reads_a_written_answer_and_gives_feedback(course: Course, tmp_path: Path) -> None:
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    settings = course.root / "nbgrader_config.py"
    settings.write_text(settings.read_text() + f'\nc.Exchange.root = "{exchange}"\n')
    escaped = tmp_path / "escaped"
    wrong = f"try:\n    open({str(escaped)!r}, 'w')\nexcept OSError:\n    pass\n\ndef quadruple(x):\n    return x"
    work = answered(course, quadruple=wrong, why_twice="2 × 2 is 4.")
    hand_in(course, "amina", work, time=DUE)
    # As nbgrader's exchange collects it: the secret names the feedback that only this student can fetch.
    (course.root / "submitted" / "amina" / UNIT / "submission_secret.txt").write_text("of amina")
    with jupyterlab(course.root, tmp_path / "settings") as lab, browsing() as window:
        page = window.new_page()
        page.goto(f"{lab}/formgrader?token={TOKEN}")
        page.goto(f"{lab}/formgrader/manage_submissions/{UNIT}")
        row = page.locator("#main-table tr").filter(has_text="amina")
        expect(row.locator(".status")).to_have_text("needs autograding")
        press(page, row.locator(".autograde a"), f"Successfully autograded '{UNIT}' for student 'amina'.")
        expect(row.locator(".status")).to_have_text("needs manual grading")
        page.goto(f"{lab}/formgrader/gradebook/{UNIT}/{UNIT}")
        page.locator("#main-table tr").filter(has_text="Submission #1").locator("a").first.click()
        give(page, "why-twice", 0.5, COMMENT)
        assert manual(course) == (0.5, COMMENT)
        page.goto(f"{lab}/formgrader/manage_submissions/{UNIT}")
        expect(row.locator(".status")).to_have_text("graded")
        press(page, row.locator(".generate-feedback a"), f"Successfully generated feedback for '{UNIT}'")
        press(page, row.locator(".release-feedback a"), f"Successfully released feedback for '{UNIT}'")
    assert not escaped.exists()
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        scores = {g.name: g.score for g in book.find_submission(UNIT, "amina").notebooks[0].grades}
    assert scores == {"check-double": 2, "check-quadruple": 0, "why-twice": 0.5}
    feedback = (course.root / "feedback" / "amina" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert COMMENT in feedback
    assert "check.hidden" not in feedback
    assert [path.read_text(encoding="utf-8") for path in (exchange / "cnn" / "feedback").iterdir()] == [feedback]


def press(page: Page, link: Locator, said: str) -> None:
    """Press a button of a row and wait for what Formgrader says of it."""
    link.click()
    dialog = page.locator(".modal.in")
    expect(dialog).to_contain_text(said)
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_have_count(0)


def give(page: Page, name: str, points: float, comment: str) -> None:
    """Write points and a comment on Formgrader's page of a submission, which saves each when it is left."""
    # Until it has what was given before, it would overwrite what is written.
    page.wait_for_load_state("networkidle")
    for field, kind, value in ((f"{name}", "grade", str(points)), (f"{name}-comment", "comment", comment)):
        with page.expect_response(lambda r, kind=kind: r.request.method == "PUT" and f"/api/{kind}/" in r.url):
            page.locator(f"[id='{field}']").fill(value)
            page.locator(f"[id='{field}']").blur()


def manual(course: Course) -> tuple[float | None, str | None]:
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        (kept,) = book.find_submission(UNIT, "amina").notebooks
        (grade,) = (g for g in kept.grades if g.name == "why-twice")
        (said,) = (c for c in kept.comments if c.name == "why-twice")
        return grade.manual_score, said.manual_comment
