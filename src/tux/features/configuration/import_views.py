"""Imports of settings: what a file would change in this guild, and the button that imports it."""

from collections.abc import Sequence
from typing import Any

import discord

from tux.bot import attachments
from tux.bot.replies import InteractionAnswers
from tux.features.configuration.confirmations import ConfirmButton, fingerprint, template
from tux.features.configuration.descriptions import describe_changes, fit_lines
from tux.features.configuration.errors import FileNotGiven
from tux.features.configuration.history_views import undo_view
from tux.features.configuration.readers import caller_of, member_of
from tux.features.configuration.services import ConfigurationServices, services_in
from tux.guilds.settings.changes import UNDOABLE_FOR, Plan
from tux.guilds.settings.display import setting_name
from tux.guilds.settings.errors import FileChangesNothing, FileTooLarge, SettingsMoved
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.transfer import LONGEST_FILE_BYTES, FindId, LeftOut, Named, NameId, fit_file, read_file

_CHANGES_ROOM, _LEFT_OUT_ROOM = 1000, 500
"""The numbers of characters for what an import changes, and for what it leaves out."""


async def plan_import(
    services: ConfigurationServices, guild: discord.Guild, content: bytes, section: str | None
) -> tuple[Plan, Sequence[LeftOut]]:
    """Return a plan that imports the file, and what it leaves out. Raise a `Refusal` for an invalid file."""
    stored = await services.settings.stored(guild.id)
    fitted = fit_file(read_file(content), stored, services.settings.sections, find_id_in(guild), only=section)
    plan = await services.steps.plan_import(guild.id, fitted.sections)
    if not plan.drafts:
        raise FileChangesNothing
    return plan, fitted.left_out


async def download(file: discord.Attachment) -> bytes:
    """Return the contents of a settings file. Raise `FileTooLarge` or `FileNotGiven`."""
    try:
        return await attachments.download(file, limit_bytes=LONGEST_FILE_BYTES)
    except attachments.AttachmentTooLarge as error:
        raise FileTooLarge(limit=LONGEST_FILE_BYTES >> 10) from error
    except attachments.AttachmentLost as error:
        raise FileNotGiven from error


class ImportButton(ConfirmButton, template=template("import")):
    """A button that imports the file attached to its message, if it would still change what the message says."""

    verb = "import"

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        services, member = services_in(interaction), member_of(interaction)
        files = interaction.message.attachments if interaction.message else []
        if not files:
            raise FileNotGiven
        plan, left_out = await plan_import(services, member.guild, await download(files[0]), self.section)
        if fingerprint(plan) != self.fingerprint:
            raise SettingsMoved
        number = await services.edits.apply(member, caller_of(interaction), plan)
        text = describe_import(services, member.guild.id, "config-imported", plan, left_out, number=number)
        await answers.update(text, view=undo_view(services, member, number))


def describe_import(
    services: ConfigurationServices,
    guild_id: int,
    key: str,
    plan: Plan,
    left_out: Sequence[LeftOut],
    *,
    number: int | None = None,
) -> str:
    """Return the text `key`, with what the import changes and what it leaves out."""
    changes = describe_changes(services, guild_id, plan.changes, room=_CHANGES_ROOM)
    lines = [_left_out_line(services, guild_id, entry) for entry in left_out]
    missing = fit_lines(services, guild_id, lines, _LEFT_OUT_ROOM) if lines else None
    days = UNDOABLE_FOR.days
    return services.say(guild_id, key, changes=changes, left_out=missing, number=number, days=days)


def _left_out_line(services: ConfigurationServices, guild_id: int, left_out: LeftOut) -> str:
    locale = services.locale_in(guild_id)
    setting = left_out.setting and setting_name(services.texts, left_out.section, left_out.setting, locale)
    return services.say(
        guild_id,
        "config-import-left-out",
        section=services.section_name(guild_id, left_out.section),
        setting=setting,
        id=left_out.id,
        name=left_out.name and left_out.name[:60],
    )


def name_id_in(guild: discord.Guild) -> NameId:
    """Return a `NameId` that names the roles and channels of the guild."""

    def name_id(kind: Holds | HoldsChannel, given: int) -> Named | None:
        thing = guild.get_role(given) if kind is Holds.ROLE else guild.get_channel(given)
        return None if thing is None or kind is Holds.USER else Named(name=thing.name, type=_type(thing))

    return name_id


def find_id_in(guild: discord.Guild) -> FindId:
    """Return a `FindId` that finds a role or channel by its id, or else by name and type if only one matches.

    Users keep their ids.
    """

    def find_id(kind: Holds | HoldsChannel, given: int, named: Named | None) -> int | None:
        if kind is Holds.USER:
            return given
        things = guild.roles if kind is Holds.ROLE else guild.channels
        candidates = [thing for thing in things if not isinstance(kind, HoldsChannel) or _type(thing) in kind.types]
        if any(thing.id == given for thing in candidates):
            return given
        matches = [thing.id for thing in candidates if named and (thing.name, _type(thing)) == (named.name, named.type)]
        return matches[0] if len(matches) == 1 else None

    return find_id


def _type(thing: discord.Role | discord.abc.GuildChannel) -> str:
    return "role" if isinstance(thing, discord.Role) else thing.type.name
