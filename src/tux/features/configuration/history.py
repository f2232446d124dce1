"""`/config history` and `/config undo`: who changed what, and the way back."""

import re
from typing import Any, Self, cast

import discord
from discord import app_commands, ui

from tux.bot.client import Tux
from tux.bot.commands import GuildContext
from tux.bot.commands.menus import require_like
from tux.bot.replies import InteractionAnswers
from tux.bot.ui import DynamicItem, NotYours
from tux.features.configuration.changes import carry_out, described, find_section, steps_of, suggest_sections
from tux.features.configuration.root import ConfigCog
from tux.guilds.permissions import Caller
from tux.guilds.privacy.personal_data import mention_text
from tux.guilds.settings.display import section_name, setting_name
from tux.guilds.settings.history import HistoryPage, Step, Steps
from tux.guilds.settings.tables import ChangeKind
from tux.runtime.times import relative

_SUGGESTED = 25
_ROOM = 450
"""Characters for what a step changed: five of them and their heads are a message, which takes 4,000."""


class HistoryCommands(ConfigCog):
    @ConfigCog.config.command()
    async def history(self, ctx: GuildContext, *, feature: str | None = None) -> None:
        section = find_section(self.bot, feature) if feature else None
        page = await steps_of(self.bot).page(ctx.guild.id, section=section)
        if page.steps:
            await ctx.send(view=draw(self.bot, ctx.guild.id, ctx.author.id, section, page))
        else:
            await ctx.say("config-history-empty")

    @ConfigCog.config.command()
    async def undo(self, ctx: GuildContext, number: int) -> None:
        said, view = await undone(self.bot, ctx.author, ctx.caller, number)
        await ctx.send(said, view=view)

    @history.autocomplete("feature")
    async def features_with_history(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return suggest_sections(self.bot, interaction.guild_id, typed)

    @undo.autocomplete("number")
    async def steps_to_undo(self, interaction: discord.Interaction, typed: object) -> list[app_commands.Choice[int]]:
        guild_id = interaction.guild_id or 0
        page = await steps_of(self.bot).page(guild_id, limit=2 * _SUGGESTED)
        offered = [step for step in page.steps if step.undoable(self.bot.clock.now())]
        found = [(_suggestion(self.bot, guild_id, step), step.number) for step in offered]
        close = [(name, number) for name, number in found if str(typed).casefold() in name.casefold()]
        return [app_commands.Choice(name=name[:100], value=number) for name, number in close[:_SUGGESTED]]


async def undone(bot: Tux, member: discord.Member, caller: Any, number: int) -> tuple[str, ui.View]:
    """Undoes a step, and says what that changed, with a button to undo it in turn."""
    plan = await steps_of(bot).undoing(member.guild.id, number)
    made = await carry_out(bot, member, caller, plan)
    changes = described(bot, member.guild.id, plan.changes)
    locale = bot.locale_in(member.guild.id)
    said = bot.texts.say("config-undone", locale=locale, number=number, made=made, changes=changes)
    return said, undo_view(bot, member, made)


def undo_view(bot: Tux, member: discord.Member, number: int) -> ui.View:
    """A button that undoes the step, for `member` alone."""
    return ui.View(timeout=None).add_item(
        UndoButton(number, member.id, label=_undo_label(bot, member.guild.id, number))
    )


class UndoButton(
    DynamicItem[ui.Button[Any]],
    template=re.compile(r"undo:(?P<number>[0-9]+):(?P<reader>[0-9]+)(?::(?P<section>\*|[a-z0-9_-]+))?"),
):
    """Undoes a step. With a section (`*`: all), the message is a list of steps, which shows it afterwards."""

    def __init__(self, number: int, reader_id: int, listed: str | None = None, *, label: str = "…") -> None:
        custom_id = f"undo:{number}:{reader_id}" + (f":{listed}" if listed else "")
        super().__init__(ui.Button(label=label, custom_id=custom_id))
        self.number, self.reader_id, self.listed = number, reader_id, listed

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        return cls(int(match["number"]), int(match["reader"]), match["section"])

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        return await is_readers(interaction, self.reader_id, "config undo")

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        bot, member = acting(interaction)
        said, view = await undone(bot, member, Caller.of_interaction(interaction, bot), self.number)
        if self.listed is None:
            await answers.send(said, view=view)
            return
        section = None if self.listed == "*" else self.listed
        page = await steps_of(bot).page(member.guild.id, section=section)
        await answers.update(view=draw(bot, member.guild.id, member.id, section, page))
        await answers.send(said, ephemeral=True)


class HistoryPageButton(
    DynamicItem[ui.Button[Any]],
    template=re.compile(r"steps:(?P<way>[no])(?P<at>[0-9]+):(?P<reader>[0-9]+):(?P<section>\*|[a-z0-9_-]+)"),
):
    """To the steps newer (n) or older (o) than one."""

    def __init__(
        self, way: str, at: int, reader_id: int, section: str | None, *, label: str = "…", disabled: bool = False
    ) -> None:
        custom_id = f"steps:{way}{at}:{reader_id}:{section or '*'}"
        super().__init__(ui.Button(label=label, custom_id=custom_id, disabled=disabled))
        self.way, self.at, self.reader_id, self.section = way, at, reader_id, section

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        section = None if match["section"] == "*" else match["section"]
        return cls(match["way"], int(match["at"]), int(match["reader"]), section)

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        return await is_readers(interaction, self.reader_id, "config history")

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        bot, member = acting(interaction)
        page = await self._page(steps_of(bot), member.guild.id)
        await answers.update(view=draw(bot, member.guild.id, member.id, self.section, page))

    async def _page(self, steps: Steps, guild_id: int) -> HistoryPage:
        if self.way == "n":
            return await steps.page(guild_id, section=self.section, after=self.at)
        return await steps.page(guild_id, section=self.section, before=self.at)


async def is_readers(interaction: discord.Interaction[Any], reader_id: int, command: str) -> bool:
    """Refuses whoever did not ask for the message, or may no longer run the command that it came from."""
    if interaction.user.id != reader_id:
        raise NotYours
    await require_like(interaction, command)
    return True


def acting(interaction: discord.Interaction[Any]) -> tuple[Tux, discord.Member]:
    """Whose bot this is, and who clicked. Only in servers."""
    return cast("Tux", interaction.client), cast("discord.Member", interaction.user)


def draw(bot: Tux, guild_id: int, reader_id: int, section: str | None, page: HistoryPage) -> ui.LayoutView:
    """A page of the history as it looks."""
    locale = bot.locale_in(guild_id)
    title = bot.texts.say(
        "config-history-title", locale=locale, section=section and section_name(bot.texts, section, locale)
    )
    box: ui.Container[Any] = ui.Container(ui.TextDisplay(f"### {title}"), accent_colour=discord.Colour.blurple())
    for step in page.steps:
        box.add_item(ui.Separator())
        box.add_item(_entry(bot, guild_id, reader_id, section, step))
    view = ui.LayoutView(timeout=None).add_item(box)
    if page.newer or page.older:
        ends = (("n", page.steps[0].number, page.newer), ("o", page.steps[-1].number, page.older))
        row: ui.ActionRow[Any] = ui.ActionRow()
        for way, at, more in ends:
            label = bot.texts.say(f"config-history-{way}", locale=locale)
            row.add_item(cast("Any", HistoryPageButton(way, at, reader_id, section, label=label, disabled=not more)))
        view.add_item(row)
    return view


def _entry(bot: Tux, guild_id: int, reader_id: int, section: str | None, step: Step) -> ui.Item[Any]:
    text = f"{_head(bot, guild_id, step)}\n{described(bot, guild_id, step.changes, room=_ROOM)}"
    if not step.undoable(bot.clock.now()):
        return ui.TextDisplay(text)
    button: Any = UndoButton(step.number, reader_id, section or "*", label=_undo_label(bot, guild_id, step.number))
    return ui.Section(text, accessory=button)


def _undo_label(bot: Tux, guild_id: int, number: int) -> str:
    return bot.texts.say("config-undo-button", locale=bot.locale_in(guild_id), number=number)


def _head(bot: Tux, guild_id: int, step: Step) -> str:
    return bot.texts.say(
        "config-history-step",
        locale=bot.locale_in(guild_id),
        number=step.number,
        by=None if step.by == guild_id else mention_text(step.by, bot.texts, bot.locale_in(guild_id)),
        at=relative(step.at),
        kind=step.kind,
        undoes=step.undoes,
        undone=step.undone_by,
    )


def _suggestion(bot: Tux, guild_id: int, step: Step) -> str:
    """What a step did, in words without any markup."""
    locale = bot.locale_in(guild_id)
    names = [
        setting_name(bot.texts, change.section, setting, locale)
        for change in step.changes
        for setting in sorted(change.altered)
    ]
    what = "" if step.kind is ChangeKind.CHANGE else bot.texts.say(f"config-kind-{step.kind}", locale=locale) + " · "
    where = ", ".join(section_name(bot.texts, change.section, locale) for change in step.changes)
    return f"#{step.number} · {what}{where} · {', '.join(names)}"
