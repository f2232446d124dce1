"""The table of what foreign clients can do says what their tests found, though no default run repeats them."""

import ast
import json
from pathlib import Path

from foreign_clients import scripts
from sandbox.foreign.libraries import CLIENTS, LIBRARIES

FOLDER = Path(__file__).parents[1] / "sandbox" / "foreign"
RUN = json.loads((FOLDER / "results.json").read_text("utf-8"))


def written_tests() -> set[tuple[str, str]]:
    """Every test in the folder with the area that it is about."""
    trees = [ast.parse(path.read_text("utf-8")) for path in FOLDER.glob("test_*.py")]
    return {
        (decorator.args[0].value, node.name)
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.args[0], ast.Constant)
    }


def test_the_table_has_the_outcome_of_every_test_and_of_no_other() -> None:
    recorded = {(area, test) for area, tests in RUN["areas"].items() for test in tests}
    assert recorded == written_tests()


def test_the_table_is_about_the_versions_that_are_installed() -> None:
    assert RUN["libraries"] == {library.name: library.version for library in LIBRARIES}


def test_every_library_has_a_script_whose_lines_the_page_shows() -> None:
    assert set(scripts().values()) == {CLIENTS / library.script for library in LIBRARIES}
