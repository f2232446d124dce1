"""How a part of Tux introduces itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import discord
from discord.ext import commands

from tux.guilds.permissions import RankSettings
from tux.guilds.privacy.personal_data import PersonalData
from tux.guilds.provisioning import Provisioner
from tux.guilds.settings.provider import SectionStore
from tux.guilds.settings.section import Section
from tux.guilds.settings.store import GuildSettings


@dataclass(frozen=True, slots=True)
class Feature:
    """What a feature is called and needs. Its module keeps it as `FEATURE`, beside `async def setup(bot)`."""

    name: str
    settings: type[Section] | None = None
    """What a guild can set about it."""
    settings_store: SectionStore | None = None
    """The store that keeps its settings in tables of its own; None for the table that most features share."""
    intents: Sequence[str] = ()
    """Gateway intents, in discord.py's words, beyond those that commands need."""
    config: type[commands.Cog] | None = None
    """Its commands under `/config`: a class derived from `config_commands.ConfigCommands`."""
    makes: Sequence[Provisioner] = ()
    """What it can make in a server for its settings."""
    data: Sequence[PersonalData] = ()
    """What it holds about people. What core holds is declared by the feature that answers for it: privacy."""


@dataclass(frozen=True, slots=True)
class LoadedFeature:
    """A feature and the module it came from."""

    feature: Feature
    module: ModuleType

    @property
    def strings(self) -> Path:
        """Where its texts are."""
        return Path(self.module.__file__ or "").parent / "strings"

    async def setup(self, bot: Any) -> None:
        await self.module.setup(bot)


def load(modules: Sequence[str]) -> list[LoadedFeature]:
    """Imports features by the names of their modules, in order."""
    imported = [import_module(name) for name in modules]
    return [LoadedFeature(module.FEATURE, module) for module in imported]


def intents(features: Sequence[Feature]) -> discord.Intents:
    """What commands need (guilds, messages and their content for the prefix), and what `features` ask for."""
    wanted = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    for name in {name for feature in features for name in feature.intents}:
        setattr(wanted, name, True)
    return wanted


def add_sections(settings: GuildSettings, features: Iterable[Feature]) -> None:
    """Make known what guilds can set: ranks, and what `features` declare, in this order."""
    settings.add_section(RankSettings)
    for feature in features:
        if feature.settings is not None:
            settings.add_section(feature.settings, feature.settings_store)
