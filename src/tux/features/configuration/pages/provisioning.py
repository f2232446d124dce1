"""Creating the roles and channels that settings need: said first, then done, and taken back whole where it fails."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from tux.bot.client import Tux
from tux.features.configuration.pages.navigation import PageContext
from tux.features.configuration.pages.renderer import PageRenderer, row, text
from tux.features.configuration.pages.submissions import fill_in
from tux.guilds.permissions import BotLacksPermissions, phrases
from tux.guilds.provisioning import Provisioner, Provisioning
from tux.runtime.refusals import Refusal

_NEEDS = ("manage_roles", "manage_channels")


class NothingToCreate(Refusal):
    """All of it is there already."""

    key = "config-create-nothing"


def makers(bot: Tux, section: str) -> list[Provisioner]:
    """What can create something for the section."""
    features = (loaded.feature for loaded in bot.features)
    return [maker for feature in features for maker in feature.provisioners if maker.section.section == section]


async def plans(bot: Tux, guild: discord.Guild, section: str) -> list[str]:
    """What would be created for the section, in sentences."""
    return [line for maker in makers(bot, section) for line in await maker.plan(bot, guild)]


async def preview(sheet: PageRenderer) -> Sequence[ui.Item[Any]]:
    """What will be done, before it is."""
    lines = await plans(sheet.bot, sheet.guild, sheet.place.shows)
    if not lines:
        raise NothingToCreate
    said = "\n".join(f"- {line}" for line in lines)
    return [
        text(f"{sheet.say('config-create-ask')}\n{said}\n-# {sheet.say('config-create-undone')}"),
        row(
            sheet.primary("create", label=sheet.say("config-create-do")),
            sheet.button("show", label=sheet.say("config-create-cancel")),
        ),
    ]


async def create(moment: PageContext) -> None:
    """Does what the preview said. A second click while it is done changes nothing."""
    done = [await _create(moment, maker) for maker in makers(moment.bot, moment.place.shows)]
    if not any(done):
        raise NothingToCreate


async def _create(moment: PageContext, maker: Provisioner) -> bool:
    """False where all of it is there."""
    async with Provisioning(moment.guild, f"Set up by {moment.member.name} ({moment.member.id})") as making:
        if not await maker.plan(moment.bot, moment.guild):
            return False
        held = moment.guild.me.guild_permissions
        if missing := [name for name in _NEEDS if not getattr(held, name)]:
            raise BotLacksPermissions(permissions=phrases(missing))
        values = await maker.make(moment.bot, making)
        if values:
            await fill_in(moment.bot, moment.member, moment.caller, maker.section, values)
    return True
