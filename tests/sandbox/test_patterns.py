"""Every pattern of the sandbox's Python, on texts that are made to keep it busy: it comes to an end in all of them."""

import ast
import re
from pathlib import Path

import pytest

import tux.sandbox
from slow_texts import slow_texts
from tux.sandbox.rest.api import served
from tux.sandbox.rest.paths import pattern

SOURCES = sorted(Path(tux.sandbox.__file__).parent.rglob("*.py"))


def written_patterns() -> list[tuple[str, int]]:
    """The patterns that stand in calls of `re` and in declarations of fields, with their flags."""
    patterns: dict[tuple[str, int], None] = {}
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text())):
            if not isinstance(node, ast.Call):
                continue
            declared = [keyword.value for keyword in node.keywords if keyword.arg == "pattern"]
            if ast.unparse(node.func).startswith("re.") and ast.unparse(node.func) != "re.escape":
                declared.append(node.args[0])
            flags = re.DOTALL if "re.DOTALL" in ast.unparse(node) else 0
            patterns |= {(e.value, flags): None for e in declared if isinstance(e, ast.Constant)}
    return list(patterns)


PATTERNS = [
    *(re.compile(text, flags) for text, flags in written_patterns()),
    *{route.path.count("{"): pattern(route.path) for route in served()}.values(),
]


@pytest.mark.parametrize("written", PATTERNS, ids=lambda written: written.pattern)
def test_every_pattern_comes_to_an_end(written: re.Pattern[str]) -> None:
    for text in slow_texts(1000, ("", "`", "```", "<@", "a:", "/")):
        written.search(text)
        written.fullmatch(text)
