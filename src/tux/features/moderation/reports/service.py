"""Reports: written down, brought to the staff, claimed and closed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import discord
from sqlalchemy import delete, func, select, update

from tux.database import Database, pseudonym
from tux.features.moderation.reports.tables import Report, ReportBlock
from tux.guilds.permissions import phrases
from tux.guilds.privacy.personal_data import MatterEnded, mention_phrase
from tux.guilds.settings.sections import LogSettings
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.facts import Facts
from tux.runtime.refusals import Refusal

LIMITS = ((timedelta(minutes=10), 3), (timedelta(days=1), 10))
"""How many reports one member may make in which time."""

_NEEDED = ("view_channel", "send_messages", "embed_links", "create_public_threads", "send_messages_in_threads")


class NowhereToReport(Refusal):
    """The server has no channel for reports."""

    key = "report-nowhere"


class ReportChannelClosed(Refusal):
    """The bot cannot write there. Data: `permissions`."""

    key = "report-channel-closed"


class TooManyReports(Refusal):
    """Data: `again_at`, as Discord shows a moment."""

    key = "report-too-many"


class ReporterBlocked(Refusal):
    key = "report-blocked"


class ReportUndelivered(Refusal):
    """Discord did not take it, so nobody has read it. Nothing of it is kept."""

    key = "report-undelivered"


class ReportGone(Refusal):
    key = "report-gone"


class ReportClosed(Refusal):
    """Data: `by`."""

    key = "report-closed-already"


class ReportClaimed(Refusal):
    """Data: `by`."""

    key = "report-claimed-already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report as it was when it was read."""

    id: int
    guild_id: int
    reporter_id: int | None
    target_id: int | None
    subject: str
    text: str
    about: str | None
    created_at: datetime
    channel_id: int | None
    message_id: int | None
    claimed_by: int | None
    closed_by: int | None


class Reports:
    def __init__(self, database: Database, settings: GuildSettings, clock: Clock, facts: Facts) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._facts = facts

    async def channel(self, guild: discord.Guild) -> discord.TextChannel:
        """Where reports go; refuses where there is none, or where the bot could not write."""
        settings = await self._settings.get(guild.id, LogSettings)
        channel = guild.get_channel(settings.report_channel_id or settings.moderation_channel_id or 0)
        if not isinstance(channel, discord.TextChannel):
            raise NowhereToReport
        held = channel.permissions_for(guild.me)
        if missing := [name for name in _NEEDED if not getattr(held, name)]:
            raise ReportChannelClosed(permissions=phrases(missing))
        return channel

    async def open(
        self,
        guild_id: int,
        reporter_id: int,
        *,
        subject: str,
        text: str,
        anonymous: bool,
        target_id: int | None = None,
        about: str | None = None,
    ) -> Told:
        """Writes a report down; refuses whoever makes too many, or is blocked."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            who = await pseudonym(session, guild_id, reporter_id)
            if await session.get(ReportBlock, (guild_id, who)) is not None:
                raise ReporterBlocked
            mine = (Report.guild_id == guild_id, Report.reporter_pseudonym == who)
            since = now - max(span for span, _ in LIMITS)
            made = (await session.scalars(select(Report.created_at).where(*mine, Report.created_at > since))).all()
            _require_room(made, now)
            row = Report(
                guild_id=guild_id,
                reporter_pseudonym=who,
                reporter_id=None if anonymous else reporter_id,
                target_id=target_id,
                subject=subject,
                text=text,
                about=about,
                created_at=now,
            )
            session.add(row)
        return _told(row)

    async def post(
        self, channel: discord.TextChannel, report: Told, embed: discord.Embed, view: discord.ui.View
    ) -> None:
        """Brings a report to the staff, with a thread of its own. Refuses, and forgets it, where Discord does not."""
        try:
            message = await channel.send(embed=embed, view=view)
        except (discord.HTTPException, *UNREACHED) as error:
            await self._forget(report.id)
            raise ReportUndelivered from error
        await self._change(report.id, channel_id=channel.id, message_id=message.id)
        try:
            await message.create_thread(name=report.subject[:100])
        except (discord.HTTPException, *UNREACHED):
            return  # staff can read it, and open one by hand

    async def get(self, guild_id: int, report_id: int) -> Told:
        """Refuses with `ReportGone` where there is none."""
        async with self._database.session() as session:
            row = await session.get(Report, report_id)
        if row is None or row.guild_id != guild_id:
            raise ReportGone
        return _told(row)

    async def claim(self, guild_id: int, report_id: int, *, by: int) -> Told:
        """One moderator takes it on; refuses where another has, or where it is closed."""
        report = await self.get(guild_id, report_id)
        if report.closed_by is not None:
            raise ReportClosed(by=mention_phrase(report.closed_by or 0))
        free = (Report.claimed_by.is_(None), Report.closed_by.is_(None))
        async with self._database.transaction() as session:
            taken = await session.execute(
                update(Report).where(Report.id == report_id, *free).values(claimed_by=by).returning(Report.id)
            )
            first = bool(taken.all())
        report = await self.get(guild_id, report_id)
        if not first:
            raise ReportClaimed(by=mention_phrase(report.claimed_by or 0))
        return report

    async def close(self, guild_id: int, report_id: int, *, by: int) -> Told:
        """It has been dealt with; refuses where it was already."""
        await self.get(guild_id, report_id)
        async with self._database.transaction() as session:
            taken = await session.execute(
                update(Report)
                .where(Report.id == report_id, Report.closed_by.is_(None))
                .values(closed_by=by, closed_at=self._clock.now())
                .returning(Report.id)
            )
            first = bool(taken.all())
        report = await self.get(guild_id, report_id)
        if not first:
            raise ReportClosed(by=mention_phrase(report.closed_by or 0))
        if report.target_id is not None:
            self._facts.publish(MatterEnded(guild_id, report.target_id))
        return report

    async def block(self, guild_id: int, report_id: int, *, by: int) -> bool:
        """Hears no more of who made it, or, where that is so already, hears of them again. True for the former."""
        await self.get(guild_id, report_id)
        async with self._database.transaction() as session:
            who = await session.scalar(select(Report.reporter_pseudonym).where(Report.id == report_id))
            place = (ReportBlock.guild_id == guild_id, ReportBlock.reporter_pseudonym == who)
            lifted = await session.execute(delete(ReportBlock).where(*place).returning(ReportBlock.blocked_by))
            if lifted.all():
                return False
            session.add(
                ReportBlock(
                    guild_id=guild_id, reporter_pseudonym=who or "", blocked_by=by, blocked_at=self._clock.now()
                )
            )
        return True

    async def count(self, guild_id: int) -> int:
        """How many there are that nobody has closed."""
        open_ones = select(func.count()).where(Report.guild_id == guild_id, Report.closed_by.is_(None))
        async with self._database.session() as session:
            return await session.scalar(open_ones) or 0

    async def _forget(self, report_id: int) -> None:
        async with self._database.transaction() as session:
            await session.execute(delete(Report).where(Report.id == report_id))

    async def _change(self, report_id: int, **values: object) -> None:
        async with self._database.transaction() as session:
            await session.execute(update(Report).where(Report.id == report_id).values(**values))


def _require_room(made: Sequence[datetime], now: datetime) -> None:
    for span, most in LIMITS:
        recent = sorted(moment for moment in made if moment > now - span)
        if len(recent) >= most:
            raise TooManyReports(again_at=discord.utils.format_dt(recent[-most] + span, "R"))


def _told(row: Report) -> Told:
    return Told(**{field.name: getattr(row, field.name) for field in fields(Told)})
