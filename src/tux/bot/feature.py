"""The declaration by which a feature introduces itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import discord
from discord.ext import commands

from tux.bot.error_policy import ErrorKind, ErrorPolicy
from tux.guilds.cases import CaseKind
from tux.guilds.permissions import RankSettings
from tux.guilds.privacy.personal_data import PersonalData
from tux.guilds.provisioning import HealthCheck, Provisioner
from tux.guilds.settings.provider import SectionStore
from tux.guilds.settings.section import Section
from tux.guilds.settings.store import GuildSettings


@dataclass(frozen=True, slots=True)
class Feature:
    """The name of a feature and what it needs.

    Its module keeps it as `FEATURE`, beside `async def setup(scope: FeatureScope)`.
    """

    name: str
    settings: type[Section] | None = None
    """The section of a guild's settings that belongs to it."""
    settings_store: SectionStore | None = None
    """The store that keeps its settings in tables of its own; None for the table that most features share."""
    intents: Sequence[str] = ()
    """Its gateway intents beyond those that commands need, named as in discord.py."""
    needs: Mapping[str, str] = field(default_factory=dict[str, str])
    """The permissions that its listeners and views need, named as in discord.py. Commands declare their own.

    Each comes with the key of a text that says what is lost without it, as the end of a sentence.
    """
    config: type[commands.Cog] | None = None
    """The class with its commands under `/config`, derived from `config_commands.ConfigCommands`."""
    provisioners: Sequence[Provisioner] = ()
    """The roles and channels that it can create in a guild for its settings."""
    health_checks: Sequence[HealthCheck] = ()
    """The checks of its settings in a guild, beyond what the settings themselves tell."""
    case_kinds: Sequence[CaseKind] = ()
    """The kinds of cases that only it makes. Those of actions on members that need no settings are always known."""
    policies: Mapping[ErrorKind, ErrorPolicy] = field(default_factory=dict[ErrorKind, ErrorPolicy])
    """The error policies for exceptions that only it raises or understands."""
    data: Sequence[PersonalData] = ()
    """The data that it stores about people. The feature `privacy` declares the data of the packages below features."""

    def __post_init__(self) -> None:
        if unknown := self.needs.keys() - discord.Permissions.VALID_FLAGS.keys():
            raise ValueError(f"Discord has no permission called {', '.join(sorted(unknown))}")


@dataclass(frozen=True, slots=True)
class LoadedFeature:
    """A feature and the module that declares it."""

    feature: Feature
    module: ModuleType

    @property
    def strings(self) -> Path:
        """Return the folder of its texts."""
        return Path(self.module.__file__ or "").parent / "strings"

    async def setup(self, scope: Any) -> None:
        """Call the `setup(scope)` of the feature with its `FeatureScope`."""
        await self.module.setup(scope)


def load(modules: Sequence[str]) -> list[LoadedFeature]:
    """Import features by the names of their modules, in order."""
    imported = [import_module(name) for name in modules]
    return [LoadedFeature(module.FEATURE, module) for module in imported]


def intents(features: Sequence[Feature]) -> discord.Intents:
    """Return the intents that commands need (guilds, messages and their content) and those that `features` name."""
    needed = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    for name in {name for feature in features for name in feature.intents}:
        setattr(needed, name, True)
    return needed


def add_sections(settings: GuildSettings, features: Iterable[Feature]) -> None:
    """Make the sections of settings known: ranks, and those of `features`, in this order."""
    settings.add_section(RankSettings)
    for feature in features:
        if feature.settings is not None:
            settings.add_section(feature.settings, feature.settings_store)
