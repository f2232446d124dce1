"""Filling settings in, on a page or typed: checked, stored, and told."""

from collections.abc import Mapping

import discord

from tux.bot.client import Tux
from tux.bot.feature import sections
from tux.features.configuration.changes import require_settings
from tux.guilds.permissions import Caller, RankSettings, phrases
from tux.guilds.settings.inputs import ChoiceUnknown, InputKind, PlaceMissing, SettingInput, shapes
from tux.guilds.settings.store import Section
from tux.runtime.refusals import Refusal


class ChannelNotWritable(Refusal):
    """The bot could not write there. Data: `channel` and the missing `permissions`."""

    key = "config-channel-not-writable"


class SettingUnknown(Refusal):
    """Data: what was `given`, and the `settings` there are."""

    key = "config-setting-unknown"


def models(bot: Tux) -> Mapping[str, type[Section]]:
    """The sections that have forms. Ranks have rules and commands of their own."""
    known = sections([loaded.feature for loaded in bot.features])
    return {name: model for name, model in known.items() if model is not RankSettings}


def shapes_in(bot: Tux, model: type[Section]) -> Mapping[str, SettingInput]:
    return shapes(model, bot.texts.locales)


async def fill_in(
    bot: Tux,
    member: discord.Member,
    caller: Caller,
    model: type[Section],
    values: Mapping[str, object],
    *,
    expected_revision: int | None = None,
) -> int:
    """Stores the values as `member` may, and returns the number of the step.

    Raises a `Refusal` where one is nothing for its setting, and what `GuildSettings.change()` does.
    """
    require_settings(bot, caller, await bot.ranks_in(member.guild.id), model.section, values)
    known = shapes_in(bot, model)
    for setting, value in values.items():
        if setting in known:
            for one in known[setting].held(value):
                _require_fit(member.guild, known[setting], one)
    change = await bot.settings.change(
        member.guild.id, model, by=member.id, expected_revision=expected_revision, **values
    )
    return change.number


def _require_fit(guild: discord.Guild, shape: SettingInput, value: object) -> None:
    if shape.form is InputKind.CHOICE and value not in shape.choices:
        raise ChoiceUnknown(given=str(value), choices=[f"`{choice}`" for choice in shape.choices])
    if shape.form is InputKind.CHANNEL and isinstance(value, int):
        _require_channel(guild, shape, value)
    if shape.form is InputKind.ROLE and isinstance(value, int) and guild.get_role(value) is None:
        raise PlaceMissing(given=str(value), wanted="role")


def _require_channel(guild: discord.Guild, shape: SettingInput, channel_id: int) -> None:
    """Of the server, of a kind that does, and the bot can do there what it has to."""
    channel = guild.get_channel(channel_id)
    if shape.channel is None or channel is None or channel.type.name not in shape.channel.types:
        raise PlaceMissing(given=str(channel_id), wanted="channel")
    held = channel.permissions_for(guild.me)
    if missing := [name for name in shape.channel.needs if not getattr(held, name)]:
        raise ChannelNotWritable(channel=channel, permissions=phrases(missing))
