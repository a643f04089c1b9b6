"""Pictures: what they say, what they accept, and that showing something changes nothing."""

from __future__ import annotations

import io
import re
import string
import subprocess
import sys
import tomllib
import warnings
from functools import cache
from importlib import resources

import matplotlib as mpl
import numpy as np
import pytest
from cnncourse import pictures
from cnncourse.pictures import picture as picture_module
from cnncourse.pictures import style
from cnncourse.pictures.filtering import filtered
from cnncourse.session import language, session
from matplotlib import font_manager
from matplotlib.figure import Figure
from PIL import Image
from scipy.signal import correlate2d

SQUARE = pictures.toy_image("square")
EDGES = np.array([[1, 0, -1]] * 3)
MAP = correlate2d(SQUARE, EDGES, mode="valid")
COLOUR = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)
for _array in (SQUARE, EDGES, MAP, COLOUR):
    _array.flags.writeable = False  # a picture that wrote into what it is shown would fail


def own_figure() -> Figure:
    """A figure as a learner draws it, with Hangul in it, a line without a name, and an upright one."""
    drawn = Figure(figsize=(4, 2))
    axes = drawn.subplots()
    axes.plot([1, 2, 3], [0.9, 0.5, 0.25], label="training")
    axes.plot([1, 2, 3], [1, 1, 1])
    axes.axvline(2, label="best")
    axes.set(xlabel="epoch", ylabel="loss", title="\N{HANGUL SYLLABLE SON}\N{HANGUL SYLLABLE SIL}")
    axes.legend()
    return drawn


# Every kind of figure, small.
FIGURES = {
    "gray": lambda: pictures.show_image(SQUARE),
    "colour": lambda: pictures.show_image(COLOUR, "COLOUR"),
    "images": lambda: pictures.show_images([SQUARE, COLOUR], ["a", "b"]),
    "feature map": lambda: pictures.show_feature_map(SQUARE, EDGES, MAP),
    "feature maps": lambda: pictures.show_feature_maps(SQUARE, [MAP, -MAP]),
    "slide": lambda: pictures.slide(SQUARE, EDGES, MAP),
    "explore": lambda: pictures.explore(SQUARE),
    "structure": pictures.structure,
    "flattening": lambda: pictures.flattening(SQUARE),
    "described": lambda: pictures.described(own_figure()),
}


@cache
def figure(name: str, code: str = "en") -> pictures.Picture:
    """Draw a figure once in a language, any warning (of a missing glyph, say) being an error."""
    before = session.language
    language(code)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return FIGURES[name]()
    finally:
        session.language = before


@pytest.fixture(autouse=True)
def english():
    yield language("en")
    session.language = "en"


def catalogue(code: str) -> dict[str, str]:
    return tomllib.loads((resources.files("cnncourse") / "texts" / code / "pictures.toml").read_text(encoding="utf-8"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_is_described_in_the_language_of_the_session(name):
    said = {}
    for code in ("en", "ko"):
        picture = figure(name, code)
        bundle = picture._repr_mimebundle_()
        assert bundle["text/plain"] == picture.alt
        assert f'alt="{picture.alt}"' in bundle["text/html"]
        assert "{" not in picture.alt
        assert "}" not in picture.alt
        said[code] = picture.alt
    assert re.search("[가-힣]", said["ko"])
    assert not re.search("[가-힣]", said["en"])


def test_an_own_figure_is_described_by_its_labels_and_lines():
    said = figure("described").alt
    assert said == "Lines; across: epoch, upwards: loss. training: from 0.9 to 0.25. best: an upright line at 2."
    with pytest.raises(TypeError, match="NoneType"):
        pictures.described(None)


def test_a_description_may_be_given_and_is_escaped():
    picture = pictures.show_image(SQUARE, alt='a "white" <square>')
    assert picture.alt == 'a "white" <square>'
    assert 'alt="a &quot;white&quot; &lt;square&gt;"' in picture.html()


def test_catalogues_have_the_same_keys_and_fields():
    english, korean = catalogue("en"), catalogue("ko")
    assert english.keys() == korean.keys()
    for key, text in english.items():
        # Steps of the player are filled in twice: by Python, then by the page.
        once = {name: name for name in fields(text)}
        assert fields(korean[key]) == fields(text), key
        assert fields(korean[key].format(**once)) == fields(text.format(**once)), key


def test_every_entry_of_the_catalogue_is_used():
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in (resources.files("cnncourse") / "pictures").iterdir()
        if file.is_file()
    )
    families = {
        match[1] for match in re.finditer(r'label\(f"(\w+_)\{', source)
    }  # label(f"kernel_{name}") stands for all kernel_…
    for key in catalogue("en"):
        assert f'"{key}"' in source or any(key.startswith(family) for family in families), key


def test_hangul_is_drawn_with_the_bundled_font_and_nothing_is_missing():
    language("ko")
    canvas = picture_module.Canvas(3, 1)
    with warnings.catch_warnings(), style.house():
        warnings.simplefilter("error")
        canvas.text(1.5, 0.5, "합성곱 특성 맵 −3 × 5 ∗ é λ →")
        canvas.picture("")
        used = font_manager.fontManager.findfont(font_manager.FontProperties())
    assert used == style.register_font()
    assert used.endswith("cnncourse/fonts/NanumGothic.ttf")


def test_hangul_takes_ink():
    canvas = picture_module.Canvas(2, 0.5)
    with style.house():
        canvas.text(1, 0.25, "합성곱")
        page = canvas.picture("").png
    with Image.open(io.BytesIO(page)) as image:
        dark = np.asarray(image.convert("L")) < 128
    # Three syllables with their gaps, not three boxes nor nothing.
    assert 120 < dark.sum() < 1500
    assert np.ptp(np.flatnonzero(dark.any(axis=0))) > 40


@pytest.mark.parametrize("name", FIGURES)
def test_same_arguments_same_bytes(name):
    once, again = figure(name), FIGURES[name]()
    assert once.html() == again.html()
    assert once == again


def test_bytes_are_the_same_in_another_process_and_carry_no_traces():
    code = (
        "from cnncourse import pictures as p; s = p.toy_image('square');"
        "print(p.slide(s, s[:3, :3], s[:5, :6]).html() + p.show_image(s).html())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    here = pictures.slide(SQUARE, SQUARE[:3, :3], SQUARE[:5, :6]).html() + pictures.show_image(SQUARE).html()
    assert other == here + "\n"
    with Image.open(io.BytesIO(figure("structure").png)) as image:
        assert image.format == "PNG"
        assert not image.info.get("Software")


def test_settings_of_the_learner_are_neither_used_nor_touched():
    plain = figure("feature map").png
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "image.cmap": "jet", "text.color": "red"}):
        before = dict(mpl.rcParams)
        again = pictures.show_feature_map(SQUARE, EDGES, MAP).png
        assert dict(mpl.rcParams) == before
    assert plain == again


def test_no_figure_is_left_open():
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    pictures.show_image(SQUARE)
    pictures.slide(SQUARE, EDGES, MAP)
    assert pyplot.get_fignums() == before


def test_arrays_may_be_changed_afterwards_without_changing_the_picture():
    image = SQUARE.copy()
    picture = pictures.show_image(image)
    before = picture.html()
    image[:] = 0.5
    assert picture.html() == before == figure("gray").html()


def test_pictures_stay_small():
    assert len(pictures.show_image(pictures.photograph("china", size=(120, 180))).png) < 200_000
    assert len(figure("structure").png) < 40_000
    assert len(figure("slide").html()) < 60_000


def test_background_is_white_and_colours_survive():
    red = np.zeros((4, 6, 3), np.uint8)
    red[:, :, 0] = 255
    with Image.open(io.BytesIO(pictures.show_image(red).png)) as file:
        image = file.convert("RGB")
    assert image.getpixel((1, 1)) == (255, 255, 255)
    assert (255, 0, 0) in {colour for _, colour in image.getcolors(1 << 16)}


def test_scale_is_centred_at_zero_only_where_values_are_negative():
    signed, activation = style.map_colours([MAP]), style.map_colours([np.maximum(MAP, 0)])
    assert signed.low == -signed.high == -3
    assert signed.at(0)[:3] == pytest.approx((1, 1, 1), abs=0.01)
    assert activation.low == 0
    # What ReLU keeps keeps its colour.
    assert activation.at(2) == pytest.approx(signed.at(2), abs=0.02)


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (-0.5, "−0.5"), (1 / 9, "0.11"), (-0.0, "0"), (0.001, "0.001"), (255, "255"), (20, "20")],
)
def test_numbers_are_short_and_have_a_true_minus(value, text):
    assert style.number(value) == text


def test_values_are_read_out_for_small_images():
    assert "0 0 0 1 0 0 0; 0 0 0 1" in pictures.show_image(pictures.toy_image("cross")).alt
    assert len(pictures.show_image(COLOUR).alt) < 120


class TestSlide:
    def test_has_one_step_for_each_window(self):
        assert figure("slide").steps == MAP.size == 30
        assert pictures.slide(SQUARE, EDGES, MAP[::2, ::3], stride=(2, 3)).steps == 6

    def test_needs_nothing_from_elsewhere_and_offers_keys_and_rest(self):
        page = figure("slide").html()
        assert not re.search(r"(src|href)=.?https?:|@import|fetch\(", page)
        assert "prefers-reduced-motion" in page
        assert "aria-label" in page
        assert page.count("</script>") == 1

    def test_stands_still_where_no_script_runs(self):
        slide = figure("slide")
        assert slide.html().index("<img ") < slide.html().index("<script>")
        with Image.open(io.BytesIO(slide.png)) as image:
            assert image.width > 400

    def test_shows_the_learners_own_map_and_says_where_it_is_off(self):
        wrong = MAP.copy()
        wrong[2, 3] = 41
        right, other = (slide.data for slide in (figure("slide"), pictures.slide(SQUARE, EDGES, wrong)))
        assert "false" not in right
        assert other.count("false") == 1
        assert '"41"' in other

    def test_refuses_a_map_of_another_size(self):
        with pytest.raises(ValueError, match=r"5 × 6 windows .* shape \(4, 4\)$"):
            pictures.slide(SQUARE, EDGES, np.zeros((4, 4)))


class TestExplore:
    def test_offers_controls_and_a_drawing_in_one_bundle(self):
        bundle = figure("explore")._repr_mimebundle_()
        assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
        assert bundle["text/html"].startswith("<img ")

    def test_static_page_shows_the_drawing(self):
        import nbformat
        from nbconvert import HTMLExporter

        bundle = figure("explore")._repr_mimebundle_()
        output = nbformat.v4.new_output("execute_result", data=dict(bundle), execution_count=1)
        cell = nbformat.v4.new_code_cell("explore(image)", outputs=[output])
        page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
        drawing = re.search(r"base64,([^\"]+)", bundle["text/html"])[1]
        assert drawing in page
        assert bundle["text/plain"] in page
        assert "model_id" not in page

    def test_controls_change_the_drawing_with_kernels_of_ones_own(self):
        explorer = pictures.explore(SQUARE, {"mine": EDGES, "yours": np.ones((2, 3))})
        assert "“yours”" in explorer.alt
        (choice, stride, padding), shown = explorer.controls.children[0].children, explorer.controls.children[1]
        assert "“mine”" in shown.value
        assert "height 5 × width 6" in shown.value
        padding.value = 1
        assert "height 7 × width 8" in shown.value
        stride.value = 3
        assert "height 3 × width 3" in shown.value
        choice.value = "yours"
        assert "“yours”" in shown.value


@pytest.mark.parametrize(
    "kernel", [EDGES, np.arange(8.0).reshape(2, 4), np.ones((1, 1)), np.arange(15.0).reshape(5, 3)]
)
@pytest.mark.parametrize("stride", [(1, 1), (2, 3)])
@pytest.mark.parametrize("padding", [0, 1, 3])
def test_what_a_kernel_gives_is_what_scipy_signal_says(kernel, stride, padding):
    image = np.random.default_rng(0).random((6, 9))
    expected = correlate2d(np.pad(image, padding), kernel, mode="valid")[:: stride[0], :: stride[1]]
    assert np.allclose(filtered(image, kernel, stride, padding), expected)


class TestFlattening:
    def test_tells_how_far_neighbours_are_torn_apart(self):
        alt = pictures.flattening(pictures.toy_image("cross"), 2).alt
        assert "7 places apart" in alt
        assert "14 of 56" in alt

    def test_a_shift_changes_nearly_all_of_a_photograph(self):
        alt = pictures.flattening(pictures.photograph("flower", gray=True, size=(8, 10))).alt
        changed, count = map(int, re.search(r"(\d+) of (\d+)", alt).groups())
        assert changed > 0.85 * count


class TestPhotographs:
    @pytest.mark.parametrize(("name", "shape"), [("china", (427, 640)), ("flower", (427, 640)), ("hopper", (600, 512))])
    def test_are_uint8_in_colour_and_floats_in_gray(self, name, shape):
        colour, gray = pictures.photograph(name), pictures.photograph(name, gray=True)
        assert (colour.shape, colour.dtype) == ((*shape, 3), np.uint8)
        assert (gray.shape, gray.dtype) == (shape, np.float64)
        assert 0 <= gray.min() < 0.2
        assert 0.7 < gray.max() <= 1
        colour[0, 0] = 0  # a copy that is the learner's to change

    def test_size_is_height_then_width(self):
        assert pictures.photograph("china", size=(30, 50)).shape == (30, 50, 3)

    def test_toys_are_taller_or_wider_never_square(self):
        for name in ("step", "square", "cross", "diagonal", "checkers", "frame"):
            image = pictures.toy_image(name)
            assert image.shape[0] != image.shape[1]
            assert set(np.unique(image)) == {0.0, 1.0}
        image[0, 0] = 5
        assert pictures.toy_image("frame")[0, 0] == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pictures.show_image(np.zeros((2, 3, 3, 3))), "4 axes"),
        (lambda: pictures.show_image(np.zeros(5)), "1 axes"),
        (lambda: pictures.show_image(np.zeros((4, 4, 2))), "1 channel"),
        (lambda: pictures.show_image(np.zeros((0, 4))), "at least one pixel"),
        (lambda: pictures.show_image(np.array([["a"]])), "dtype"),
        (lambda: pictures.show_image(COLOUR.astype(float)), "from 0 to 1"),
        (lambda: pictures.show_image(COLOUR, values=True), "values"),
        (lambda: pictures.show_images([]), "at least one"),
        (lambda: pictures.show_images([SQUARE, SQUARE], ["one"]), "2 images"),
        (lambda: pictures.show_feature_map(SQUARE, np.zeros((3, 3, 3)), MAP), "1 channel the kernel"),
        (lambda: pictures.show_feature_map(COLOUR, EDGES, MAP), "3 channels the kernel"),
        (lambda: pictures.show_feature_maps(SQUARE, []), "feature maps"),
        (lambda: pictures.slide(np.zeros((30, 30)), EDGES, MAP), "at most 10"),
        (lambda: pictures.slide(SQUARE, np.zeros((8, 8)), MAP), "fit"),
        (lambda: pictures.slide(SQUARE, EDGES, MAP, stride=0), "stride"),
        (lambda: pictures.explore(COLOUR), "gray"),
        (lambda: pictures.explore(SQUARE, {}), "at least one kernel"),
        (lambda: pictures.explore(SQUARE, {"large": np.zeros((9, 9))}), "does not fit"),
        (lambda: pictures.flattening(SQUARE, 8), "shift"),
        (lambda: pictures.flattening(np.zeros((40, 40))), "16 × 16"),
        (lambda: pictures.toy_image("sheep"), "'sheep' is not"),
        (lambda: pictures.photograph("sheep"), "'sheep' is not"),
        (lambda: pictures.photograph("china", size=5), "height, width"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(call, words):
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None
