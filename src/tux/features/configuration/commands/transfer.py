"""`/config export` and `/config import`: settings as a file."""

import io

import discord
from discord import app_commands, ui

from tux.bot.commands import GuildContext
from tux.features.configuration.commands.root import ConfigCog
from tux.features.configuration.confirmations import fingerprint
from tux.features.configuration.import_views import ImportButton, describe_import, download, name_id_in, plan_import
from tux.features.configuration.section_lookup import complete_section, find_section
from tux.guilds.settings.transfer import write_file


class TransferCommands(ConfigCog):
    @ConfigCog.config.command(staff_only=True)
    async def export(self, ctx: GuildContext) -> None:
        content = write_file(
            ctx.guild.id,
            ctx.guild.name,
            await self.settings.stored(ctx.guild.id),
            self.settings.sections,
            name_id_in(ctx.guild),
            at=self.services.clock.now(),
        )
        file = discord.File(io.BytesIO(content), filename=f"tux-settings-{ctx.guild.id}.json")
        await ctx.send(ctx.text("config-exported"), file=file)

    @ConfigCog.config.command(name="import")
    async def import_settings(self, ctx: GuildContext, file: discord.Attachment, *, feature: str | None = None) -> None:
        section = find_section(self.services, feature) if feature else None
        content = await download(file)
        plan, left_out = await plan_import(self.services, ctx.guild, content, section)
        await self.services.edits.require(ctx.author, ctx.caller, plan)
        button = ImportButton(section, ctx.author.id, fingerprint(plan), label=ctx.text("config-import-button"))
        await ctx.send(
            describe_import(self.services, ctx.guild.id, "config-import-ask", plan, left_out),
            file=discord.File(io.BytesIO(content), filename="settings.json"),  # the button reads it from there
            view=ui.View(timeout=None).add_item(button),
        )

    @import_settings.autocomplete("feature")
    async def features_to_import(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return complete_section(self.services, interaction.guild_id, typed)
