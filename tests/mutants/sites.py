"""The places where a small change makes the code wrong, as cosmic-ray finds them, and two more kinds of change."""

import ast
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from parso.python.tree import Keyword

from mutants.rooms import ROOT, SOURCE, Room

KINDS = [
    *("AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop", "NumberReplacer"),
    *("RemoveDecorator", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_USub"),
    *(f"ReplaceComparisonOperator_{kind}" for kind in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")),
    *(f"ReplaceComparisonOperator_{kind}" for kind in ("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt")),
    *(f"ReplaceComparisonOperator_{kind}" for kind in ("Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")),
    *(f"ReplaceBinaryOperator_{kind}" for kind in ("Add_Sub", "Sub_Add", "Mul_FloorDiv", "Div_Mul", "FloorDiv_Mul")),
    *(f"ReplaceBinaryOperator_{kind}" for kind in ("BitAnd_BitOr", "BitOr_BitAnd")),
]
"""The kinds of cosmic-ray, without those that change nothing (`is` for `==`) or fail at once (`>` for `is`)."""

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef

Position = tuple[int, int]
"""A line from 1 and a column from 0."""
Place = tuple[str, str, int, int, int]
"""A file, the text of a line, the number of such lines before, and the columns of the change."""


class RemoveStatement(Operator):
    """Leaves out a call whose result nobody uses, or a `raise`: a check, an act or a message that is forgotten."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if node.type != "simple_stmt" or node.get_code(include_prefix=False).startswith(('"', "super()")):
            return
        if node.children[0].type in {"atom_expr", "await", "power", "raise_stmt"}:
            yield node.children[0].start_pos, node.children[0].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        first = node.children[0]
        kept_lines = "\n" * (first.end_pos[0] - first.start_pos[0])
        node.children[0] = Keyword(f"pass{kept_lines}", first.start_pos, first.get_first_leaf().prefix)
        return node

    @classmethod
    def examples(cls) -> Sequence[Any]:
        return ()


class CatchNothing(Operator):
    """Lets every exception through that an `except` expects. cosmic-ray's own fails on names with a dot."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if node.type == "except_clause":
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        node.children[1] = Keyword("()", node.children[1].start_pos, " ")
        return node

    @classmethod
    def examples(cls) -> Sequence[Any]:
        return ()


OPERATORS: dict[str, Operator] = {
    "RemoveStatement": RemoveStatement(),
    "CatchNothing": CatchNothing(),
    **{kind: plugins.get_operator(f"core/{kind}")() for kind in KINDS},
}


@dataclass(frozen=True)
class Mutant:
    """One wrong change: the `occurrence`-th place in `file` where an operator of that name applies."""

    room: str
    file: Path
    start: Position
    operator: str
    occurrence: int

    @property
    def line(self) -> int:
        """The line of the change, or its first."""
        return self.start[0]

    @property
    def key(self) -> str:
        """The name by which it is found again, as long as neither its file nor this tool changes."""
        digest = sha256(self.file.read_bytes()).hexdigest()[:12]
        return f"{self.name}:{self.line} {self.operator} {self.occurrence} {digest}"

    @property
    def name(self) -> str:
        """The path of the file from the root."""
        return self.file.relative_to(ROOT).as_posix()

    @property
    def is_in_function(self) -> bool:
        """Return whether it changes the body of a function, and not what runs when the module is imported."""
        functions = [node for node in ast.walk(ast.parse(self._source)) if isinstance(node, FUNCTIONS)]
        return any(_start(node.body[0]) <= self.start < _end(node) for node in functions)

    @property
    def change(self) -> tuple[str, str]:
        """The lines that it changes, before and after, without their indentation."""
        before, after = self._source.splitlines(), self.code.splitlines()
        blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        different = [block for kind, *block in blocks if kind != "equal"]
        return (
            " ".join(line.strip() for first, last, _, _ in different for line in before[first:last]),
            " ".join(line.strip() for _, _, first, last in different for line in after[first:last]).strip(),
        )

    @cached_property
    def code(self) -> str:
        """The whole file with the change in it."""
        return mutate_code(self._source, OPERATORS[self.operator], self.occurrence) or ""

    @property
    def _source(self) -> str:
        return self.file.read_text("utf-8")


def drawn(rooms: Sequence[Room], number: int, seed: int) -> list[Mutant]:
    """Mutants drawn by seed: first places, each as likely as any other, then one kind of change for each.

    A change of the code elsewhere hardly changes what is drawn, because each place has a rank of its own.
    """
    places: dict[Place, list[Mutant]] = defaultdict(list)
    for room in rooms:
        for place, mutant in chain.from_iterable(_mutants(room, file) for file in room.files):
            places[place].append(mutant)
    choices = {place: random.Random(f"{seed} {place}") for place in places}
    ranks = {place: choice.random() for place, choice in choices.items()}
    candidates = (choices[place].choice(places[place]) for place in sorted(places, key=ranks.__getitem__))
    return list(islice(filter(_is_python, candidates), number))


def _is_python(mutant: Mutant) -> bool:
    """Return whether it can be read at all: not `def f(self, //)`, nor `if not level := …`."""
    try:
        ast.parse(mutant.code)
    except SyntaxError:
        return False
    return True


def _mutants(room: Room, file: Path) -> Iterator[tuple[Place, Mutant]]:
    """Return the places of a file by its name, the text of their line, and their number among those alike."""
    source = file.read_text("utf-8")
    lines, nodes = source.splitlines(), list(ast_nodes(get_ast(source)))
    without_effect = _without_effect(ast.parse(source))
    for name, operator in OPERATORS.items():
        positions = [position for node in nodes for position in operator.mutation_positions(node)]
        for occurrence, (start, end) in enumerate(positions):
            if not any(first <= start and end <= last for first, last in without_effect):
                text = lines[start[0] - 1]
                earlier = lines[: start[0] - 1].count(text)
                place = file.relative_to(SOURCE).as_posix(), text.strip(), earlier, start[1], end[1]
                yield place, Mutant(room.name, file, start, name, occurrence)


def _without_effect(tree: ast.Module) -> list[tuple[Position, Position]]:
    """Return the ranges whose change nobody sees: types, lines of the log, and `frozen` and `slots`."""
    nodes: list[ast.AST | None] = []
    for node in ast.walk(tree):
        nodes += [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.keyword) and node.arg in {"frozen", "slots"}:
            nodes.append(node.value)
        if isinstance(node, ast.Assign) and _is_type(node.value):
            nodes.append(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            nodes += [node for part in ast.walk(node.func) if isinstance(part, ast.Name) and part.id == "_log"]
    return [(_start(node), _end(node)) for node in nodes if isinstance(node, ast.expr)]


def _is_type(node: ast.expr) -> bool:
    """Return whether an expression is nothing but names that begin with a capital, as an alias of types is."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    calls = any(isinstance(part, ast.Call | ast.Attribute) for part in ast.walk(node))
    return bool(names) and not calls and all(name[0].isupper() and not name.isupper() for name in names)


def _start(node: ast.expr | ast.stmt) -> Position:
    return node.lineno, node.col_offset


def _end(node: ast.expr | ast.stmt) -> Position:
    return node.end_lineno or 0, node.end_col_offset or 0
