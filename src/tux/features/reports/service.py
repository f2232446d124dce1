"""Reports: stored, posted for the staff, claimed and closed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import discord
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, Guild, is_about, pseudonym, pseudonym_from_key
from tux.features.reports.errors import (
    NoReportChannel,
    ReportChannelClosed,
    ReportClaimed,
    ReportClosed,
    ReporterBlocked,
    ReportGone,
    ReportUndelivered,
    TooManyReports,
)
from tux.features.reports.tables import COPY_LIMIT, Report, ReportBlock
from tux.guilds.permissions import OwnMatter, phrases
from tux.guilds.privacy.personal_data import MatterEnded, mention_phrase
from tux.guilds.settings.general import LogSettings
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.facts import Facts
from tux.runtime.markup import plain_line, shorten
from tux.runtime.times import relative

LIMITS = ((timedelta(minutes=10), 3), (timedelta(days=1), 10))
"""The number of reports that one member may make in each span of time."""

_MAX_SEARCHED_MEMBERS = 20_000
"""The number of members that are searched for who made an anonymous report, a thousand per request."""

_NEEDS = ("view_channel", "send_messages", "embed_links")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSnapshot:
    """A report as it was when it was read."""

    id: int
    guild_id: int
    reporter_id: int | None
    target_id: int | None
    subject: str
    text: str
    about: str | None
    copy: str | None
    created_at: datetime
    channel_id: int | None
    message_id: int | None
    claimed_by: int | None
    closed_by: int | None


class Reports:
    """The reports of every guild."""

    def __init__(self, database: Database, settings: GuildSettings, clock: Clock, facts: Facts) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._facts = facts

    async def channel(self, guild: discord.Guild) -> discord.TextChannel:
        """Return the channel for reports. Refuses if there is none, or if the bot lacks permissions there."""
        settings = await self._settings.get(guild.id, LogSettings)
        channel = guild.get_channel(settings.report_channel_id or settings.moderation_channel_id or 0)
        if not isinstance(channel, discord.TextChannel):
            raise NoReportChannel
        permissions = channel.permissions_for(guild.me)
        if missing := [name for name in _NEEDS if not getattr(permissions, name)]:
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
        copy: str | None = None,
    ) -> ReportSnapshot:
        """Store a report. Refuses if the reporter has made too many, or is blocked."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            reporter = await pseudonym(session, guild_id, reporter_id)
            if await session.get(ReportBlock, (guild_id, reporter)) is not None:
                raise ReporterBlocked
            theirs = (Report.guild_id == guild_id, Report.reporter_pseudonym == reporter)
            since = now - max(span for span, _ in LIMITS)
            times = (await session.scalars(select(Report.created_at).where(*theirs, Report.created_at > since))).all()
            _require_below_limits(times, now)
            row = Report(
                guild_id=guild_id,
                reporter_pseudonym=reporter,
                reporter_id=None if anonymous else reporter_id,
                target_id=target_id,
                subject=subject,
                text=text,
                about=about,
                copy=copy and shorten(copy, COPY_LIMIT),
                created_at=now,
            )
            session.add(row)
        return _snapshot(row)

    async def post(
        self,
        channel: discord.TextChannel,
        report: ReportSnapshot,
        embed: discord.Embed,
        view: discord.ui.View,
        files: Sequence[discord.File],
    ) -> None:
        """Post a report for the staff, with a thread if the bot may create one.

        Deletes it, and refuses, if Discord does not accept it.
        """
        try:
            message = await channel.send(embed=embed, view=view, files=files)
        except (discord.HTTPException, *UNREACHED) as error:
            await self._forget(report.id)
            raise ReportUndelivered from error
        await self._change(report.id, channel_id=channel.id, message_id=message.id)
        if not channel.permissions_for(channel.guild.me).create_public_threads:
            return
        try:
            await message.create_thread(name=plain_line(report.subject)[:100] or f"#{report.id}")
        except (discord.HTTPException, *UNREACHED):
            return  # staff can read the report, and open a thread themselves

    async def get(self, guild_id: int, report_id: int) -> ReportSnapshot:
        """Return a report. Raises `ReportGone` if there is none."""
        async with self._database.session() as session:
            row = await session.get(Report, report_id)
        if row is None or row.guild_id != guild_id:
            raise ReportGone
        return _snapshot(row)

    async def get_for(self, guild_id: int, report_id: int, *, by: int, by_owner: bool = False) -> ReportSnapshot:
        """Return a report for somebody to deal with. Raises `ReportGone`, or `OwnMatter` if it is about them.

        `by_owner` is True for the owner of the guild, who may deal with any.
        """
        report = await self.get(guild_id, report_id)
        async with self._database.session() as session:
            if not by_owner and await is_about(session, guild_id, report.target_id, by):
                raise OwnMatter
        return report

    async def claim(self, guild_id: int, report_id: int, *, by: int, by_owner: bool = False) -> ReportSnapshot:
        """Note who deals with a report. Refuses if somebody does already, or if it is closed."""
        report = await self.get_for(guild_id, report_id, by=by, by_owner=by_owner)
        if report.closed_by is not None:
            raise ReportClosed(by=mention_phrase(report.closed_by or 0))
        free = (Report.claimed_by.is_(None), Report.closed_by.is_(None))
        async with self._database.transaction() as session:
            claimed = await session.execute(
                update(Report).where(Report.id == report_id, *free).values(claimed_by=by).returning(Report.id)
            )
            first = bool(claimed.all())
        report = await self.get(guild_id, report_id)
        if not first:
            raise ReportClaimed(by=mention_phrase(report.claimed_by or 0))
        return report

    async def close(self, guild_id: int, report_id: int, *, by: int, by_owner: bool = False) -> ReportSnapshot:
        """Close a report. Refuses if it is closed already."""
        await self.get_for(guild_id, report_id, by=by, by_owner=by_owner)
        async with self._database.transaction() as session:
            closed = await session.execute(
                update(Report)
                .where(Report.id == report_id, Report.closed_by.is_(None))
                .values(closed_by=by, closed_at=self._clock.now())
                .returning(Report.id)
            )
            first = bool(closed.all())
        report = await self.get(guild_id, report_id)
        if not first:
            raise ReportClosed(by=mention_phrase(report.closed_by or 0))
        if report.target_id is not None:
            self._facts.publish(MatterEnded(guild_id, report.target_id))
        return report

    async def reporter(self, guild: discord.Guild, report: ReportSnapshot) -> discord.Member | None:
        """Return who made a report, or None if they have left or had their data deleted.

        Of an anonymous report, only the pseudonym is stored, so the members are searched for whose it is. Nothing
        about the result is kept.
        """
        if report.reporter_id is not None:
            return await _member(guild, report.reporter_id)
        async with self._database.session() as session:
            pseudonym_key = await session.scalar(select(Guild.pseudonym_key).where(Guild.id == guild.id))
            pseudonym = await session.scalar(select(Report.reporter_pseudonym).where(Report.id == report.id))
        if pseudonym_key is None:
            return None
        async for member in guild.fetch_members(limit=_MAX_SEARCHED_MEMBERS):
            if pseudonym_from_key(pseudonym_key, member.id) == pseudonym:
                return member
        return None

    async def block(self, guild_id: int, report_id: int, *, by: int, by_owner: bool = False) -> ReportSnapshot:
        """Let the person who made a report make no more, and return the report. They may be blocked already.

        Raises `OwnMatter` for those who made it as well.
        """
        report = await self.get_for(guild_id, report_id, by=by, by_owner=by_owner)
        async with self._database.transaction() as session:
            reporter = await self._reporter_for(session, report, by=by, by_owner=by_owner)
            if await session.get(ReportBlock, (guild_id, reporter)) is None:
                now = self._clock.now()
                block = ReportBlock(guild_id=guild_id, reporter_pseudonym=reporter, blocked_by=by, blocked_at=now)
                session.add(block)
        return report

    async def unblock(self, guild_id: int, report_id: int, *, by: int, by_owner: bool = False) -> None:
        """Let the person who made a report make reports again. Raises `OwnMatter`: nobody unblocks themselves."""
        report = await self.get_for(guild_id, report_id, by=by, by_owner=by_owner)
        async with self._database.transaction() as session:
            reporter = await self._reporter_for(session, report, by=by, by_owner=by_owner)
            block = (ReportBlock.guild_id == guild_id, ReportBlock.reporter_pseudonym == reporter)
            await session.execute(delete(ReportBlock).where(*block))

    async def _reporter_for(self, session: AsyncSession, report: ReportSnapshot, *, by: int, by_owner: bool) -> str:
        """Return the pseudonym of the person who made a report, for others to deal with. Locks the guild."""
        own = await pseudonym(session, report.guild_id, by)
        reporter = await session.scalar(select(Report.reporter_pseudonym).where(Report.id == report.id))
        if reporter == own and not by_owner:
            raise OwnMatter
        return reporter or ""

    async def count(self, guild_id: int) -> int:
        """Return the number of open reports."""
        open_reports = select(func.count()).where(Report.guild_id == guild_id, Report.closed_by.is_(None))
        async with self._database.session() as session:
            return await session.scalar(open_reports) or 0

    async def _forget(self, report_id: int) -> None:
        async with self._database.transaction() as session:
            await session.execute(delete(Report).where(Report.id == report_id))

    async def _change(self, report_id: int, **values: object) -> None:
        async with self._database.transaction() as session:
            await session.execute(update(Report).where(Report.id == report_id).values(**values))


async def _member(guild: discord.Guild, user_id: int) -> discord.Member | None:
    try:
        return guild.get_member(user_id) or await guild.fetch_member(user_id)
    except discord.NotFound:
        return None


def _require_below_limits(times: Sequence[datetime], now: datetime) -> None:
    for span, limit in LIMITS:
        recent = sorted(time for time in times if time > now - span)
        if len(recent) >= limit:
            raise TooManyReports(again_at=relative(recent[-limit] + span))


def _snapshot(row: Report) -> ReportSnapshot:
    return ReportSnapshot(**{field.name: getattr(row, field.name) for field in fields(ReportSnapshot)})
