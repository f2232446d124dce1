"""The page about the architecture names only files and functions that exist."""

import ast
import re
from pathlib import Path

import pytest

from floors import layers

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "tux"
PAGE = (ROOT / "docs" / "develop" / "architecture.md").read_text("utf-8")

PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/?)`")
STEP = re.compile(r"^\| `(?P<file>[\w/]+\.py)` \| `(?P<names>[^|]+)` \|", re.MULTILINE)


def paths() -> list[str]:
    """Return the paths on the page, relative to the repository or to `src/tux`."""
    return sorted({span for span in PATH.findall(PAGE) if "/" in span and not span.startswith("strings/")})


def defined_names(file: Path) -> set[str]:
    """Return the names of the functions and classes in a file."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, kinds)}


@pytest.mark.parametrize("path", paths())
def test_every_path_exists(path: str) -> None:
    assert (ROOT / path).exists() or (PACKAGE / path).exists()


def test_the_steps_name_functions_that_are_in_their_files() -> None:
    steps = [(step["file"], name) for step in STEP.finditer(PAGE) for name in re.findall(r"\w+", step["names"])]
    assert len(steps) >= 12
    assert [(file, name) for file, name in steps if name not in defined_names(PACKAGE / file)] == []


def test_every_floor_is_in_the_picture() -> None:
    existing = [name for name in layers() if not name.startswith(("(", "__"))]
    assert re.findall(r"^│ (\w+) ", PAGE, re.MULTILINE) == existing
    assert all((PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists() for name in existing)


MAY_IMPORT_THE_SANDBOX = {"cli", "testing", "sandbox"}


def imported_modules(source: str, package: str) -> set[str]:
    """Return the modules that a file in `package` imports, and the names that it imports from them."""
    modules = set[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*parents, *([node.module] if node.module else [])])
            modules.update([module, *(f"{module}.{alias.name}" for alias in node.names)])
    return modules


@pytest.mark.parametrize(
    "source",
    [
        "import tux.sandbox",
        "import tux.sandbox.world as world",
        "from tux import sandbox",
        "from tux.sandbox import Sandbox",
        "from .. import sandbox",
        "from ..sandbox.world import User",
    ],
)
def test_an_import_of_the_sandbox_is_seen(source: str) -> None:
    assert imports_the_sandbox(source, "tux.features")


def imports_the_sandbox(source: str, package: str) -> bool:
    return any(f"{name}.".startswith("tux.sandbox.") for name in imported_modules(source, package))


def test_only_the_command_line_and_testing_import_the_sandbox() -> None:
    """Any package that is added later included, which the contracts of import-linter do not name."""
    strays = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in MAY_IMPORT_THE_SANDBOX
        and imports_the_sandbox(path.read_text("utf-8"), ".".join(["tux", *path.parent.relative_to(PACKAGE).parts]))
    ]
    assert strays == []
