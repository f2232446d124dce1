"""The history of settings, shown page by page with buttons that undo steps."""

import re
from typing import Any, Self, cast

import discord
from discord import ui

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import DynamicItem, custom_id_number
from tux.features.configuration.descriptions import describe_changes
from tux.features.configuration.made_things import ask_to_take_back, describe_made, take_back_made
from tux.features.configuration.readers import caller_of, member_of, require_reader
from tux.features.configuration.services import ConfigurationServices, services_in
from tux.guilds.permissions import Caller
from tux.guilds.privacy.personal_data import mention_text
from tux.guilds.settings.changes import HistoryPage, Step
from tux.guilds.settings.history import Steps

_CHANGES_ROOM = 450
"""The number of characters for the changes of a step. Five steps fit into a message, which holds 4,000."""


async def undo_step(
    services: ConfigurationServices, member: discord.Member, caller: Caller, number: int, *, confirmed: bool = False
) -> tuple[str, ui.View]:
    """Undo a step. Return a text about what that changed, and a view with a button that undoes the undo.

    Where the step made roles, channels or overwrites in the server, nothing is undone until that is `confirmed`: the
    text is a question, and the view has the button that answers it.
    """
    plan = await services.steps.plan_undo(member.guild.id, number)
    await services.edits.require(member, caller, plan)
    step = await services.steps.find(member.guild.id, number)
    if not confirmed and (question := await ask_to_take_back(services, member.guild, step.changes)) is not None:
        button = TakeBackButton(number, member.id, label=_undo_label(services, member.guild.id, number))
        return question, ui.View(timeout=None).add_item(button)
    new_number = await services.edits.apply(member, caller, plan)
    changes = describe_changes(services, member.guild.id, plan.changes)
    text = services.say(member.guild.id, "config-undone", number=number, new=new_number, changes=changes)
    taken_back = await take_back_made(services, member, number, step.changes)
    if taken_back:  # it cannot be made again by another undo
        return f"{text}\n{taken_back}", ui.View(timeout=None)
    return text, undo_view(services, member, new_number)


def undo_view(services: ConfigurationServices, member: discord.Member, number: int) -> ui.View:
    """Return a view with a button that undoes the step."""
    button = UndoButton(number, member.id, label=_undo_label(services, member.guild.id, number))
    return ui.View(timeout=None).add_item(button)


class UndoButton(
    DynamicItem[ui.Button[Any]],
    template=re.compile(r"undo:(?P<number>[0-9]+):(?P<reader>[0-9]+)(?::(?P<section>\*|[a-z0-9_-]+))?"),
):
    """A button that undoes a step.

    If `listed` is given, its message is the history of that section (`*` for all), which is drawn again afterwards.
    """

    def __init__(self, number: int, reader_id: int, listed: str | None = None, *, label: str = "…") -> None:
        custom_id = f"undo:{number}:{reader_id}" + (f":{listed}" if listed else "")
        super().__init__(ui.Button(label=label, custom_id=custom_id))
        self.number, self.reader_id, self.listed = number, reader_id, listed

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        return cls(custom_id_number(match["number"]), int(match["reader"]), match["section"])

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        await require_reader(interaction, self.reader_id, "config undo")
        return True

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        services, member = services_in(interaction), member_of(interaction)
        text, view = await undo_step(services, member, caller_of(interaction), self.number)
        if self.listed is None or any(isinstance(item, TakeBackButton) for item in view.children):
            await answers.send(text, view=view)
            return
        section = None if self.listed == "*" else self.listed
        page = await services.steps.page(member.guild.id, section=section)
        await answers.update(view=draw_history(services, member, section, page))
        await answers.send(text, ephemeral=True)


class TakeBackButton(
    DynamicItem[ui.Button[Any]], template=re.compile(r"takeback:(?P<number>[0-9]+):(?P<reader>[0-9]+)")
):
    """A button that undoes a step together with what it made in the server."""

    def __init__(self, number: int, reader_id: int, *, label: str = "…") -> None:
        style = discord.ButtonStyle.danger
        super().__init__(ui.Button(label=label, custom_id=f"takeback:{number}:{reader_id}", style=style))
        self.number, self.reader_id = number, reader_id

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        return cls(int(match["number"]), int(match["reader"]))

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        await require_reader(interaction, self.reader_id, "config undo")
        return True

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        services, member = services_in(interaction), member_of(interaction)
        text, view = await undo_step(services, member, caller_of(interaction), self.number, confirmed=True)
        await answers.update(text, view=view)


class HistoryPageButton(
    DynamicItem[ui.Button[Any]],
    template=re.compile(r"steps:(?P<way>[no])(?P<at>[0-9]+):(?P<reader>[0-9]+):(?P<section>\*|[a-z0-9_-]+)"),
):
    """A button that shows the steps newer (`n`) or older (`o`) than the one with this number."""

    def __init__(
        self, way: str, number: int, reader_id: int, section: str | None, *, label: str = "…", disabled: bool = False
    ) -> None:
        custom_id = f"steps:{way}{number}:{reader_id}:{section or '*'}"
        super().__init__(ui.Button(label=label, custom_id=custom_id, disabled=disabled))
        self.way, self.number, self.reader_id, self.section = way, number, reader_id, section

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        section = None if match["section"] == "*" else match["section"]
        return cls(match["way"], custom_id_number(match["at"]), int(match["reader"]), section)

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        await require_reader(interaction, self.reader_id, "config history")
        return True

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        services, member = services_in(interaction), member_of(interaction)
        page = await self._page(services.steps, member.guild.id)
        await answers.update(view=draw_history(services, member, self.section, page))

    async def _page(self, steps: Steps, guild_id: int) -> HistoryPage:
        if self.way == "n":
            return await steps.page(guild_id, section=self.section, after=self.number)
        return await steps.page(guild_id, section=self.section, before=self.number)


def draw_history(
    services: ConfigurationServices, member: discord.Member, section: str | None, page: HistoryPage
) -> ui.LayoutView:
    """Draw a page of the history for a member."""
    guild_id = member.guild.id
    name = section and services.section_name(guild_id, section)
    title = services.say(guild_id, "config-history-title", section=name)
    box: ui.Container[Any] = ui.Container(ui.TextDisplay(f"### {title}"), accent_colour=discord.Colour.blurple())
    for step in page.steps:
        box.add_item(ui.Separator())
        box.add_item(_entry(services, member, section, step))
    view = ui.LayoutView(timeout=None).add_item(box)
    if page.newer or page.older:
        view.add_item(_page_buttons(services, member, section, page))
    return view


def _page_buttons(
    services: ConfigurationServices, member: discord.Member, section: str | None, page: HistoryPage
) -> ui.ActionRow[Any]:
    row: ui.ActionRow[Any] = ui.ActionRow()
    ends = (("n", page.steps[0].number, page.newer), ("o", page.steps[-1].number, page.older))
    for way, number, more in ends:
        label = services.say(member.guild.id, f"config-history-{way}")
        button: Any = HistoryPageButton(way, number, member.id, section, label=label, disabled=not more)
        row.add_item(button)
    return row


def _entry(services: ConfigurationServices, member: discord.Member, section: str | None, step: Step) -> ui.Item[Any]:
    guild_id = member.guild.id
    changes = describe_changes(services, guild_id, step.changes, room=_CHANGES_ROOM)
    made = describe_made(services, member.guild, step.changes)
    text = "\n".join([_heading(services, guild_id, step), changes, *([made] if made else [])])
    if not step.is_undoable(services.clock.now()):
        return ui.TextDisplay(text)
    label = _undo_label(services, guild_id, step.number)
    return ui.Section(text, accessory=cast("Any", UndoButton(step.number, member.id, section or "*", label=label)))


def _undo_label(services: ConfigurationServices, guild_id: int, number: int) -> str:
    return services.say(guild_id, "config-undo-button", number=number)


def _heading(services: ConfigurationServices, guild_id: int, step: Step) -> str:
    by_host = step.by == guild_id
    return services.say(
        guild_id,
        "config-history-step",
        number=step.number,
        by=None if by_host else mention_text(step.by, services.texts, services.locale_in(guild_id)),
        at=step.at,
        kind=step.kind,
        undoes=step.undoes,
        undone=step.undone_by,
    )
