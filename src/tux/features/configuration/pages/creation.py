"""The creation of the roles and channels that settings need: previewed, done, and undone whole if it fails."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from tux.features.configuration.errors import NothingToCreate
from tux.features.configuration.pages.context import PageContext
from tux.features.configuration.pages.renderer import PageRenderer, row, text
from tux.features.configuration.services import ConfigurationServices
from tux.guilds.provisioning import Provisioner, Provisioning, require_may_create


async def planned_creations(services: ConfigurationServices, guild: discord.Guild, section: str) -> list[str]:
    """Return sentences about what would be created for the section."""
    return [
        sentence
        for provisioner in services.provisioners(section)
        for sentence in await provisioner.plan(services, guild)
    ]


async def preview_items(renderer: PageRenderer) -> Sequence[ui.Item[Any]]:
    """Return the items that say what will be created, with the button that creates it."""
    sentences = await planned_creations(renderer.services, renderer.guild, renderer.location.shows)
    if not sentences:
        raise NothingToCreate
    plan = "\n".join(f"- {sentence}" for sentence in sentences)
    return [
        text(f"{renderer.say('config-create-ask')}\n{plan}\n-# {renderer.say('config-create-undone')}"),
        row(
            renderer.primary("create", label=renderer.say("config-create-do")),
            renderer.button("show", label=renderer.say("config-create-cancel")),
        ),
    ]


async def create(context: PageContext) -> None:
    """Create what the preview said. A second click meanwhile changes nothing."""
    provisioners = context.services.provisioners(context.location.shows)
    if not any([await _provision(context, provisioner) for provisioner in provisioners]):
        raise NothingToCreate


async def _provision(context: PageContext, provisioner: Provisioner) -> bool:
    """Create what is missing, and return whether anything was."""
    reason = f"Set up by {context.member.name} ({context.member.id})"
    async with Provisioning(context.guild, reason) as provisioning:
        read = await context.services.settings.read(context.guild.id, provisioner.section)
        if not await provisioner.plan(context.services, context.guild):
            return False
        require_may_create(context.guild)
        section, services = provisioner.section, context.services
        await services.edits.require_commands(context.member, context.caller, section.section, provisioner.fields)
        await services.settings.checks.require(context.member, read.settings, read.settings)
        values = await provisioner.make(services, provisioning)
        await provisioning.store(
            services.settings, section, values, by=context.member.id, expected_revision=read.revision
        )
    return True
