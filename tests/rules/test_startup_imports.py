"""A command imports only what it needs, because everybody who calls it waits for its imports."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("discord", "sqlalchemy", "alembic", "aiohttp", "tux.sandbox", "tux.testing", "fluent")
SETTINGS_NEED = ("pydantic", "pydantic_settings")

PROGRAM = """
import sys
from tux.cli import main
code = main(sys.argv[1:])
print("MODULES", *sys.modules)
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (("--help",), HEAVY + SETTINGS_NEED),
        (("--version",), (*HEAVY, *SETTINGS_NEED, "rich")),
        (("config", "show"), (*HEAVY, "rich")),
        (("config", "check"), (*HEAVY, "rich")),
    ],
)
def test_a_command_imports_only_what_it_needs(tmp_path: Path, arguments: tuple[str, ...], unwanted: tuple[str, ...]):
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    modules = ended.stdout.rpartition("MODULES ")[2].split()
    assert "tux.cli" in modules
    assert not [name for name in modules if name.startswith(unwanted)]


@pytest.mark.parametrize("module", ["tux", "tux.cli", "tux.runtime", "tux.guilds", "tux.bot"])
def test_a_package_imports_nothing_heavy_by_itself(module: str):
    program = f"import sys, {module}; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not [name for name in ended.stdout.split() if name.startswith((*HEAVY, "pydantic_settings"))]
