"""The form that asks for the name of a rank."""

from functools import partial
from typing import Any

import discord
from discord import ui
from discord.utils import MISSING

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import Modal
from tux.features.configuration.errors import NoFreeRank
from tux.features.configuration.pages.context import AfterForm, PageContext
from tux.features.configuration.pages.items import is_open
from tux.features.configuration.pages.rank_pages import edit_ranks
from tux.features.configuration.pages.renderer import PageRenderer
from tux.guilds.permissions import RankSettings, rank_edits, standing
from tux.guilds.permissions.rank_edits import LONGEST_NAME
from tux.guilds.permissions.ranks import HIGHEST


class RankForm(Modal):
    """A form that asks for the name of a rank. Without a `level`, the rank is new, and its level is asked for too."""

    def __init__(self, context: PageContext, ranks: RankSettings, level: int | None, after: AfterForm) -> None:
        renderer = PageRenderer.of(context)
        super().__init__(context.services.host, title=renderer.say("config-ranks-form", new=level is None))
        self.location, self.level, self.after = context.location, level, after
        options = _free_levels(context, ranks) if level is None else MISSING
        self.levels = ui.Select[Any](custom_id="level", options=options)
        if level is None:
            label, hint = renderer.say("config-ranks-form-level"), renderer.say("config-ranks-form-level.hint")
            self.add_item(ui.Label(text=label, description=hint, component=self.levels))
        default = None if level is None else ranks.names.get(level)
        self.name = ui.TextInput[Any](custom_id="name", default=default, max_length=LONGEST_NAME)
        self.add_item(ui.Label(text=renderer.say("config-ranks-form-name"), component=self.name))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        context = PageContext(interaction, answers, self.location, "")
        if not await is_open(interaction, self.location):
            return
        if self.level is None:
            edit = partial(rank_edits.create, level=int(self.levels.values[0]), name=self.name.value)
        else:
            edit = partial(rank_edits.rename, level=self.level, name=self.name.value)
        await self.after(context, await edit_ranks(context, edit, "names"))


def _free_levels(context: PageContext, ranks: RankSettings) -> list[discord.SelectOption]:
    own = standing(context.caller, ranks).level
    free = [level for level in range(HIGHEST + 1) if level not in ranks.names and level < own]
    if not free:
        raise NoFreeRank
    return [discord.SelectOption(label=str(level), value=str(level), default=level == free[0]) for level in free]
