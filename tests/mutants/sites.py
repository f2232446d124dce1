"""The places where a small change makes the code wrong, as cosmic-ray finds them, and one more kind of change."""

import ast
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
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
    *("RemoveDecorator", "ExceptionReplacer", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_USub"),
    *(f"ReplaceComparisonOperator_{kind}" for kind in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")),
    *(f"ReplaceComparisonOperator_{kind}" for kind in ("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt")),
    *(f"ReplaceComparisonOperator_{kind}" for kind in ("Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")),
    *(f"ReplaceBinaryOperator_{kind}" for kind in ("Add_Sub", "Sub_Add", "Mul_FloorDiv", "Div_Mul", "FloorDiv_Mul")),
    *(f"ReplaceBinaryOperator_{kind}" for kind in ("BitAnd_BitOr", "BitOr_BitAnd")),
]
"""The kinds of cosmic-ray, without those that change nothing (`is` for `==`) or fail at once (`>` for `is`)."""

REMOVE_STATEMENT = "RemoveStatement"


class RemoveStatement(Operator):
    """Leaves out a call whose result nobody uses, or a `raise`: a check, an act or a message that is forgotten."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if node.type != "simple_stmt" or node.get_code(include_prefix=False).startswith(("_log.", '"', "super()")):
            return
        if node.children[0].type in {"atom_expr", "await", "power", "raise_stmt"}:
            yield node.children[0].start_pos, node.children[0].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        first = node.children[0]
        node.children[0] = Keyword("pass", first.start_pos, first.get_first_leaf().prefix)
        return node

    @classmethod
    def examples(cls) -> Sequence[Any]:
        return ()


OPERATORS: dict[str, Operator] = {
    REMOVE_STATEMENT: RemoveStatement(),
    **{kind: plugins.get_operator(f"core/{kind}")() for kind in KINDS},
}


@dataclass(frozen=True)
class Mutant:
    """One wrong change: the `occurrence`-th place in `file` where an operator of that name applies."""

    room: str
    file: Path
    line: int
    operator: str
    occurrence: int

    @property
    def key(self) -> str:
        """The name by which it is found again, as long as neither its file nor this tool changes."""
        digest = sha256(self.file.read_bytes()).hexdigest()[:12]
        return f"{self.file.relative_to(ROOT)}:{self.line} {self.operator} {self.occurrence} {digest}"

    def code(self) -> str:
        """The whole file with the change in it."""
        return mutate_code(self.file.read_text("utf-8"), OPERATORS[self.operator], self.occurrence) or ""


def drawn(rooms: Sequence[Room], number: int, seed: int) -> list[Mutant]:
    """Mutants drawn by seed: first places, each as likely as any other, then one kind of change for each."""
    places: dict[tuple[Path, Any], list[Mutant]] = defaultdict(list)
    for room in rooms:
        for file in room.files:
            for position, mutant in _mutants(room, file):
                places[file, position].append(mutant)
    choice = random.Random(seed)
    ordered = sorted(places, key=lambda place: (place[0].relative_to(SOURCE).as_posix(), place[1]))
    choice.shuffle(ordered)
    candidates = (choice.choice(places[place]) for place in ordered)
    return list(islice(filter(_is_python, candidates), number))


def _is_python(mutant: Mutant) -> bool:
    """Return whether it can be read at all, which `def f(self, //)` cannot."""
    try:
        ast.parse(mutant.code())
    except SyntaxError:
        return False
    return True


def _mutants(room: Room, file: Path) -> Iterator[tuple[Any, Mutant]]:
    source = file.read_text("utf-8")
    nodes, annotations = list(ast_nodes(get_ast(source))), _annotations(ast.parse(source))
    for name, operator in OPERATORS.items():
        positions = [position for node in nodes for position in operator.mutation_positions(node)]
        for occurrence, (start, end) in enumerate(positions):
            if not any(first <= start and end <= last for first, last in annotations):
                yield (start, end), Mutant(room.name, file, start[0], name, occurrence)


def _annotations(tree: ast.Module) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the ranges in which types are written, where an operator means no calculation."""
    nodes: list[ast.expr | None] = []
    for node in ast.walk(tree):
        nodes += [getattr(node, "annotation", None), getattr(node, "returns", None)]
    return [
        ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))
        for node in nodes
        if isinstance(node, ast.expr)
    ]
