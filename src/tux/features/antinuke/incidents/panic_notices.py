"""The messages about panic mode: that it began and that it is over, by whom, and what Discord did not allow."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

import discord
import structlog

from tux.database import Spool
from tux.features.antinuke.incidents.event_records import Data, panicked_record
from tux.features.antinuke.incidents.incident_channels import IncidentChannels
from tux.features.antinuke.incidents.messages import IncidentHost
from tux.features.antinuke.responses.panic_facts import PanicBegan, PanicEnded
from tux.guilds.notices import alert_owner
from tux.guilds.privacy.personal_data import mention_phrase
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import Markup, cut

_log = structlog.stdlib.get_logger(__name__)

_MESSAGE_CHARACTERS = 2000
_SHOWN_ROLES = 10

_RETRY_SECONDS = (2.0, 10.0, 30.0, 120.0)
"""The pauses between attempts while Discord is in trouble."""


class PanicNotices:
    """Tells the log channel of panic mode, and writes it into the history. The owner hears of it where nobody would."""

    def __init__(self, host: IncidentHost, channels: IncidentChannels, spool: Spool, clock: Clock) -> None:
        self._host = host
        self._channels = channels
        self._spool = spool
        self._clock = clock

    async def on_began(self, fact: PanicBegan) -> None:
        """Tell that panic mode began, or was prolonged."""
        guild = self._host.get_guild(fact.record.guild_id)
        if guild is None:
            return
        details = {
            "until": fact.record.until.isoformat(),
            "role_ids": [role.role_id for role in fact.record.roles],
            "failed_role_ids": [*fact.failed_role_ids],
            "beyond_role_ids": [*fact.beyond_role_ids],
            "failed_members": len(fact.failed_user_ids),
        }
        self._record(guild.id, fact.by, "prolonged" if fact.is_prolonged else "began", details)
        await self._tell(guild, list(self._lines_of_beginning(guild, fact)))

    async def on_ended(self, fact: PanicEnded) -> None:
        """Tell that panic mode is over, and of each later attempt that put something more back."""
        guild = self._host.get_guild(fact.guild_id)
        is_nothing_new = fact.is_next_attempt and fact.is_incomplete
        if guild is None or (is_nothing_new and not (fact.restored_role_ids or fact.restored_user_ids)):
            return
        details = {
            "began_at": fact.began_at.isoformat(),
            "role_ids": [*fact.restored_role_ids],
            "changed_role_ids": [*fact.changed_role_ids],
            "failed_role_ids": [*fact.failed_role_ids],
            "failed_members": len(fact.failed_user_ids),
        }
        self._record(guild.id, fact.by, "completed" if fact.is_next_attempt else "ended", details)
        await self._tell(guild, list(self._lines_of_end(guild, fact)))

    def _record(self, guild_id: int, by: int | None, what: str, details: Data) -> None:
        at = self._clock.now()
        key = blake2b(f"{guild_id}:panic:{what}:{at.isoformat()}".encode(), digest_size=16).hexdigest()
        self._spool.put(guild_id, key, panicked_record(by, at.timestamp(), {"panic": what, **details}))

    def _lines_of_beginning(self, guild: discord.Guild, fact: PanicBegan) -> Iterator[Markup]:
        record = fact.record
        by = None if fact.by is None else mention_phrase(fact.by)
        yield self._say(guild, "antinuke-panic-log-began", by=by, prolonged=fact.is_prolonged, until=record.until)
        count, members = len(record.roles) - len(fact.failed_role_ids), len(record.members) - len(fact.failed_user_ids)
        yield self._say(guild, "antinuke-panic-log-taken", count=count, members=members)
        yield from self._about_roles(guild, "antinuke-panic-log-refused", fact.failed_role_ids)
        yield from self._about_roles(guild, "antinuke-panic-log-beyond", fact.beyond_role_ids)
        if fact.failed_user_ids:
            yield self._say(guild, "antinuke-panic-log-members-kept", count=len(fact.failed_user_ids))
        if not fact.are_invites_paused:
            yield self._say(guild, "antinuke-panic-log-invites-open")

    def _lines_of_end(self, guild: discord.Guild, fact: PanicEnded) -> Iterator[Markup]:
        by = None if fact.by is None else mention_phrase(fact.by)
        after = self._clock.now() - fact.began_at
        yield self._say(guild, "antinuke-panic-log-ended", by=by, duration=after, again=fact.is_next_attempt)
        count, members = len(fact.restored_role_ids), len(fact.restored_user_ids)
        yield self._say(guild, "antinuke-panic-log-given", count=count, members=members)
        yield from self._about_roles(guild, "antinuke-panic-log-changed", fact.changed_role_ids)
        yield from self._about_roles(guild, "antinuke-panic-log-left", fact.failed_role_ids)
        if fact.failed_user_ids:
            yield self._say(guild, "antinuke-panic-log-members-left", count=len(fact.failed_user_ids))
        if fact.refused_user_ids:
            yield self._say(guild, "antinuke-panic-log-attackers", count=len(fact.refused_user_ids))

    def _about_roles(self, guild: discord.Guild, key: str, role_ids: Sequence[int]) -> Iterator[Markup]:
        roles = [role for role_id in role_ids if (role := guild.get_role(role_id)) is not None]
        if roles:
            yield self._say(guild, key, roles=roles[:_SHOWN_ROLES], more=max(0, len(roles) - _SHOWN_ROLES))

    async def _tell(self, guild: discord.Guild, lines: Sequence[str]) -> None:
        text = cut(Markup("\n".join(lines)), _MESSAGE_CHARACTERS)
        if not await self._is_posted(guild, text):
            named = self._say(guild, "antinuke-in-server", server=guild.name, text=text)
            await alert_owner(guild, cut(named, _MESSAGE_CHARACTERS), self._clock)

    async def _is_posted(self, guild: discord.Guild, text: Markup) -> bool:
        """Post a message, again and again while Discord is in trouble. Returns False where no channel took it."""
        for pause in (*_RETRY_SECONDS, None):
            try:
                return await self._post(guild, text)
            except (discord.HTTPException, *UNREACHED) as error:
                _log.warning("could not tell of panic mode", guild_id=guild.id, error=str(error))
                if pause is not None:
                    await self._clock.sleep(pause)
        return False

    async def _post(self, guild: discord.Guild, text: Markup) -> bool:
        """Post a message in the first channel that takes it. Returns False where there is none."""
        for channel in self._channels.of(guild):
            try:
                await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
            except (discord.Forbidden, discord.NotFound):
                continue
            return True
        return False

    def _say(self, guild: discord.Guild, key: str, **data: object) -> Markup:
        return self._host.texts.say(key, locale=self._host.locale_in(guild.id), **data)
