"""Unit 00: right answers of every style get full marks, memorised ones none, and the lesson's numbers hold."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cnncourse import pictures
from cnncourse.session import session
from nbformat import NotebookNode

from autograder.build import pair
from autograder.examine import Examination, examine
from autograder.mistakes import load_mistakes
from autograder.units import Unit, grade_id, is_grade, is_solution, tags

UNIT = Unit(Path(__file__).parents[1] / "solutions" / "00-warm-up")

RIGHT = {
    "crop": [
        """
def crop(image, top, left, height, width):
    return [[image[top + i, left + j].tolist() for j in range(width)] for i in range(height)]
""",
        """
def crop(image, top, left, height, width):
    part = image.swapaxes(0, 1)[left:][:width].swapaxes(0, 1)[top:][:height]
    part.flags.writeable = False
    return part
""",
        """
def crop(image, top, left, height, width):
    return np.array(image.take(range(top, top + height), 0).take(range(left, left + width), 1), dtype=np.float32)
""",
    ],
    "mean_color": [
        """
def mean_color(image):
    height, width, channels = image.shape
    totals = [0] * channels
    for row in image.tolist():
        for pixel in row:
            totals = [total + value for total, value in zip(totals, pixel)]
    return [total / (height * width) for total in totals]
""",
        "def mean_color(image):\n    return np.mean(image.reshape(-1, image.shape[2]), axis=0, dtype=np.float32)",
        "def mean_color(image):\n    return np.einsum('hwc->c', image.astype(float)) / image[:, :, 0].size",
    ],
    "to_float": [
        "def to_float(image):\n    return image.astype(np.float32) / 255",
        "def to_float(image):\n    return np.multiply(image, 1 / 255)",
        "def to_float(image):\n    return np.interp(image, [0, 255], [0.0, 1.0])",
    ],
    "brighten": [
        """
def brighten(image, amount):
    total = image + np.asarray(amount, dtype=np.int16)
    total[total > 255] = 255
    total[total < 0] = 0
    return np.uint8(total)
""",
        """
def brighten(image, amount):
    amounts = np.broadcast_to(amount, image.shape).ravel().tolist()
    values = [min(255, max(0, value + step)) for value, step in zip(image.ravel().tolist(), amounts)]
    return np.array(values, dtype=np.uint8).reshape(image.shape)
""",
        """
def brighten(image, amount):
    total = np.float32(image) + amount
    return np.where(total > 255, 255, np.where(total < 0, 0, total)).astype("uint8")
""",
    ],
}


@cache
def cells() -> list[NotebookNode]:
    return list(pair(UNIT).cells)


def answers() -> dict[str, str]:
    return {str(grade_id(c)): c.source for c in cells() if c.cell_type == "code" and is_solution(c)}


def examined(changes: dict[str, str]) -> Examination:
    return examine(UNIT, changes, cells=cells())


def lost(found: Examination) -> dict[str, list[str]]:
    """The names of the checks that did not pass, by exercise."""
    return {
        name: [check.name for check in result.checks if check.outcome != "passed"]
        for name, result in found.results.items()
        if result.score != result.points
    }


@cache
def reference() -> dict[str, Any]:
    """What the set-up cell and the reference answers define."""
    namespace: dict[str, Any] = {}
    (setup,) = [c.source for c in cells() if 'unit("00-warm-up")' in c.source]
    exec(setup, namespace)
    for source in answers().values():
        exec(source, namespace)
    return namespace


def shown(holding: str) -> dict[str, Any]:
    """The names after running the show cells down to the one that holds this text."""
    namespace = dict(reference())
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells():
            if cell.cell_type == "code" and "show" in tags(cell):
                exec(cell.source, namespace)
                if holding in cell.source:
                    return namespace
    raise AssertionError(f"no show cell holds {holding!r}")


@pytest.mark.parametrize(("exercise", "index"), [(name, i) for name, texts in RIGHT.items() for i in range(len(texts))])
def test_right_answers_of_every_style_get_full_marks(exercise: str, index: int) -> None:
    assert lost(examined({exercise: RIGHT[exercise][index]})) == {}


def test_every_exercise_has_two_more_right_answers() -> None:
    assert RIGHT.keys() == answers().keys()
    assert min(map(len, RIGHT.values())) >= 2


@pytest.mark.parametrize("exercise", list(RIGHT))
def test_an_answer_that_knows_the_visible_examples_only_earns_nothing(exercise: str) -> None:
    source = answers()[exercise]
    names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    visible = len(examined({}).observed[exercise])
    forgetful = f"""
calls = 0
def forgetful(function):
    def answer(*args):
        global calls
        calls += 1
        return function(*args) if calls <= {visible} else None
    return answer
"""
    found = examined({exercise: source + forgetful + "".join(f"\n{name} = forgetful({name})" for name in names)})
    assert found.results[exercise].score == 0


def test_the_overflow_is_as_told() -> None:
    assert (np.array([200], dtype=np.uint8) + 100).tolist() == [44]
    assert "44" in pictures.wrap_around(200, 100).alt
    photo = shown("photo + 100")["photo"]
    sky = photo[:20].astype(int)
    assert ((photo[:20] + 100).astype(int).mean()) < sky.mean()  # "the bright sky is dark"


def test_painting_the_part_paints_the_photograph() -> None:
    namespace = shown("painted =")
    assert (namespace["painted"][40:80, 60:120] == [255, 0, 0]).all()
    assert (namespace["flower"] == pictures.photograph("flower", size=(120, 180))).all()


def test_the_rehearsed_wrong_answer_is_recognised() -> None:
    # The lesson tells learners to try it.
    found = examined({"crop": "def crop(image, top, left, height, width):\n    return image"})
    assert {check.mistake for check in found.results["crop"].checks} == {"crop-whole-image"}
    assert [m.id for m in load_mistakes(UNIT)].count("crop-whole-image") == 1


def test_points() -> None:
    assert sum(c.metadata.nbgrader.points for c in cells() if is_grade(c)) == 5


class TestPictures:
    colour = np.arange(12 * 10 * 3, dtype=np.uint8).reshape(12, 10, 3)

    @pytest.mark.parametrize("code", ["en", "ko"])
    def test_are_described_in_the_language_of_the_session(self, code: str) -> None:
        before, session.language = session.language, code
        try:
            drawn = [
                pictures.image_axes(self.colour),
                pictures.wrap_around(200, 100),
                pictures.wrap_around(20, -50),
                pictures.broadcasting((12, 10, 3), (3,), names=["a", "b"]),
                pictures.explore_slice(self.colour),
            ]
        finally:
            session.language = before
        for picture in drawn:
            assert bool(re.search("[가-힣]", picture.alt)) is (code == "ko")
            assert "{" not in picture.alt

    def test_sliders_redraw_even_an_empty_slice(self) -> None:
        explorer = pictures.explore_slice(self.colour)
        sliders, drawing = explorer.controls.children
        before = drawing.value
        sliders.children[0].value = (2, 11)
        assert drawing.value != before
        sliders.children[1].value = (4, 4)
        assert "(9, 0, 3)" in drawing.value

    def test_refuse_what_does_not_fit(self) -> None:
        with pytest.raises(ValueError, match="colour images"):
            pictures.image_axes(self.colour[:, :, 0])
        with pytest.raises(ValueError, match="from 0 to 255"):
            pictures.wrap_around(256, 1)
        with pytest.raises(ValueError, match="8 × 8"):
            pictures.explore_slice(self.colour[:7])
