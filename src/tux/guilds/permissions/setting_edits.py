"""Changes of settings, limited to what the member is allowed, for commands, pages and the dashboard alike."""

from collections.abc import Callable, Mapping, Sequence

import discord

from tux.guilds.permissions.authority import require_authority, require_commands
from tux.guilds.permissions.callers import Caller
from tux.guilds.permissions.ranks import RankSettings
from tux.guilds.permissions.rules import Rules, missing, phrases
from tux.guilds.settings.changes import Plan, SettingsChanged
from tux.guilds.settings.errors import ChannelNotWritable, ChoiceUnknown, NotInServer
from tux.guilds.settings.inputs import SettingInput
from tux.guilds.settings.provider import SettingsProvider
from tux.guilds.settings.section import S, Section
from tux.guilds.settings.typed_values import InputKind
from tux.guilds.settings.validation import parse_stored, with_changes
from tux.runtime.markup import code


class SettingEdits:
    """The settings of every guild, for changes by members.

    `rules` returns the rules of all loaded commands, and `locales` are the languages to choose from. A member changes
    the settings of their own guild, and need not have run a command.
    """

    def __init__(self, settings: SettingsProvider, rules: Callable[[], Rules], locales: Sequence[str]) -> None:
        self._settings = settings
        self._rules = rules
        self._locales = locales

    def inputs(self, model: type[Section]) -> Mapping[str, SettingInput]:
        """Return the inputs of a form for the section, by setting and in order."""
        return self._settings.inputs(model, locales=self._locales)

    async def change(
        self,
        member: discord.Member,
        caller: Caller,
        model: type[Section],
        values: Mapping[str, object],
        *,
        expected_revision: int | None = None,
    ) -> int:
        """Store the values, and return the number of the step in the guild's history.

        Raise a `Refusal` where the member may not change them or where a value does not work in the server (such as a
        channel in which the bot cannot write), and whatever `SettingsProvider.change()` raises.
        """
        await self.require_commands(member, caller, model.section, values)
        inputs = self.inputs(model)
        for setting, value in values.items():
            if (entry := inputs.get(setting)) is not None:
                for item in entry.values(value):
                    _require_usable(member.guild, entry, item)
        before = await self._settings.get(member.guild.id, model)
        await self._settings.checks.require(member, before, with_changes(before, values))
        change = await self._settings.change(
            member.guild.id, model, by=member.id, expected_revision=expected_revision, **values
        )
        return change.number

    async def apply(self, member: discord.Member, caller: Caller, plan: Plan) -> int:
        """Store the plan, if the member could make each change by commands. Return the number of the step."""
        await self.require(member, caller, plan)
        return await self._settings.apply(member.guild.id, plan, by=member.id)

    async def require(self, member: discord.Member, caller: Caller, plan: Plan) -> None:
        """Raise the `Refusal` that keeps the member from carrying out the plan."""
        ranks = await self._settings.get(member.guild.id, RankSettings)
        require_authority(plan.drafts, member, caller, ranks, self._rules())
        for draft in plan.drafts:
            if draft.model is not None:
                before, after = (parse_stored(draft.model, data)[0] for data in (draft.before, draft.after))
                await self._settings.checks.require(member, before, after)

    async def require_commands(
        self, member: discord.Member, caller: Caller, section: str, settings: Mapping[str, object] | Sequence[str]
    ) -> None:
        """Raise the `Refusal` that the member would get for the commands that change these settings."""
        ranks = await self._settings.get(member.guild.id, RankSettings)
        require_commands(section, settings, caller, ranks, self._rules())


async def edit_as(
    member: discord.Member, settings: SettingsProvider, model: type[S], edit: Callable[[S], Mapping[str, object]]
) -> SettingsChanged:
    """Store what `edit` returns for the present settings, for a command that only those run who may change them.

    Raise what the checks of settings raise, and what `SettingsProvider.edit()` does.
    """
    before = await settings.get(member.guild.id, model)
    await settings.checks.require(member, before, with_changes(before, edit(before)))
    return await settings.edit(member.guild.id, model, edit, by=member.id)


def _require_usable(guild: discord.Guild, entry: SettingInput, value: object) -> None:
    """Raise a `Refusal` where the value is not a choice, or not something in the server that the setting can use."""
    if entry.kind is InputKind.CHOICE and value not in entry.choices:
        raise ChoiceUnknown(given=str(value), choices=[code(choice) for choice in entry.choices])
    if entry.kind is InputKind.CHANNEL and isinstance(value, int):
        _require_channel(guild, entry, value)
    if entry.kind is InputKind.ROLE and isinstance(value, int) and guild.get_role(value) is None:
        raise NotInServer(given=str(value), wanted="role")


def _require_channel(guild: discord.Guild, entry: SettingInput, channel_id: int) -> None:
    """Raise a `Refusal` unless the channel has a suitable type, and the bot the permissions that it needs there."""
    channel = guild.get_channel(channel_id)
    if entry.channel is None or channel is None or channel.type.name not in entry.channel.types:
        raise NotInServer(given=str(channel_id), wanted="channel")
    if missing_permissions := missing(entry.channel.needs, channel.permissions_for(guild.me)):
        raise ChannelNotWritable(channel=channel, permissions=phrases(missing_permissions))
