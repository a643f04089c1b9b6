"""Mutants of a reference answer: one small change each, by cosmic-ray's operators and by those of this field.

cosmic-ray's operators change what any program has: operators, comparisons, conditions, constants, loops.
``field.py`` adds what goes wrong with arrays and networks. A mutant counts when it compiles, is no other
mutant's twin in bytecode, and differs in bytecode from the reference.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cache
from importlib.util import find_spec
from types import CodeType
from typing import Any

from ..errors import AutograderError
from ..units import REGION
from .field import field_edits

NEEDS_ARGUMENTS = {"VariableReplacer", "VariableInserter"}
"""Operators of cosmic-ray that put in random numbers or names of their own choice."""
ORDERS_WORDS = re.compile(r"""[<>]=?\s*["']""")
"""Whether a word comes before another in the alphabet is nobody's mistake."""
OF_REFUSALS = {"statement-dropped", "ExceptionReplacer"}


@dataclass(frozen=True)
class Mutant:
    """A changed answer: by which operator, at which line, and what the lines were and are."""

    operator: str
    line: int
    source: str
    was: str
    becomes: str

    @property
    def id(self) -> str:
        """Short and stable: the operator and a digest of the changed lines."""
        text = f"{self.operator}\n{self.line}\n{self.was}\n{self.becomes}"
        return hashlib.sha256(text.encode()).hexdigest()[:10]

    def diff(self, reference: str) -> list[str]:
        """The change as a unified diff, without its head."""
        lines = difflib.unified_diff(reference.splitlines(), self.source.splitlines(), n=2, lineterm="")
        return list(lines)[2:]


def require_operators() -> None:
    """Raise AutograderError where what makes mutants is not installed."""
    if find_spec("cosmic_ray") is None:
        raise AutograderError(
            "Mutants are made by cosmic-ray, which is not installed; install the extra: pip install -e .[dev]"
        )


def make(*, source: str, salt: str, thorough: bool) -> dict[str, Any]:
    """The mutants of an answer cell, all or one a line, as data: the fields of a :class:`Mutant` each."""
    every = mutants_of(source)
    return {"mutants": [astuple(mutant) for mutant in (every if thorough else one_a_line(every, salt=salt))]}


def prepare(**_: Any) -> None:
    """Import what makes mutants."""
    _operators()


def mutants_of(source: str) -> list[Mutant]:
    """Every valid mutant of an answer cell, in the order of its lines, each different in bytecode."""
    seen = {bytecode(source)}
    told = _lines_that_only_tell(source)
    found = []
    for operator, line, text in sorted({*_general(source), *_of_the_field(source)}, key=lambda m: (m[1], m[0], m[2])):
        if line in told and operator not in OF_REFUSALS:
            continue
        if ORDERS_WORDS.search(text) and not ORDERS_WORDS.search(source):
            continue
        code = bytecode(text)
        if code is not None and code not in seen:
            seen.add(code)
            was, becomes = changed_lines(source, text)
            found.append(Mutant(operator, line, text, was, becomes))
    return found


def one_a_line(mutants: list[Mutant], *, salt: str = "") -> list[Mutant]:
    """For each line one of its mutants, chosen by a digest: no operator is preferred, and each run chooses alike."""
    by_line: dict[int, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        by_line[mutant.line].append(mutant)
    return [min(group, key=lambda m: _digest(salt, m)) for _, group in sorted(by_line.items())]


def sample(mutants: list[Mutant], count: int, *, salt: str = "") -> list[Mutant]:
    """At most ``count`` mutants, chosen by a digest, in their order."""
    chosen = set(sorted(mutants, key=lambda m: _digest(salt, m))[:count])
    return [mutant for mutant in mutants if mutant in chosen]


def _digest(salt: str, mutant: Mutant) -> bytes:
    return hashlib.sha256(f"{salt}/{mutant.id}".encode()).digest()


def changed_lines(before: str, after: str) -> tuple[str, str]:
    """The lines that differ, stripped, before and after."""
    old, new = before.splitlines(), after.splitlines()
    was: list[str] = []
    becomes: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            was += [line.strip() for line in old[a:b]]
            becomes += [line.strip() for line in new[c:d]]
    return "\n".join(was), "\n".join(becomes)


def _lines_that_only_tell(source: str) -> set[int]:
    """The lines of ``raise`` statements: what the message of a refusal says is nobody's mistake."""
    raised = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Raise))
    return {line for node in raised for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def answer_lines(source: str) -> set[int]:
    """The lines between the solution's marks; all lines of a cell without marks."""
    found: set[int] = set()
    for match in REGION.finditer(source):
        if match["kind"] == "SOLUTION":
            first = source.count("\n", 0, match.start()) + 1
            found |= set(range(first + 1, source.count("\n", 0, match.end()) + 1))
    return found or set(range(1, source.count("\n") + 2))


def digest_of(source: str) -> str:
    """What an answer's code is, whatever its comments and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return hashlib.sha256(ast.unparse(tree).encode()).hexdigest()[:12]


def bytecode(source: str) -> Any:
    """What a cell compiles to, without where its lines stand.

    ``None`` when it does not compile, or when Python itself says that it cannot be meant (``3[0]``, ``x is "a"``).
    """
    try:
        with warnings.catch_warnings(action="error", category=SyntaxWarning):
            return _plain(compile(source, "<answer>", "exec", dont_inherit=True))
    except (SyntaxError, ValueError):
        return None


def _plain(code: CodeType) -> tuple[Any, ...]:
    constants = tuple(_plain(c) if isinstance(c, CodeType) else (type(c).__name__, repr(c)) for c in code.co_consts)
    return (
        code.co_name,
        code.co_code,
        constants,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_argcount,
        code.co_flags,
    )


def _of_the_field(source: str) -> Iterator[tuple[str, int, str]]:
    lines = answer_lines(source)
    for operator, line, text in field_edits(source):
        if line in lines:
            yield operator, line, text


def _general(source: str) -> Iterator[tuple[str, int, str]]:
    """The mutants that cosmic-ray's own operators make."""
    from cosmic_ray.ast import ast_nodes, get_ast  # noqa: PLC0415 - needed by the audit only
    from cosmic_ray.mutating import mutate_code  # noqa: PLC0415

    lines = answer_lines(source)
    nodes = list(ast_nodes(get_ast(source)))
    for name, kind in _operators():
        operator = kind()
        places = [position for node in nodes for position in operator.mutation_positions(node)]
        for occurrence, ((line, _), _) in enumerate(places):
            if line in lines:
                text = mutate_code(source, operator, occurrence)
                if text is not None:
                    yield name, line, text


@cache
def _operators() -> list[tuple[str, Any]]:
    from cosmic_ray.plugins import get_operator, operator_names  # noqa: PLC0415

    names = [name for name in operator_names() if name.split("/")[-1] not in NEEDS_ARGUMENTS]
    return [(name.split("/")[-1], get_operator(name)) for name in names]
