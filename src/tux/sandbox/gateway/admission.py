"""Admission to the gateway: whose token it is, which intents and shard are asked for, and how often one may start.

Source: https://discord.com/developers/docs/events/gateway#identifying
"""

from __future__ import annotations

import logging
from datetime import timedelta

from tux.sandbox.gateway.opcodes import Refused
from tux.sandbox.limit_profiles import Profile
from tux.sandbox.world.intents import EVERY_INTENT, PRIVILEGED, Intent
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

logger = logging.getLogger(__name__)

IDENTIFY_WINDOW_SECONDS = 5.0
DAY = timedelta(days=1)


class Admission:
    """The checks that an IDENTIFY or RESUME must pass."""

    def __init__(self, world: World, limits: Profile) -> None:
        self._world = world
        self._limits = limits
        self._identified: dict[tuple[int, int], float] = {}

    def user(self, data: Json) -> User:
        """Return the user whose token the payload carries.

        Raises:
            Refused: 4004 for a wrong token.
        """
        user = self._world.tokens.get(str(data.get("token", "")).removeprefix("Bot "))
        if user is None:
            raise Refused(4004, "Authentication failed.")
        return user

    def intents(self, user: User, data: Json) -> Intent:
        """Return the intents of a session; people have all of them.

        Raises:
            Refused: 4013 for unknown intents, 4014 for privileged ones that are not switched on for the bot.
        """
        if not user.bot:
            return EVERY_INTENT
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~int(EVERY_INTENT):
            raise Refused(4013, "Invalid intent(s).")
        application = self._world.application_of(user)
        allowed = application.privileged_intents if application is not None else 0
        if intents & int(PRIVILEGED) & ~allowed:
            raise Refused(4014, "Disallowed intent(s).")
        return Intent(intents)

    def may_start(self, user: User, shard: tuple[int, int]) -> bool:
        """Count a session start and return False if the previous one was too recent.

        Bots may start only so many sessions in five seconds. A bot that exceeds the daily number loses its token, as
        documented.

        Raises:
            Refused: 4004 past the daily number.
        """
        if not user.bot:
            return True
        now, slot = self._world.clock.monotonic(), (user.id, shard[0] % self._limits.concurrency)
        is_early = now - self._identified.get(slot, -IDENTIFY_WINDOW_SECONDS) < IDENTIFY_WINDOW_SECONDS
        if self._limits.enforces_concurrency and is_early:
            logger.warning("%s identified again within %.0f seconds", user.username, IDENTIFY_WINDOW_SECONDS)
            return False
        self._identified[slot] = now
        self._count_start(user)
        return True

    def _count_start(self, user: User) -> None:
        now = self._world.clock.now()
        starts = self._world.session_starts.setdefault(user.id, [])
        starts[:] = [start for start in starts if start > now - DAY]
        starts.append(now)
        if self._limits.identifies is not None and len(starts) > self._limits.identifies:
            logger.warning("%s started more than %d sessions in a day", user.username, self._limits.identifies)
            self._world.new_token(user)
            raise Refused(4004, "Authentication failed.")


def read_shard(data: Json) -> tuple[int, int]:
    """Return the shard's number and the number of shards.

    Raises:
        Refused: 4010 for a shard that cannot be.
    """
    match data.get("shard"):
        case None:
            return 0, 1
        case [int(number), int(count)] if 0 <= number < count:
            return number, count
        case _:
            raise Refused(4010, "Invalid shard.")
