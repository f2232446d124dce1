"""Every pattern of Tux itself comes to an end on texts made to keep it busy. The sandbox has such a test of its own."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import tux
from slow_texts import slow_texts

SOURCE = Path(tux.__file__).parent
MODULES = [
    file
    for file in sorted(SOURCE.rglob("*.py"))
    if file.name not in {"__main__.py", "env.py"} and not {"sandbox", "versions"} & {*file.relative_to(SOURCE).parts}
]


def compiled_in(file: Path) -> Iterator[str]:
    """The patterns that a module has made when it is imported, whatever they are made of."""
    name = ".".join(("tux", *file.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
    for value in vars(import_module(name)).values():
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            yield value.pattern


def written_in(file: Path) -> Iterator[str]:
    """The patterns that stand in calls of `re`, of dynamic items and of fields."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            places = [keyword.value for keyword in node.keywords if keyword.arg in {"pattern", "template"}]
            places += node.args[:1] if ast.unparse(node.func).startswith("re.") else []
            yield from (str(place.value) for place in places if isinstance(place, ast.Constant))


PATTERNS = sorted({pattern for file in MODULES for pattern in (*compiled_in(file), *written_in(file)) if pattern})


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_comes_to_an_end(pattern: str) -> None:
    compiled = [re.compile(pattern), re.compile(pattern, re.IGNORECASE | re.DOTALL)]
    for text in slow_texts(300, ("", "<", "https://", '"', "1 ", "-r ")):
        for way in compiled:
            way.search(text)
            way.fullmatch(text)


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 40
