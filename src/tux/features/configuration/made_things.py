"""The things that steps of the history have made in the server: shown, and taken back when a step is undone."""

from collections.abc import Iterable, Sequence

import discord

from tux.features.configuration.services import ConfigurationServices
from tux.guilds.provisioned import Made, MadeOverwrite, MadeThing, from_json, is_of, take_back, thing_of
from tux.guilds.settings.changes import Change
from tux.guilds.settings.fields import Holds
from tux.guilds.settings.ids import ids_in

_MAX_NAMED = 10

Shown = str | discord.Role | discord.abc.GuildChannel
"""A role or channel, or the name of one that is gone."""


def made_by(changes: Iterable[Change]) -> Sequence[Made]:
    """Return what the changes of a step have made, the first one first."""
    return [made for change in changes for made in from_json(change.made)]


def describe_made(services: ConfigurationServices, guild: discord.Guild, changes: Iterable[Change]) -> str | None:
    """Return a sentence about what a step has made; None if it has made nothing."""
    made = made_by(changes)
    things = [_mention(guild, thing) for thing in made if isinstance(thing, MadeThing)]
    overwrites = sum(isinstance(entry, MadeOverwrite) for entry in made)
    if not made:
        return None
    return services.say(guild.id, "config-made", things=_shortened(things), overwrites=overwrites)


async def ask_to_take_back(
    services: ConfigurationServices, guild: discord.Guild, changes: Iterable[Change]
) -> str | None:
    """Return the question before a step is undone that made something that is still there; None if there is nothing."""
    every, held_ids = made_by(changes), await _held_role_ids(services, guild)
    made = [entry for entry in every if not is_of(entry, held_ids)]
    left = [thing for thing in made if isinstance(thing, MadeThing) and thing_of(guild, thing) is not None]
    overwrites = sum(isinstance(entry, MadeOverwrite) for entry in made)
    if not left and not overwrites:
        return None
    things = _shortened([_mention(guild, thing) for thing in left])
    written = any(isinstance(thing_of(guild, thing), discord.TextChannel) for thing in left)
    held = [role for role in guild.roles if role.id in held_ids and any(is_of(entry, {role.id}) for entry in every)]
    return services.say(
        guild.id,
        "config-take-back-ask",
        things=things,
        written=written,
        overwrites=overwrites,
        held=_shortened(held),
    )


async def take_back_made(
    services: ConfigurationServices, member: discord.Member, number: int, changes: Iterable[Change]
) -> str:
    """Delete and restore what a step has made, and return a text about it; an empty one if it has made nothing."""
    guild, made = member.guild, made_by(changes)
    if not made:
        return ""
    locale = services.locale_in(guild.id)
    why = services.texts.plain("config-take-back-reason", locale=locale, number=number)
    reason = f"{member.name} ({member.id}): {why}"
    in_use, held = await _ids_in_use(services, guild), await _held_role_ids(services, guild)
    result = await take_back(guild, made, in_use=in_use, held=held, reason=reason)
    return services.say(
        guild.id,
        "config-taken-back",
        deleted=_shortened(result.deleted),
        restored=result.restored,
        kept=_shortened(result.kept),
        failed=_shortened(result.failed),
    )


async def _ids_in_use(services: ConfigurationServices, guild: discord.Guild) -> set[int]:
    """Return the ids of the roles and channels that settings name."""
    sections = [await services.settings.get(guild.id, model) for model in services.settings.sections.values()]
    return {held.id for settings in sections for held in ids_in(settings) if held.kind is not Holds.USER}


async def _held_role_ids(services: ConfigurationServices, guild: discord.Guild) -> set[int]:
    """Return the ids of the roles by which cases in force hold members, such as the jail's."""
    ids = set[int]()
    for kind in services.cases.kinds.holding_roles:
        for case in await services.cases.all_standing(kind, guild.id):
            member = guild.get_member(case.target_id)  # the settings may have named another role since
            ids.update((case.given_role_id or 0, *(role.id for role in (member.roles if member else ()))))
    return ids - {guild.id}


def _mention(guild: discord.Guild, made: MadeThing) -> Shown:
    thing = thing_of(guild, made)
    return made.name if thing is None else thing


def _shortened(names: Sequence[Shown]) -> Sequence[Shown] | None:
    if not names:
        return None
    more = len(names) - _MAX_NAMED
    return [*names[:_MAX_NAMED], *([f"+{more}"] if more > 0 else [])]
