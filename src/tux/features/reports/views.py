"""The form in which a member reports something, and the message with buttons for the staff."""

import io
import re
from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Protocol, Self

import discord
import structlog
from discord import ui

from tux.bot.actions import ActionForm, ActionResults
from tux.bot.commands.menus import require_like, require_rule
from tux.bot.replies import InteractionAnswers
from tux.bot.ui import DynamicItem, Modal
from tux.bot.ui.views import ViewHost
from tux.features.reports.service import Reports, ReportSnapshot
from tux.features.reports.tables import SUBJECT_LIMIT, TEXT_LIMIT
from tux.guilds.actions import MemberAction, member_actions
from tux.guilds.messages import contents_of
from tux.guilds.notices import notify
from tux.guilds.permissions import Rule
from tux.guilds.privacy.personal_data import mention_text
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import code_block, cut, inline, paragraph, plain_lines, user_mention

_log = structlog.stdlib.get_logger(__name__)

STAFF = Rule(default=("moderate_members",))
"""The rule about who may deal with reports."""

FORM_TIMEOUT_SECONDS = 900

_MAX_DESCRIPTION_LENGTH, _MAX_FIELD_LENGTH = 4000, 900
"""The numbers of characters in the description and in a field. With the rest, an embed holds at most 6,000."""

Operation = Literal["claim", "close", "block", "unblock", "warn", "timeout", "ban"]
BUTTON = re.compile(r"report:(?P<id>\d{1,18}):(?P<operation>claim|close|block|unblock|warn|timeout|ban)")
_ACTIONS: dict[Operation, MemberAction] = {
    "warn": member_actions.WARN,
    "timeout": member_actions.TIMEOUT,
    "ban": member_actions.BAN,
}
_STYLES: dict[Operation, discord.ButtonStyle] = {
    "claim": discord.ButtonStyle.primary,
    "close": discord.ButtonStyle.success,
    "block": discord.ButtonStyle.secondary,
    "unblock": discord.ButtonStyle.secondary,
    "warn": discord.ButtonStyle.secondary,
    "timeout": discord.ButtonStyle.secondary,
    "ban": discord.ButtonStyle.danger,
}


class ReportHost(ViewHost, Protocol):
    """The part of the bot that reports use."""

    async def fetch_user(self, user_id: int, /) -> discord.User: ...


class ReportForm(Modal):
    """A form that asks what happened, and whether the staff may know who reports it."""

    def __init__(
        self,
        board: "ReportBoard",
        locale: str,
        *,
        target_id: int | None = None,
        message: discord.Message | None = None,
    ) -> None:
        def text(key: str) -> str:
            return board.host.texts.say(key, locale=locale)

        super().__init__(board.host, title=text("report-form"), timeout=FORM_TIMEOUT_SECONDS)
        self.board = board
        self.target_id = target_id
        self.about = message and message.jump_url
        self.copy = message and contents_of(message).words
        self.subject = ui.TextInput[Any](custom_id="subject", max_length=SUBJECT_LIMIT)
        self.details = ui.TextInput[Any](custom_id="text", style=discord.TextStyle.paragraph, max_length=TEXT_LIMIT)
        self.identity = ui.Select[Any](
            custom_id="who",
            options=[
                discord.SelectOption(label=text("report-anonymous"), value="anonymous", default=True),
                discord.SelectOption(label=text("report-named"), value="named"),
            ],
        )
        self.add_item(ui.Label(text=text("report-form-subject"), component=self.subject))
        self.add_item(ui.Label(text=text("report-form-text"), component=self.details))
        self.add_item(
            ui.Label(text=text("report-form-who"), description=text("report-form-who-note"), component=self.identity)
        )

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        """Store the report, and post it for the staff."""
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
            anonymous=self.identity.values != ["named"],
            target_id=self.target_id,
            about=self.about,
            copy=self.copy,
        )
        files = self.board.files(report, channel)
        await reports.post(channel, report, self.board.embed(report), self.board.buttons(report), files)
        await answers.say("report-done", ephemeral=True)


class ReportButton(DynamicItem[ui.Button[Any]], template=BUTTON):
    """A button below a report, which works as long as its message exists.

    discord.py knows a class, not an object, so `ReportBoard.button` is a subclass that has the board.
    """

    board: ClassVar["ReportBoard"]

    def __init__(self, report_id: int, operation: Operation, label: str = "") -> None:
        custom_id, style = f"report:{report_id}:{operation}", _STYLES[operation]
        super().__init__(ui.Button(label=label or operation, style=style, custom_id=custom_id))
        self.report_id = report_id
        self.operation: Operation = operation

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        operation: Any = match["operation"]
        return cls(int(match["id"]), operation)

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        if self.operation in _ACTIONS:
            await require_like(interaction, self.operation)
        else:
            await require_rule(interaction, STAFF)
        return True

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        reports, guild_id, by = self.board.reports, interaction.guild_id or 0, interaction.user.id
        by_owner = interaction.guild is not None and interaction.guild.owner_id == by
        if self.operation in _ACTIONS:
            report = await reports.get_for(guild_id, self.report_id, by=by, by_owner=by_owner)
            await answers.open(await self.board.action_form(interaction, _ACTIONS[self.operation], report))
            return
        if self.operation == "block":
            report = await reports.block(guild_id, self.report_id, by=by, by_owner=by_owner)
            await answers.say("report-blocked-now", ephemeral=True, view=self.board.view(report, ["unblock"]))
            return
        if self.operation == "unblock":
            await reports.unblock(guild_id, self.report_id, by=by, by_owner=by_owner)
            await answers.update(answers.text("report-unblocked-now", ephemeral=True), view=None)
            return
        change = reports.claim if self.operation == "claim" else reports.close
        report = await change(guild_id, self.report_id, by=by, by_owner=by_owner)
        await answers.update(embed=self.board.embed(report), view=self.board.buttons(report))
        if self.operation == "close" and interaction.guild is not None:
            await self.board.tell_reporter(interaction.guild, report)


class ReportBoard:
    """The reports as the staff sees them: embeds with buttons."""

    def __init__(self, reports: Reports, host: ReportHost, results: ActionResults) -> None:
        self.reports = reports
        self.host = host
        self.results = results

        class BoardButton(ReportButton, template=BUTTON):
            board = self

        self.button: type[ReportButton] = BoardButton

    def buttons(self, report: ReportSnapshot) -> ui.View:
        """Return the buttons for what can still be done about a report."""
        operations: list[Operation] = ["block"]
        if report.closed_by is None:
            operations = ["close", "block"] if report.claimed_by else ["claim", "close", "block"]
            operations.extend(_ACTIONS if (report.target_id or 0) > 0 else ())
        return self.view(report, operations)

    def view(self, report: ReportSnapshot, operations: Sequence[Operation]) -> ui.View:
        """Return buttons for these operations on a report."""
        view = ui.View(timeout=None)
        for operation in operations:
            view.add_item(self.button(report.id, operation, self._text(report, f"report-button-{operation}")))
        return view

    async def action_form(
        self, interaction: discord.Interaction[Any], action: MemberAction, report: ReportSnapshot
    ) -> ActionForm:
        """Return the form for an action on the reported user, whose reason begins with the report's subject."""
        guild, user_id = interaction.guild, report.target_id or 0
        member = guild.get_member(user_id) if guild else None
        target = member or await self.host.fetch_user(user_id)
        return ActionForm(
            self.host, self.results, action, target, locale=str(interaction.locale), reason=report.subject
        )

    def embed(self, report: ReportSnapshot) -> discord.Embed:
        """Return an embed with the report and its state."""
        colour = discord.Colour.dark_grey() if report.closed_by else discord.Colour.orange()
        locale = self.host.locale_in(report.guild_id)
        embed = discord.Embed(
            title=inline(report.subject),
            description=cut(paragraph(report.text), _MAX_DESCRIPTION_LENGTH),
            colour=colour,
            timestamp=report.created_at,
        )
        embed.set_author(name=self._text(report, "report-title", number=report.id))
        reporter = user_mention(report.reporter_id) if report.reporter_id else self._text(report, "report-by-nobody")
        embed.add_field(name=self._text(report, "report-by"), value=reporter)
        if report.target_id is not None:
            target = mention_text(report.target_id, self.host.texts, locale, with_id=True)
            embed.add_field(name=self._text(report, "report-target"), value=target)
        if report.about is not None:
            embed.add_field(name=self._text(report, "report-about"), value=report.about, inline=False)
        if report.copy:
            copy = code_block(report.copy, _MAX_FIELD_LENGTH)
            embed.add_field(name=self._text(report, "report-copy"), value=copy, inline=False)
        for key, user_id in (("report-claimed", report.claimed_by), ("report-closed", report.closed_by)):
            if user_id is not None:
                embed.add_field(name=self._text(report, key), value=mention_text(user_id, self.host.texts, locale))
        return embed

    def files(self, report: ReportSnapshot, channel: discord.TextChannel) -> Sequence[discord.File]:
        """Return a file with what was reported, if it is too long for the embed and the bot may attach it."""
        if not channel.permissions_for(channel.guild.me).attach_files:
            return []
        fits = len(code_block(report.copy or "")) <= _MAX_FIELD_LENGTH
        whole = len(paragraph(report.text)) <= _MAX_DESCRIPTION_LENGTH
        texts = [*([] if whole else [report.text]), *([] if fits else [report.copy or ""])]
        content = "\n\n".join(map(plain_lines, texts)).encode()
        return [discord.File(io.BytesIO(content), f"report-{report.id}.txt")] if texts else []

    async def tell_reporter(self, guild: discord.Guild, report: ReportSnapshot) -> None:
        """Tell whoever made a report that it is closed, but not what was done, unless they cannot be reached."""
        try:
            reporter = await self.reports.reporter(guild, report)
        except (discord.HTTPException, *UNREACHED) as error:
            _log.warning("could not find out who made a report", guild_id=guild.id, report=report.id, error=str(error))
            return
        if reporter is not None:
            await notify(reporter, self._text(report, "report-closed-notice", guild=guild.name, number=report.id))

    def _text(self, report: ReportSnapshot, key: str, **data: object) -> str:
        return self.host.texts.say(key, locale=self.host.locale_in(report.guild_id), **data)
