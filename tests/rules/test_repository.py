"""Rules about the repository itself: what no committed file may hold."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if "versions" not in path.parts)
REGISTRY = re.compile(
    r"https?://\S+/simple\b|--(extra-)?index-url|\S+\.(whl|tar\.gz)\b|registry\.npmjs|pythonhosted", re.IGNORECASE
)
MACHINE = re.compile(r"(?<![\w.:/{}<])/(work|root|home)/\w")
LONGEST_FUNCTION = 60


def tracked(*endings: str) -> list[Path]:
    """The files that git knows, by ending."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in names.split("\0") if name]
    return [path for path in paths if path.is_file() and (not endings or path.suffix in endings)]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


def test_no_file_names_a_package_registry() -> None:
    found = [path for path in tracked() if path != Path(__file__) and REGISTRY.search(text_of(path))]
    assert found == []


def test_no_file_names_a_path_of_a_machine() -> None:
    found = [path for path in tracked() if path != Path(__file__) and MACHINE.search(text_of(path))]
    assert found == []


def test_every_requirement_is_pinned_and_hashed() -> None:
    for path in (ROOT / "requirements").rglob("*.txt"):
        blocks = re.split(r"\n(?=\S)", path.read_text())
        packages = [block for block in blocks if block and not block.startswith("#")]
        assert packages
        for block in packages:
            assert re.match(r"[\w.\-]+(\[[\w,]+\])?==", block), block[:60]
            assert "--hash=sha256:" in block, block[:60]


def test_every_fragment_of_the_changelog_is_of_a_kind_that_towncrier_knows() -> None:
    kinds = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["towncrier"]["fragment"]
    names = [path.name for path in (ROOT / "changes").iterdir() if path.name != ".gitignore"]
    assert names
    assert [name for name in names if not is_fragment(name, kinds)] == []


def is_fragment(name: str, kinds: Iterable[str]) -> bool:
    """Towncrier passes over every other file in silence."""
    return re.fullmatch(rf"\+?[\w-]+\.({'|'.join(kinds)})\.md", name) is not None


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("+host.fixed.md", True),
        ("17.added.md", True),
        ("+host.fixd.md", False),
        ("+host.Fixed.md", False),
        ("+host.md", False),
        ("+host.fixed.txt", False),
        ("+host.fixed", False),
    ],
)
def test_a_misspelt_kind_of_fragment_is_named(name: str, known: bool) -> None:
    assert is_fragment(name, ("added", "changed", "fixed")) is known


def test_nothing_lands_without_the_tests_that_need_a_browser() -> None:
    assert "\nexport TUX_REQUIRE_BROWSER=1 " in text_of(ROOT / ".ci" / "run").partition("\nmake ")[0]


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node for node in ast.walk(ast.parse(text_of(path))) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def is_broad(node: ast.AST) -> bool:
    """Return whether a handler catches everything and does not raise it again."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    everything = node.type is None or getattr(node.type, "id", None) in {"Exception", "BaseException"}
    return everything and not isinstance(node.body[-1], ast.Raise)


def test_a_broad_except_gives_its_reason() -> None:
    """`except Exception` that swallows stands only where the line says why."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(text_of(path)))
        if is_broad(node) and " - " not in text_of(path).splitlines()[node.lineno - 1]
    ]
    assert found == []


@pytest.mark.parametrize("word", ["Manager", "Handler", "Helper", "Coordinator", "Factory", "Controller"])
def test_no_class_has_a_name_that_says_nothing(word: str) -> None:
    named = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.ClassDef) and node.name.endswith(word)
    ]
    assert named == []


def test_a_test_file_stands_where_its_module_does() -> None:
    """Tests mirror the source tree, but for rules, end-to-end tests and those of a whole folder."""
    folders = {path.parent.relative_to(ROOT / "src" / "tux") for path in SOURCES}
    strays = [
        path.relative_to(ROOT)
        for path in (ROOT / "tests").rglob("test_*.py")
        if (place := path.parent.relative_to(ROOT / "tests")).parts[:1] not in {("rules",), ("e2e",)}
        and place not in folders
        and place.parts[-1:] not in {("web",), ("foreign",)}
    ]
    assert strays == []


def modules_imported_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or '.'}.{name.name}" for name in node.names)


def test_no_test_module_is_imported() -> None:
    """An imported test module is run twice, and one that moves takes others with it."""
    modules = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    assert [
        f"{path.relative_to(ROOT)} imports {module}: what tests share belongs into a module named by its subject, "
        f"beside the tests if one folder alone needs it, or else beside tests/running.py"
        for path in (ROOT / "tests").rglob("*.py")
        for module in modules_imported_in(ast.parse(path.read_text("utf-8")))
        if not modules.isdisjoint(module.split("."))
    ] == []
