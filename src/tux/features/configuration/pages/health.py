"""The health of a setup: problems that keep Tux from working as it is set up, and what is still missing."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import discord

from tux.bot.permission_needs import lacking
from tux.features.configuration.pages.creation import planned_creations
from tux.features.configuration.pages.rank_pages import proposals
from tux.features.configuration.pages.renderer import PageRenderer
from tux.guilds.permissions import missing, phrases
from tux.guilds.permissions.ranks import BY_PERMISSION
from tux.guilds.settings.inputs import SettingInput
from tux.guilds.settings.section import Section
from tux.guilds.settings.typed_values import InputKind

_MAX_NAMED = 5
"""The number of roles that a sentence names."""


@dataclass(frozen=True, slots=True)
class SetupProblem:
    """A sentence about what is wrong, which says what to do about it."""

    section: str | None
    """The name of the section that it is about; None where it is about the whole server."""
    text: str


async def find_problems(renderer: PageRenderer) -> list[SetupProblem]:
    """Return what is wrong, first what is wrong everywhere."""
    everywhere = [*_permission_problems(renderer), *_position_problems(renderer)]
    problems = [SetupProblem(None, text) for text in everywhere]
    for section, model in renderer.services.forms.items():
        settings = await renderer.services.settings.get(renderer.guild.id, model)
        problems += [SetupProblem(section, text) for text in _setting_problems(renderer, settings)]
        for check in renderer.services.health_checks(section):
            found = await check.find_problems(renderer.services, renderer.guild)
            name = renderer.section_name(section)
            problems += [
                SetupProblem(section, renderer.say("health-in-section", section=name, problem=text)) for text in found
            ]
    return problems


async def find_gaps(renderer: PageRenderer) -> list[str]:
    """Return sentences about what is not set up yet, which say where to do it."""
    return [sentence async for sentence in _gaps(renderer)]


async def _gaps(renderer: PageRenderer) -> AsyncIterator[str]:
    ranks = await renderer.ranks()
    if unranked := proposals(renderer.guild, ranks):
        mentions = list(unranked)[:_MAX_NAMED]
        yield renderer.say("health-roles", count=len(unranked), roles=mentions, by_roles=ranks.roles is not None)
    for section in renderer.services.forms:
        if sentences := await planned_creations(renderer.services, renderer.guild, section):
            yield renderer.say("health-uncreated", section=renderer.section_name(section), count=len(sentences))


def _permission_problems(renderer: PageRenderer) -> Iterator[str]:
    """Yield a sentence for each permission that the bot lacks, with what is lost without it."""
    services, locale = renderer.services, renderer.services.locale_in(renderer.guild.id)
    for need in lacking(services.permission_needs(), renderer.guild.me.guild_permissions):
        (permission,), cost = phrases([need.permission]), need.cost(services.texts, locale)
        yield renderer.say("health-permission", permission=permission, cost=cost)


def _position_problems(renderer: PageRenderer) -> Iterator[str]:
    """Yield a sentence about roles above the bot's that are not staff roles: Tux cannot moderate their members."""
    top = renderer.guild.me.top_role
    above = [role for role in renderer.guild.roles if role > top and not role.managed and not _is_staff(role)]
    if above:
        mentions = above[-_MAX_NAMED:]
        yield renderer.say("health-position", role=top, roles=mentions)


def _is_staff(role: discord.Role) -> bool:
    return any(getattr(role.permissions, permission) for permission in BY_PERMISSION)


def _setting_problems(renderer: PageRenderer, settings: Section) -> Iterator[str]:
    for entry in renderer.services.edits.inputs(type(settings)).values():
        for value in entry.values(getattr(settings, entry.setting)):
            yield from _value_problems(renderer, entry, value)


def _value_problems(renderer: PageRenderer, entry: SettingInput, value: int) -> Iterator[str]:
    names = {"section": renderer.section_name(entry.model.section), "setting": renderer.setting_name(entry)}
    if entry.kind is InputKind.ROLE and renderer.guild.get_role(value) is None:
        yield renderer.say("health-role-gone", **names)
    if entry.kind is not InputKind.CHANNEL or entry.channel is None:
        return
    channel = renderer.guild.get_channel(value)
    if channel is None:
        yield renderer.say("health-channel-gone", **names)
    elif lacks := missing(entry.channel.needs, channel.permissions_for(renderer.guild.me)):
        permissions = phrases(lacks)
        yield renderer.say("health-channel-closed", channel=channel, permissions=permissions, **names)
