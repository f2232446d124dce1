"""Rules about the modules of the page: which may import which, and how long a line may be."""

import re
from graphlib import TopologicalSorter
from pathlib import Path

from tux.sandbox.server.files import WEB

FLOORS = (
    "state",
    "actions",
    "views/elements",
    "views/dialogs",
    "views/menus",
    "views/messages",
    "views/composer",
    "views/controls",
    "views",
    ".",
)
"""The folders of the modules. Each imports only from itself and from those before it."""
IMPORT = re.compile(r'^(?:import|export)\b[^;"=]*"([^"]+)";', re.MULTILINE)
LONGEST_LINE = 120
SOURCES = sorted(path for path in WEB.rglob("*") if path.suffix in {".js", ".ts", ".css", ".html"})
MODULES = [path for path in SOURCES if path.suffix == ".js"]


def imports(module: Path) -> list[Path]:
    """The modules that a module imports. Types alone are named in comments, which do not count."""
    return [(module.parent / name).resolve() for name in IMPORT.findall(module.read_text())]


def floor(module: Path) -> int:
    return FLOORS.index(module.parent.relative_to(WEB).as_posix())


def test_imports_go_one_way() -> None:
    upward = [
        f"{module.relative_to(WEB)} imports {imported.relative_to(WEB)}"
        for module in MODULES
        for imported in imports(module)
        if floor(imported) > floor(module)
    ]
    assert upward == []


def test_no_modules_import_each_other() -> None:
    graph = {module: imports(module) for module in MODULES}
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


def test_every_module_is_of_use() -> None:
    used = {imported for module in MODULES for imported in imports(module)}
    assert [module.relative_to(WEB).as_posix() for module in MODULES if module not in used] == ["app.js"]


def test_no_line_is_too_long() -> None:
    long = [
        f"{path.relative_to(WEB)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []
