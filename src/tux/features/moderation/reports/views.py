"""What a member fills in, and what the staff then sees and clicks on."""

import re
from typing import Any, ClassVar, Literal, Self

import discord
from discord import ui

from tux.bot.client import Tux
from tux.bot.commands.menus import require_like, require_rule
from tux.bot.replies import InteractionAnswers
from tux.bot.ui import DynamicItem, Modal
from tux.features.moderation import actions
from tux.features.moderation.actions import MemberAction
from tux.features.moderation.menus import ActForm
from tux.features.moderation.reports.service import Reports, Told
from tux.features.moderation.reports.tables import SUBJECT_LIMIT, TEXT_LIMIT
from tux.features.moderation.results import Results
from tux.guilds.permissions import Rule
from tux.guilds.privacy.personal_data import mention_text

STAFF = Rule(default=("moderate_members",))
"""Who deals with reports."""

Does = Literal["claim", "close", "block", "warn", "timeout", "ban"]
BUTTON = re.compile(r"report:(?P<id>\d{1,18}):(?P<does>claim|close|block|warn|timeout|ban)")
_ACTS: dict[Does, MemberAction] = {"warn": actions.WARN, "timeout": actions.TIMEOUT, "ban": actions.BAN}
_STYLES: dict[Does, discord.ButtonStyle] = {
    "claim": discord.ButtonStyle.primary,
    "close": discord.ButtonStyle.success,
    "block": discord.ButtonStyle.secondary,
    "warn": discord.ButtonStyle.secondary,
    "timeout": discord.ButtonStyle.secondary,
    "ban": discord.ButtonStyle.danger,
}


class ReportForm(Modal):
    """What happened, and whether the staff may know who says so."""

    def __init__(self, board: "Board", locale: str, *, target_id: int | None = None, about: str | None = None) -> None:
        def text(key: str) -> str:
            return board.host.texts.say(key, locale=locale)

        super().__init__(board.host, title=text("report-form"), timeout=900)
        self.board = board
        self.target_id = target_id
        self.about = about
        self.subject = ui.TextInput[Any](custom_id="subject", max_length=SUBJECT_LIMIT)
        self.details = ui.TextInput[Any](custom_id="text", style=discord.TextStyle.paragraph, max_length=TEXT_LIMIT)
        self.who = ui.Select[Any](
            custom_id="who",
            options=[
                discord.SelectOption(label=text("report-anonymous"), value="anonymous", default=True),
                discord.SelectOption(label=text("report-named"), value="named"),
            ],
        )
        self.add_item(ui.Label(text=text("report-form-subject"), component=self.subject))
        self.add_item(ui.Label(text=text("report-form-text"), component=self.details))
        self.add_item(
            ui.Label(text=text("report-form-who"), description=text("report-form-who-note"), component=self.who)
        )

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        guild = interaction.guild
        if guild is None:
            return
        answers.ephemeral = True
        reports = self.board.reports
        channel = await reports.channel(guild)
        report = await reports.open(
            guild.id,
            interaction.user.id,
            subject=self.subject.value,
            text=self.details.value,
            anonymous=self.who.values != ["named"],
            target_id=self.target_id,
            about=self.about,
        )
        await reports.post(channel, report, self.board.picture(report), self.board.buttons(report))
        await answers.say("report-done", ephemeral=True)


class ReportButton(DynamicItem[ui.Button[Any]], template=BUTTON):
    """Below every report, for as long as its message is there. Get one that works from `Board.button`."""

    board: ClassVar["Board"]

    def __init__(self, report_id: int, does: Does, label: str = "") -> None:
        super().__init__(ui.Button(label=label or does, style=_STYLES[does], custom_id=f"report:{report_id}:{does}"))
        self.report_id = report_id
        self.does = does

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        does: Any = match["does"]
        return cls(int(match["id"]), does)

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        if self.does in _ACTS:
            await require_like(interaction, self.does)
        else:
            await require_rule(interaction, STAFF)
        return True

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        reports, guild_id, by = self.board.reports, interaction.guild_id or 0, interaction.user.id
        if self.does in _ACTS:
            report = await reports.get(guild_id, self.report_id)
            await answers.open(await self.board.act_form(interaction, _ACTS[self.does], report))
            return
        if self.does == "block":
            blocked = await reports.block(guild_id, self.report_id, by=by)
            await answers.say("report-blocked-now" if blocked else "report-unblocked-now", ephemeral=True)
            return
        act = reports.claim if self.does == "claim" else reports.close
        report = await act(guild_id, self.report_id, by=by)
        await answers.update(embed=self.board.picture(report), view=self.board.buttons(report))


class Board:
    """How the staff sees reports."""

    def __init__(self, reports: Reports, host: Tux, results: Results) -> None:
        self.reports = reports
        self.host = host
        self.results = results

        class Button(ReportButton, template=BUTTON):
            board = self

        self.button: type[ReportButton] = Button

    def buttons(self, report: Told) -> ui.View:
        """What can still be done about a report."""
        shown: list[Does] = ["block"]
        if report.closed_by is None:
            shown = ["close", "block"] if report.claimed_by else ["claim", "close", "block"]
            shown.extend(_ACTS if (report.target_id or 0) > 0 else ())
        view = ui.View(timeout=None)
        for does in shown:
            view.add_item(self.button(report.id, does, self._text(report, f"report-button-{does}")))
        return view

    async def act_form(self, interaction: discord.Interaction[Any], act: MemberAction, report: Told) -> ActForm:
        """Asks what an act on the person is to say, beginning with the report that it comes from."""
        guild, user_id = interaction.guild, report.target_id or 0
        member = guild.get_member(user_id) if guild else None
        target = member or await self.host.fetch_user(user_id)
        return ActForm(self.host, self.results, act, target, locale=str(interaction.locale), reason=report.subject)

    def picture(self, report: Told) -> discord.Embed:
        """A report to read."""
        colour = discord.Colour.dark_grey() if report.closed_by else discord.Colour.orange()
        locale = self.host.locale_in(report.guild_id)
        embed = discord.Embed(title=report.subject, description=report.text, colour=colour, timestamp=report.created_at)
        embed.set_author(name=self._text(report, "report-title", number=report.id))
        by = f"<@{report.reporter_id}>" if report.reporter_id else self._text(report, "report-by-nobody")
        embed.add_field(name=self._text(report, "report-by"), value=by)
        if report.target_id is not None:
            target = mention_text(report.target_id, self.host.texts, locale, with_id=True)
            embed.add_field(name=self._text(report, "report-target"), value=target)
        if report.about is not None:
            embed.add_field(name=self._text(report, "report-about"), value=report.about, inline=False)
        for name, person in (("report-claimed", report.claimed_by), ("report-closed", report.closed_by)):
            if person is not None:
                embed.add_field(name=self._text(report, name), value=mention_text(person, self.host.texts, locale))
        return embed

    def _text(self, report: Told, key: str, **data: object) -> str:
        return self.host.texts.say(key, locale=self.host.locale_in(report.guild_id), **data)
