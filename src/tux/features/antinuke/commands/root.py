"""The class from which the commands of `/antinuke` derive. Each group has its own class and file."""

import math
from collections.abc import Callable, Mapping
from typing import cast

from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import Bare, GuildContext, root_group
from tux.features.antinuke.commands.services import AntinukeServices
from tux.features.antinuke.detection import presets
from tux.features.antinuke.detection.preset_figures import FIGURES
from tux.features.antinuke.kinds import AntinukeActionType, Preset
from tux.features.antinuke.settings import AntinukeSettings
from tux.guilds.permissions.setting_edits import edit_as

_TELLING = AntinukeActionType.CHANNEL_DELETE
_SHORT_SECONDS, _DAY_SECONDS = 10, 86_400


class AntinukeCog(commands.Cog):
    """Commands of `/antinuke`, with the services that they use.

    A class derived from it declares commands with `@AntinukeCog.antinuke.command()` or `.group()`, and is named among
    the bases of `AntinukeCommands`, since discord.py cannot spread a group over several cogs.
    """

    def __init__(self, bot: Tux, services: AntinukeServices) -> None:
        self.bot = bot
        self.services = services

    @root_group(default=("administrator",), staff_only=True, exact=True)
    async def antinuke(self, _: GuildContext) -> Bare:
        return Bare("status")

    def figures(self, ctx: GuildContext, preset: Preset) -> str:
        """Return the sentence about what a preset stops, and what was measured at it."""
        by_window = {limit.window_seconds: limit.max_weight for limit in presets.limits(preset)[_TELLING]}
        measured = FIGURES[preset]
        return ctx.text(
            "antinuke-preset-figures",
            first=math.ceil(by_window[_SHORT_SECONDS]),
            day=math.ceil(by_window[_DAY_SECONDS]),
            runs=measured.benign_runs,
            punished=measured.punished_runs,
        )

    async def settings_in(self, ctx: GuildContext) -> AntinukeSettings:
        """Return the settings of the server."""
        return await self.services.settings.get(ctx.guild.id, AntinukeSettings)

    async def require_in_charge(self, ctx: GuildContext) -> AntinukeSettings:
        """Return the settings. Raise `NotInCharge` where the person may not change them."""
        settings = await self.settings_in(ctx)
        await self.services.settings.checks.require(ctx.author, settings, settings)
        return settings

    async def edit(
        self, ctx: GuildContext, edit: Callable[[AntinukeSettings], Mapping[str, object]]
    ) -> AntinukeSettings:
        """Store what `edit` returns for the present settings, and return the new ones. Raise what the checks raise."""
        change = await edit_as(ctx.author, self.services.settings, AntinukeSettings, edit)
        return cast("AntinukeSettings", change.after)
