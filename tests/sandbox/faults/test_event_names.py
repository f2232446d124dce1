"""The list of gateway events that faults can affect has every name that is in a call which dispatches an event."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tux import sandbox
from tux.sandbox.world.intents import EVENTS, NEVER_SENT, WITHOUT_INTENT

PACKAGE = Path(sandbox.__file__).parent
DISPATCHING = {"Event", "emit_in", "notify", "_emit", "_send"}
"""The functions that are given the name of an event."""
NAME = re.compile(r"[A-Z]+(_([A-Z]+|\.\+))+")


def patterns() -> Iterator[str]:
    """Yield each name that is dispatched, as a pattern that has `.+` where the code puts the name together."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in DISPATCHING:
                yield from (text for part in node.args for text in texts(part) if NAME.fullmatch(text))


def texts(part: ast.expr) -> Iterator[str]:
    """Yield the text of an argument; both of them for a choice between two."""
    if isinstance(part, ast.IfExp):
        yield from (*texts(part.body), *texts(part.orelse))
    elif isinstance(part, ast.JoinedStr):
        yield "".join(str(piece.value) if isinstance(piece, ast.Constant) else ".+" for piece in part.values)
    elif isinstance(part, ast.Constant) and isinstance(part.value, str):
        yield part.value


def test_every_event_that_is_dispatched_is_in_the_list() -> None:
    dispatched = set(patterns())
    assert {pattern for pattern in dispatched if not any(re.fullmatch(pattern, name) for name in EVENTS)} == set()
    assert dispatched >= WITHOUT_INTENT


def test_every_event_in_the_list_is_named_where_something_happens() -> None:
    code = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py") if file.name != "intents.py")
    made = [pattern for pattern in patterns() if ".+" in pattern]
    named = {
        name
        for name in EVENTS | NEVER_SENT
        if f'"{name}"' in code or any(re.fullmatch(pattern, name) for pattern in made)
    }
    assert named == EVENTS
