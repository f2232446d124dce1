"""The rooms whose tests are put to the test, and where those tests are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tux"


@dataclass(frozen=True)
class Room:
    """Files and folders below `src/tux`, and those of their tests below `tests`."""

    name: str
    sources: Sequence[str]
    tests: Sequence[str]

    @property
    def files(self) -> list[Path]:
        """The modules, in order. Declarations of tables are left out, because nothing happens in them."""
        files = [file for source in self.sources for file in _files(SOURCE / source, "*.py")]
        return [file for file in files if file.name != "tables.py" and "migrations" not in file.parts]

    @property
    def test_files(self) -> list[Path]:
        """The files of its tests."""
        return [file for place in self.tests for file in _files(ROOT / "tests" / place, "test_*.py")]


def _files(place: Path, pattern: str) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob(pattern))


ROOMS = [
    Room("permissions", ["guilds/permissions"], ["guilds/permissions", "features/configuration/commands"]),
    Room("actions", ["guilds/actions"], ["guilds/actions", "features/moderation"]),
    Room("jail", ["features/jail"], ["features/jail"]),
    Room("reports", ["features/reports"], ["features/reports"]),
    Room("privacy", ["guilds/privacy", "features/privacy"], ["guilds/privacy", "features/privacy"]),
    Room("serverlog", ["features/serverlog"], ["features/serverlog"]),
    Room("jobs", ["jobs"], ["jobs"]),
    Room("cases", ["guilds/cases"], ["guilds/cases", "features/moderation"]),
    Room("settings", ["guilds/settings"], ["guilds/settings", "features/configuration"]),
    Room(
        "replies",
        ["bot/replies"],
        [*(f"bot/test_{name}.py" for name in ("replies", "reply_limits", "resends", "ui")), "bot/commands"],
    ),
    Room(
        "sandbox-permissions",
        ["sandbox/permissions.py", "sandbox/world/access.py", "sandbox/limits.py"],
        ["sandbox/world", "sandbox/test_limits.py", "sandbox/test_permissions.py"],
    ),
    Room(
        "sandbox-roles",
        [
            "sandbox/rest/rules/overwrites.py",
            "sandbox/rest/resources/roles.py",
            "sandbox/rest/resources/bans.py",
            "sandbox/rest/resources/members.py",
        ],
        [
            f"sandbox/rest/resources/test_{name}.py"
            for name in ("overwrites", "roles", "bans", "members", "channels", "required_permissions")
        ],
    ),
]
