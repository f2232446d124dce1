"""The detection of antinuke is pure, so that drills, replays and simulations use the same code as the live guard."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tux.features.antinuke.detection as detection

MODULES = sorted(Path(next(iter(detection.__path__))).glob("*.py"))
PURE = {
    *(
        "__future__",
        "array",
        "bisect",
        "collections",
        "dataclasses",
        "enum",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "math",
    ),
    *("operator", "types", "typing", "uuid"),
}
OWN = re.compile(r"tux\.features\.antinuke\.(detection|kinds)(\.|$)")


def imported(path: Path) -> set[str]:
    """The modules that a file imports, at its top or anywhere else."""
    modules = set[str]()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or ".")
    return modules


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_detection_imports_nothing_that_reads_writes_or_tells_the_time(path: Path) -> None:
    strays = {name for name in imported(path) if name.partition(".")[0] not in PURE and not OWN.match(name)}
    assert strays == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_detection_neither_awaits_nor_opens_files(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    awaits = [node for node in ast.walk(tree) if isinstance(node, ast.Await | ast.AsyncFunctionDef)]
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert awaits == []
    assert calls.isdisjoint({"open", "print", "input", "exec", "eval", "__import__"})


def test_the_detection_loads_without_discord_py() -> None:
    names = " ".join(
        f"import tux.features.antinuke.kinds, tux.features.antinuke.detection.{m.stem};" for m in MODULES[1:]
    )
    program = f"""
import sys, types
package = types.ModuleType("tux.features.antinuke")
package.__path__ = [{str(MODULES[0].parents[1])!r}]
sys.modules["tux.features.antinuke"] = package
{names}
print(*sys.modules)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {"discord", "sqlalchemy", "aiohttp", "asyncio", "pydantic"}
    assert heavy.isdisjoint(name.partition(".")[0] for name in ended.stdout.split())
