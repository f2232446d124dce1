"""What in a server keeps Tux from doing what it is set to do, and what is still missing."""

from collections.abc import AsyncIterator, Iterator

import discord

from tux.features.configuration.pages.provisioning import plans
from tux.features.configuration.pages.ranks_page import proposed, ranks_of
from tux.features.configuration.pages.renderer import PageRenderer
from tux.features.configuration.pages.submissions import models, shapes_in
from tux.guilds.permissions import phrases
from tux.guilds.permissions.ranks import BY_PERMISSION
from tux.guilds.settings.display import section_name, setting_name
from tux.guilds.settings.inputs import InputKind, SettingInput
from tux.guilds.settings.store import Section

_NAMED = 5
"""Roles in a sentence."""


async def problems(sheet: PageRenderer) -> list[str]:
    """What is wrong, in sentences that say what to do."""
    found = [*_permissions(sheet), *_position(sheet)]
    for model in models(sheet.bot).values():
        settings = await sheet.bot.settings.get(sheet.guild.id, model)
        found += _settings(sheet, settings)
    return found


async def missing(sheet: PageRenderer) -> list[str]:
    """What is not set up yet, in sentences that say where it is done."""
    return [line async for line in _missing(sheet)]


async def _missing(sheet: PageRenderer) -> AsyncIterator[str]:
    ranks = await ranks_of(sheet)
    if found := proposed(sheet.guild, ranks):
        named = [role.mention for role in list(found)[:_NAMED]]
        yield sheet.say("health-roles", count=len(found), roles=named, by_roles=ranks.roles is not None)
    for section in models(sheet.bot):
        if lines := await plans(sheet.bot, sheet.guild, section):
            name = section_name(sheet.bot.texts, section, sheet.bot.locale_in(sheet.guild.id))
            yield sheet.say("health-uncreated", section=name, count=len(lines))


def _permissions(sheet: PageRenderer) -> Iterator[str]:
    lacking = sheet.bot.permissions_needed() & ~sheet.guild.me.guild_permissions
    if lacking.value and not sheet.guild.me.guild_permissions.administrator:
        names = phrases([name for name, on in lacking if on])
        yield sheet.say("health-permissions", permissions=[sheet.say(phrase.key) for phrase in names])


def _position(sheet: PageRenderer) -> Iterator[str]:
    """Staff may well be above the bot; whoever is not and still is cannot be moderated."""
    top = sheet.guild.me.top_role
    above = [role for role in sheet.guild.roles if role > top and not role.managed and not _is_staff(role)]
    if above:
        named = [role.mention for role in above[-_NAMED:]]
        yield sheet.say("health-position", role=top.mention, roles=named)


def _is_staff(role: discord.Role) -> bool:
    return any(getattr(role.permissions, permission) for permission in BY_PERMISSION)


def _settings(sheet: PageRenderer, settings: Section) -> Iterator[str]:
    for shape in shapes_in(sheet.bot, type(settings)).values():
        for held in shape.held(getattr(settings, shape.setting)):
            yield from _value(sheet, shape, held)


def _value(sheet: PageRenderer, shape: SettingInput, held: int) -> Iterator[str]:
    locale = sheet.bot.locale_in(sheet.guild.id)
    about = {
        "section": section_name(sheet.bot.texts, shape.model.section, locale),
        "setting": setting_name(sheet.bot.texts, shape.model.section, shape.setting, locale),
    }
    if shape.form is InputKind.ROLE and sheet.guild.get_role(held) is None:
        yield sheet.say("health-role-gone", **about)
    if shape.form is not InputKind.CHANNEL or shape.channel is None:
        return
    channel = sheet.guild.get_channel(held)
    if channel is None:
        yield sheet.say("health-channel-gone", **about)
        return
    allowed = channel.permissions_for(sheet.guild.me)
    if lacking := [name for name in shape.channel.needs if not getattr(allowed, name)]:
        permissions = [sheet.say(phrase.key) for phrase in phrases(lacking)]
        yield sheet.say("health-channel-closed", channel=channel.mention, permissions=permissions, **about)
