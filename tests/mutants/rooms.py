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
        places = [SOURCE / source for source in self.sources]
        files = [file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*.py")))]
        return [file for file in files if file.name != "tables.py" and "migrations" not in file.parts]


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
    Room("replies", ["bot/replies"], ["bot/test_replies.py", "bot/commands"]),
    Room(
        "sandbox-permissions",
        ["sandbox/permissions.py", "sandbox/world/access.py", "sandbox/limits.py"],
        ["sandbox/world", "sandbox/test_limits.py"],
    ),
    Room(
        "sandbox-roles",
        [
            "sandbox/rest/rules/overwrites.py",
            "sandbox/rest/resources/roles.py",
            "sandbox/rest/resources/bans.py",
            "sandbox/rest/resources/members.py",
        ],
        [f"sandbox/rest/resources/test_{name}.py" for name in ("overwrites", "roles", "bans", "members", "channels")],
    ),
]
