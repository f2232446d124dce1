"""The picture of the floors: the packages of Tux in the order of their imports."""

import ast
import re
import textwrap
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "tux"
WIDTH, NAME_WIDTH = 90, 10


def layers() -> list[str]:
    """Return the names of the floors, the top one first. One in parentheses does not exist yet."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(contract["layers"] for contract in contracts if contract["type"] == "layers")


def floors() -> str:
    """Return the picture of the floors that exist, each with the first sentence of its docstring."""
    names = [name for name in layers() if not name.startswith(("(", "__"))]
    boxes = ["\n".join(_box_lines(name)) for name in names]
    top, middle, bottom = (f"{left}{'─' * (WIDTH + 2)}{right}" for left, right in ("┌┐", "├┤", "└┘"))
    return "\n".join(["```", top, f"\n{middle}\n".join(boxes), bottom, "```"])


def _box_lines(name: str) -> list[str]:
    lines = textwrap.wrap(_first_sentence(name), WIDTH - NAME_WIDTH)
    names = [name, *[""] * (len(lines) - 1)]
    return [f"│ {title:<{NAME_WIDTH}}{line:<{WIDTH - NAME_WIDTH}} │" for title, line in zip(names, lines, strict=True)]


def _first_sentence(name: str) -> str:
    module = PACKAGE / f"{name}.py"
    source = module if module.exists() else PACKAGE / name / "__init__.py"
    docstring = " ".join((ast.get_docstring(ast.parse(source.read_text("utf-8"))) or "").split())
    sentence = re.match(r".*?[.](?= |$)", docstring)
    return sentence[0] if sentence else docstring
