"""The libraries that are tried, each with the script that uses it."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
CLIENTS = Path(__file__).parent / "clients"
LISTS = ROOT / "requirements" / "foreign"


@dataclass(frozen=True)
class Library:
    """A library for Discord bots; `python` is the oldest Python that it runs on, None for one of Node.js."""

    name: str
    script: str
    package: str
    python: tuple[int, int] | None = (3, 11)

    @property
    def requirements(self) -> Path:
        """The list of the packages that it needs."""
        return LISTS / (f"{self.name}.txt" if self.python else "package-lock.json")

    @property
    def version(self) -> str:
        """The version that is tried."""
        pattern = rf"^{re.escape(self.package)}==(\S+)" if self.python else rf'"{re.escape(self.package)}": "([\d.]+)"'
        match = re.search(pattern, self.requirements.read_text("utf-8"), re.MULTILINE)
        assert match is not None, f"{self.requirements} has no {self.package}"
        return match[1]


LIBRARIES = [
    Library("discord.js", "with_discord_js.cjs", "discord.js", python=None),
    Library("oceanic.js", "with_oceanic_js.cjs", "oceanic.js", python=None),
    Library("discord.py", "with_discord_py.py", "discord-py"),
    Library("disnake", "with_disnake.py", "disnake"),
    Library("hikari", "with_hikari.py", "hikari"),
    Library("py-cord", "with_pycord.py", "py-cord"),
    Library("nextcord", "with_nextcord.py", "nextcord", python=(3, 12)),
    Library("interactions.py", "with_interactions.py", "discord-py-interactions"),
]
