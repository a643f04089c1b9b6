"""Mutation operators of this field: what goes wrong with arrays, convolutions and networks.

Each operator looks at a node of the syntax tree and says what may stand in its place, as text. The
rest of the cell stays as its author wrote it.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator

Operator = Callable[[ast.AST, "Text"], Iterator[tuple[ast.AST, str]]]
OPERATORS: dict[str, Operator] = {}

OPPOSITES = {
    "mean": "sum", "sum": "mean", "max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax",
    "maximum": "minimum", "minimum": "maximum", "zeros": "ones", "zeros_like": "ones_like", "ones": "zeros",
    "floor": "ceil", "ceil": "floor", "rint": "floor", "add": "subtract", "subtract": "add", "sin": "cos", "cos": "sin",
    "hstack": "vstack", "vstack": "hstack", "concatenate": "stack", "stack": "concatenate",
    "MaxPooling2D": "AveragePooling2D", "GlobalAveragePooling2D": "Flatten", "Flatten": "GlobalAveragePooling2D",
    "RandomTranslation": "RandomZoom", "RandomRotation": "RandomZoom", "batch": "repeat", "trainable": "name",
}  # fmt: skip
WORDS = {
    "relu": ["linear", "sigmoid"], "softmax": ["sigmoid", "linear"], "sigmoid": ["softmax"], "same": ["valid"],
    "valid": ["same"], "edge": ["constant"], "nearest": ["constant"], "adam": ["sgd"],
    "sparse_categorical_crossentropy": ["categorical_crossentropy", "mean_squared_error"],
    "val_loss": ["loss"], "loss": ["val_loss"], "training": ["validation"], "validation": ["training"],
}  # fmt: skip
PAIRS = [
    ("height", "width"), ("rows", "cols"), ("row", "col"), ("top", "left"), ("bottom", "right"), ("down", "right"),
    ("_h", "_w"), ("i", "j"), ("train", "test"), ("before", "after"), ("above", "below"), ("low", "high"),
]  # fmt: skip
HARD_CODED = [("stride", "1"), ("step", "1"), ("pad", "0"), ("kernel", "3"), ("pool", "2"), ("channels", "3")]


MODULES = {"np", "keras", "tf", "plt", "layers", "keras.layers", "keras.utils", "tf.data", "np.random"}
IN_ANY_ORDER = {"max", "min", "maximum", "minimum", "multiply", "add"}
"""Functions to which the order of arguments is all one."""


class Text:
    """A cell's source by the positions of its syntax tree, which count bytes."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.data = source.encode()
        self.starts = [0]
        for line in self.data.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node begins and ends."""
        first, last = node.lineno, node.end_lineno or node.lineno  # type: ignore[attr-defined]
        start, end = node.col_offset, node.end_col_offset  # type: ignore[attr-defined]
        return self.starts[first - 1] + start, self.starts[last - 1] + end

    def of(self, node: ast.AST) -> str:
        """A node's own text."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def within(self, node: ast.AST) -> str:
        """A node's text, fit to stand as part of an expression."""
        simple = ast.Name | ast.Constant | ast.Attribute | ast.Subscript | ast.Call | ast.List | ast.Tuple
        text = self.of(node)
        return text if isinstance(node, simple) else f"({text})"

    def replaced(self, node: ast.AST, text: str) -> str:
        """The cell with a node replaced."""
        start, end = self.span(node)
        return (self.data[:start] + text.encode() + self.data[end:]).decode()


def field_edits(source: str) -> Iterator[tuple[str, int, str]]:
    """Operator, line and changed source of every edit that an operator of the field can make."""
    text = Text(source)
    for node in ast.walk(ast.parse(source)):
        for name, operator in OPERATORS.items():
            for place, instead in operator(node, text):
                changed = text.replaced(place, instead)
                if changed != source:
                    yield name, place.lineno, changed  # type: ignore[attr-defined]


def operator(function: Operator) -> Operator:
    """List an operator under its name."""
    OPERATORS[function.__name__.replace("_", "-")] = function
    return function


@operator
def axis_changed(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """``axis=0`` for ``axis=1``, one axis of several left out, all axes."""
    if not (isinstance(node, ast.keyword) and node.arg in ("axis", "axes")):
        return
    match node.value:
        case ast.Constant(value=int(axis)):
            yield node.value, str(axis + 1)
            yield node.value, str(axis - 1) if axis > 0 else "None"
        case ast.Tuple(elts=axes) if all(isinstance(axis, ast.Constant) for axis in axes):
            for gone in range(len(axes)):
                rest = [text.of(axis) for n, axis in enumerate(axes) if n != gone]
                yield node.value, f"({', '.join(rest)},)"
            yield node.value, "None"


@operator
def axes_swapped(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """Two neighbours of a tuple swapped: an index, a shape, values unpacked or returned."""
    if isinstance(node, ast.Tuple) and len(node.elts) > 1 and not _in_any_order(node, text):
        for k in range(len(node.elts) - 1):
            a, b = node.elts[k], node.elts[k + 1]
            (start, _), (_, end) = text.span(a), text.span(b)
            between = text.data[text.span(a)[1] : text.span(b)[0]].decode()
            begin, stop = text.span(node)
            whole = text.data
            swapped = whole[begin:start].decode() + text.of(b) + between + text.of(a) + whole[end:stop].decode()
            yield node, swapped


def _in_any_order(node: ast.Tuple, text: Text) -> bool:
    """Whether a tuple names axes to go, or is asked what it holds: its order means nothing."""
    before = text.data[: text.span(node)[0]].decode()
    return re.search(r"(\baxis=|\bin )$", before) is not None


@operator
def arguments_swapped(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """Two neighbouring arguments of a call in the wrong order."""
    if isinstance(node, ast.Call) and text.of(node.func).split(".")[-1] not in IN_ANY_ORDER:
        for a, b in zip(node.args, node.args[1:], strict=False):
            if isinstance(a, ast.Starred) or isinstance(b, ast.Starred):
                continue
            (start, end), (first, last) = text.span(a), text.span(b)
            begin, stop = text.span(node)
            data = text.data
            parts = [data[begin:start], data[first:last], data[end:first], data[start:end], data[last:stop]]
            yield node, b"".join(parts).decode()


@operator
def operands_swapped(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """``b - a`` for ``a - b``, ``b @ a`` for ``a @ b``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.FloorDiv):
        sign = {ast.Sub: "-", ast.Div: "/", ast.MatMult: "@", ast.FloorDiv: "//"}[type(node.op)]
        yield node, f"({text.within(node.right)} {sign} {text.within(node.left)})"


@operator
def index_changed(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """``shape[1]`` for ``shape[0]``, ``stride[0]`` for ``stride[1]``."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value in (0, 1):
        yield node.slice, str(1 - node.slice.value)


@operator
def sides_confused(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """The other one of two names that belong together, such as ``kernel_w`` for ``kernel_h``."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for pair in PAIRS:
            for one, other in (pair, pair[::-1]):
                if node.id == one or (one.startswith("_") and node.id.endswith(one)):
                    instead = node.id[: len(node.id) - len(one)] + other
                    if re.search(rf"\b{instead}\b", text.source):
                        yield node, instead


@operator
def hard_coded(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """A stride, a padding or a size that is always the same."""
    if isinstance(node, ast.Subscript):
        if isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Constant):
            yield from ((node, number) for word, number in HARD_CODED if word in node.value.id)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from ((node, number) for word, number in HARD_CODED if word in node.id)


@operator
def rounding(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """Up for down, down for up, none."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        left, right = text.within(node.left), text.within(node.right)
        if isinstance(node.left, ast.UnaryOp):
            yield node, f"-({text.within(node.left.operand)} // {right})"
        else:
            yield node, f"-(-{left} // {right})"
        yield node, f"{left} / {right}"


@operator
def term_dropped(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """One side of an operation alone: no bias, no normalisation, no division by the batch, no offset."""
    if isinstance(node, ast.BinOp):
        yield node, text.within(node.left)
        yield node, text.within(node.right)


@operator
def call_dropped(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """``x`` for ``f(x)`` and for ``x.f()``."""
    if isinstance(node, ast.Call):
        if node.args and not isinstance(node.args[0], ast.Starred):
            yield node, text.within(node.args[0])
        if isinstance(node.func, ast.Attribute) and text.of(node.func.value) not in MODULES:
            yield node, text.within(node.func.value)


@operator
def opposite(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """A function's opposite: sum for mean, minimum for maximum, ones for zeros, another layer."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr in OPPOSITES:
        yield node, f"{text.within(node.value)}.{OPPOSITES[node.attr]}"


@operator
def word_changed(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """Another activation, loss, padding, optimizer or mode."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in WORDS:
        yield from ((node, repr(word)) for word in WORDS[node.value])


@operator
def keyword_dropped(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """A keyword left out: no activation, no padding, no axis, no dtype, no ``training=``."""
    if isinstance(node, ast.Call):
        for gone in node.keywords:
            given = [text.of(part) for part in (*node.args, *(k for k in node.keywords if k is not gone))]
            yield node, f"{text.of(node.func)}({', '.join(given)})"


@operator
def dtype_changed(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """Another kind of number."""
    if isinstance(node, ast.keyword) and node.arg == "dtype":
        yield node.value, "np.uint8"
        yield node.value, "float"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "astype" and node.args:
        yield node.args[0], "int"
        yield node.args[0], "np.uint8"
        yield node.args[0], "np.float16"


@operator
def slice_changed(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """A bound or the step of a slice left out."""
    if isinstance(node, ast.Slice):
        lower, upper, step = (text.of(part) if part else "" for part in (node.lower, node.upper, node.step))
        if lower:
            yield node, f":{upper}" + (f":{step}" if step else "")
        if upper:
            yield node, f"{lower}:" + (f":{step}" if step else "")
        if step:
            yield node, f"{lower}:{upper}"


@operator
def accumulation(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """``=`` for ``+=``, ``-=`` for ``+=``; ``+=`` for ``=`` into a part of an array."""
    if isinstance(node, ast.AugAssign):
        yield node, f"{text.of(node.target)} = {text.of(node.value)}"
        if isinstance(node.op, ast.Add | ast.Sub):
            sign = "-=" if isinstance(node.op, ast.Add) else "+="
            yield node, f"{text.of(node.target)} {sign} {text.of(node.value)}"
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Subscript):
        yield node, f"{text.of(node.targets[0])} += {text.of(node.value)}"


@operator
def statement_dropped(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """A line left out: a layer not added, a trunk not frozen, a seed not set, a result not returned."""
    if isinstance(node, ast.AugAssign | ast.Expr | ast.Raise | ast.Assign):
        yield node, "pass"
    if isinstance(node, ast.Return) and node.value is not None:
        yield node, "return None"


@operator
def layer_order(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """Two neighbouring layers swapped, or one left out."""
    if isinstance(node, ast.List) and len(node.elts) > 1 and any(isinstance(item, ast.Call) for item in node.elts):
        items = [text.of(item) for item in node.elts]
        for k, item in enumerate(node.elts):
            rest = items[:k] + items[k + 1 :]
            yield node, _listed(rest, node, text)
            if k + 1 < len(items) and isinstance(item, ast.Call):
                yield node, _listed([*items[:k], items[k + 1], items[k], *items[k + 2 :]], node, text)


def _listed(items: list[str], node: ast.List, text: Text) -> str:
    """A list as its author laid it out: on one line or an item a line."""
    if node.lineno == node.end_lineno:
        return f"[{', '.join(items)}]"
    indent = " " * (node.elts[0].col_offset if node.elts[0].lineno != node.lineno else 0)
    return "[\n" + "".join(f"{indent}{item},\n" for item in items) + indent[:-4] + "]"


@operator
def lines_swapped(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """Two neighbouring calls in the other order: compiled before frozen, a layer before another."""
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        return
    for a, b in itertools.pairwise(body):
        if _does_something(a) and _does_something(b):
            (start, end), (first, last) = text.span(a), text.span(b)
            data = text.data
            swapped = b"".join([data[first:last], data[end:first], data[start:end]]).decode()
            place = ast.Pass(lineno=a.lineno, col_offset=a.col_offset, end_lineno=b.end_lineno)
            place.end_col_offset = b.end_col_offset
            yield place, swapped


def _does_something(node: ast.stmt) -> bool:
    """Whether a statement is a call for its effect, or sets an attribute."""
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute) for target in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


@operator
def condition_fixed(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """A condition that always or never holds; one part of it alone."""
    if isinstance(node, ast.If | ast.IfExp):
        yield node.test, "True"
        yield node.test, "False"
    if isinstance(node, ast.BoolOp):
        for value in node.values:
            yield node, text.within(value)


@operator
def seed_changed(node: ast.AST, text: Text) -> Iterator[tuple[ast.AST, str]]:
    """A seed of one's own for the one that was given."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in ("seed", "rng"):
        yield node, "0" if node.id == "seed" else "np.random.default_rng(0)"
