"""Right answers of other styles: those that people wrote, and the reference changed so that it means the same.

Each must get full marks. What a changed reference may differ in is what no docstring promises: the
precision of floats, the memory behind an array, the names within, the way a model is put together.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Set
from hashlib import sha256

from .subjects import Subject, Target

AROUND = """

def _around(function, result, argument):
    import functools

    @functools.wraps(function)
    def inner(*args, **kwargs):
        args = [_each(arg, argument) for arg in args]
        kwargs = {{name: _each(value, argument) for name, value in kwargs.items()}}
        return _each(function(*args, **kwargs), result)

    return inner


def _each(value, change):
    import numpy

    if type(value) in (list, tuple):
        return type(value)(_each(item, change) for item in value)
    if type(value) is dict:
        return {{key: _each(item, change) for key, item in value.items()}}
    return change(numpy, value) if isinstance(value, numpy.ndarray | numpy.generic | int | float) else value


def _as_it_is(numpy, value):
    return value


def _single(numpy, value):
    return numpy.float32(value) if getattr(value, "dtype", None) == numpy.float64 else value


def _double(numpy, value):
    return numpy.float64(value) if getattr(value, "dtype", None) in (numpy.float32, numpy.float16) else value


def _numpy_number(numpy, value):
    if type(value) is int and abs(value) < 2**62:
        return numpy.int64(value)
    return numpy.float64(value) if type(value) is float else value


def _fortran(numpy, value):
    return numpy.asfortranarray(value) if isinstance(value, numpy.ndarray) and value.ndim > 1 else value


def _strided(numpy, value):
    if not isinstance(value, numpy.ndarray) or not value.ndim:
        return value
    wide = numpy.repeat(value, 2, axis=-1)
    return wide[..., ::2]


def _locked(numpy, value):
    if isinstance(value, numpy.ndarray):
        value = value.view()
        value.flags.writeable = False
    return value


{names}
"""
"""Put behind an answer: its functions, with results and arguments of another form."""

AS_IT_IS = "_as_it_is"
RESULTS = {
    "results in single precision": "_single",
    "results in double precision": "_double",
    "NumPy numbers for Python's": "_numpy_number",
    "results in Fortran's order": "_fortran",
    "results with gaps in memory": "_strided",
    "results that are read-only": "_locked",
}
ARGUMENTS = {
    "arguments that are read-only": "_locked",
    "arguments with gaps in memory": "_strided",
}
MODELS = """

def _added(layers, **named):
    import keras

    model = keras.Sequential(**named)
    for layer in layers:
        model.add(layer)
    return model


def _functional(layers, **named):
    import keras

    first, *rest = layers
    here = inputs = first if not isinstance(first, keras.Layer) else keras.Input(first.input_shape[1:])
    for layer in [first] * isinstance(first, keras.Layer) + rest:
        here = layer(here)
    return keras.Model(inputs, here, **named)
"""


def alternatives_of(
    subject: Subject, target: Target, *, unfit: Set[str] = frozenset(), few: bool = False
) -> Iterator[tuple[str, str]]:
    """Name and source of every right answer of another style to one exercise.

    ``unfit`` names those that the exercise rules out. ``few`` is for where each takes long: see :func:`together`.
    """
    for number, source in enumerate(subject.alternatives.get(target.answer, []), start=1):
        yield f"written, {number}", source
    ways = together(target, unfit) if few else transformed(target.source)
    yield from ((name, source) for name, source in ways if name not in unfit)


def transformed(source: str) -> Iterator[tuple[str, str]]:
    """The reference in other forms of the same meaning; a form that changes nothing is left out."""
    for name, result in RESULTS.items():
        yield from _formed(name, source, result=result)
    for name, argument in ARGUMENTS.items():
        yield from _formed(name, source, argument=argument)
    for name, rewrite in REWRITES.items():
        yield from _rewritten(name, source, [rewrite])
    yield from _models(source)


def together(target: Target, unfit: Set[str]) -> Iterator[tuple[str, str]]:
    """Few answers with several changes each: all rewritings in one, a form of results and one of arguments in another.

    Which forms is chosen by a digest.
    """

    def chosen(forms: dict[str, str]) -> str:
        fit = forms.keys() - unfit
        return min(fit, key=lambda form: sha256(f"{target.exercise}/{form}".encode()).digest(), default="")

    result, argument = chosen(RESULTS), chosen(ARGUMENTS)
    if name := ", ".join(filter(None, (result, argument))):
        forms = {"result": RESULTS.get(result, AS_IT_IS), "argument": ARGUMENTS.get(argument, AS_IT_IS)}
        yield from _formed(name, target.source, **forms)
    fit = {name: rewrite for name, rewrite in REWRITES.items() if name not in unfit}
    yield from _rewritten(", ".join(fit), target.source, fit.values())
    yield from _models(target.source)


def _formed(name: str, source: str, *, result: str = AS_IT_IS, argument: str = AS_IT_IS) -> Iterator[tuple[str, str]]:
    """The reference with results and arguments of another form, where it defines functions."""
    functions = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    if functions:
        lines = [f"{function} = _around({function}, {result}, {argument})" for function in functions]
        yield name, source + AROUND.format(names="\n".join(lines))


def _rewritten(
    name: str, source: str, rewrites: Iterable[Callable[[ast.Module], ast.Module]]
) -> Iterator[tuple[str, str]]:
    """The reference rewritten, where that changes something."""
    tree = ast.parse(source)
    before = ast.unparse(tree)
    for rewrite in rewrites:
        tree = rewrite(tree)
    changed = ast.unparse(ast.fix_missing_locations(tree))
    if changed != before:
        yield name, changed


def _models(source: str) -> Iterator[tuple[str, str]]:
    """The reference with its models put together in another way, where it has a list of layers."""
    if "Sequential([" in source.replace("\n", "").replace(" ", ""):
        for name, helper in {"layers added one by one": "_added", "a functional model": "_functional"}.items():
            yield name, ast.unparse(ast.fix_missing_locations(_Sequential(helper).visit(ast.parse(source)))) + MODELS


def _renamed(tree: ast.Module) -> ast.Module:
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        inner = [node for node in ast.walk(function) if isinstance(node, ast.FunctionDef | ast.Lambda)]
        given = {arg.arg for node in inner for arg in ast.walk(node.args) if isinstance(arg, ast.arg)}
        stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id in stored - given:
                node.id = f"my_{node.id}"
    return tree


class _Turned(ast.NodeTransformer):
    """``if not x: b else: a`` for ``if x: a else: b``."""

    def visit_If(self, node: ast.If) -> ast.If:
        self.generic_visit(node)
        if node.orelse:
            return ast.If(test=ast.UnaryOp(ast.Not(), node.test), body=node.orelse, orelse=node.body)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        self.generic_visit(node)
        return ast.IfExp(test=ast.UnaryOp(ast.Not(), node.test), body=node.orelse, orelse=node.body)


class _SpeltOut(ast.NodeTransformer):
    """``a[i] = a[i] + x`` for ``a[i] += x``."""

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        if not isinstance(node.target, ast.Subscript):
            return node
        before = ast.Subscript(node.target.value, node.target.slice, ast.Load())
        return ast.Assign(targets=[node.target], value=ast.BinOp(before, node.op, node.value))


class _Named(ast.NodeTransformer):
    """A result that gets a name before it is returned."""

    def visit_Return(self, node: ast.Return) -> list[ast.stmt] | ast.stmt:
        if node.value is None:
            return node
        named = ast.Assign(targets=[ast.Name("my_answer", ast.Store())], value=node.value)
        return [named, ast.Return(ast.Name("my_answer", ast.Load()))]


class _Counted(ast.NodeTransformer):
    """Loops over a list of their numbers in place of ``range``."""

    def visit_For(self, node: ast.For) -> ast.For:
        self.generic_visit(node)
        node.iter = ast.Call(ast.Name("list", ast.Load()), [node.iter], [])
        return node


class _Sequential(ast.NodeTransformer):
    """A helper's call for ``keras.Sequential``."""

    def __init__(self, helper: str) -> None:
        self.helper = helper

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "Sequential" and node.args:
            layers = node.args[0]
            if isinstance(layers, ast.List) and len(layers.elts) > 1:
                return ast.Call(ast.Name(self.helper, ast.Load()), node.args, node.keywords)
        return node


REWRITES: dict[str, Callable[[ast.Module], ast.Module]] = {
    "other names": _renamed,
    "branches turned around": lambda tree: _Turned().visit(tree),
    "accumulation spelt out": lambda tree: _SpeltOut().visit(tree),
    "results named before returned": lambda tree: _Named().visit(tree),
    "loops over lists": lambda tree: _Counted().visit(tree),
}
