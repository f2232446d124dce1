"""The parts of Tux that the commands, pages and buttons of configuration use."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import discord

from tux.bot.client import Tux
from tux.bot.feature import LoadedFeature
from tux.bot.permission_needs import PermissionNeed
from tux.bot.ui.views import ViewHost
from tux.database import Database
from tux.features.configuration.command_lookup import CommandSource, every_rule
from tux.guilds.cases import Cases
from tux.guilds.permissions import RankSettings
from tux.guilds.permissions.rank_edits import Ranks
from tux.guilds.permissions.setting_edits import SettingEdits
from tux.guilds.provisioning import HealthCheck, Provisioner
from tux.guilds.settings.display import section_name, setting_name
from tux.guilds.settings.history import Steps
from tux.guilds.settings.inputs import SettingInput
from tux.guilds.settings.provider import SettingsProvider
from tux.guilds.settings.section import Section
from tux.runtime.clock import Clock
from tux.runtime.markup import Markup
from tux.runtime.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationServices:
    """The parts of Tux that configuration is built on."""

    settings: SettingsProvider
    steps: Steps
    edits: SettingEdits
    ranks: Ranks
    cases: Cases
    texts: Texts
    clock: Clock
    database: Database
    features: Sequence[LoadedFeature]
    commands: CommandSource
    host: ViewHost
    default_locale: str
    locale_in: Callable[[int | None], str]
    prefix_in: Callable[[int | None], str]
    ranks_in: Callable[[int | None], Awaitable[RankSettings]]
    role_member_counts: Callable[[int], Awaitable[Mapping[int, int]]]
    permission_needs: Callable[[], Sequence[PermissionNeed]]

    @property
    def forms(self) -> Mapping[str, type[Section]]:
        """Return the sections that have forms. Ranks have their own pages and commands."""
        return {name: model for name, model in self.settings.sections.items() if model is not RankSettings}

    def provisioners(self, section: str) -> list[Provisioner]:
        """Return the provisioners that can create roles and channels for the section."""
        provisioners = (provisioner for loaded in self.features for provisioner in loaded.feature.provisioners)
        return [provisioner for provisioner in provisioners if provisioner.section.section == section]

    def health_checks(self, section: str) -> list[HealthCheck]:
        """Return the checks of the section."""
        checks = (check for loaded in self.features for check in loaded.feature.health_checks)
        return [check for check in checks if check.section.section == section]

    def say(self, guild_id: int | None, key: str, /, **data: object) -> Markup:
        """Return the text `key` in the language of the guild."""
        return self.texts.say(key, locale=self.locale_in(guild_id), **data)

    def section_name(self, guild_id: int | None, section: str) -> Markup:
        """Return the name of the section in the language of the guild."""
        return section_name(self.texts, section, self.locale_in(guild_id))

    def setting_name(self, guild_id: int | None, entry: SettingInput) -> Markup:
        """Return the name of the setting in the language of the guild."""
        return setting_name(self.texts, entry.model.section, entry.setting, self.locale_in(guild_id))


def services_of(bot: Tux) -> ConfigurationServices:
    """Return the parts of the bot that configuration uses."""
    return ConfigurationServices(
        settings=bot.settings,
        steps=Steps(bot.database, bot.settings, bot.clock),
        edits=SettingEdits(bot.settings, lambda: every_rule(bot), bot.texts.locales),
        ranks=Ranks(bot.settings),
        cases=bot.cases,
        texts=bot.texts,
        clock=bot.clock,
        database=bot.database,
        features=bot.features,
        commands=bot,
        host=bot,
        default_locale=bot.process.locale,
        locale_in=bot.locale_in,
        prefix_in=bot.prefix_in,
        ranks_in=bot.ranks_in,
        role_member_counts=bot.role_member_counts,
        permission_needs=bot.permission_needs,
    )


def services_in(interaction: discord.Interaction[Any]) -> ConfigurationServices:
    """Return the parts that configuration uses of the bot that got the interaction: buttons outlive every cog."""
    return services_of(cast("Tux", interaction.client))
