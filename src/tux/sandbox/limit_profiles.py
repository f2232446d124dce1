"""Rate limits as Discord has them, and profiles that put them in force.

Discord documents the headers, the global limit and the invalid-request budget, and says that the limits of single
routes must not be hard-coded because they change. What people measured is kept here as a table, each line with its
source; a route that is not in the table has no limit of its own.

Sources: https://discord.com/developers/docs/topics/rate-limits (documented);
discord-api-docs issues #981, #1135, #1451, #2761, #8330 and the rate limit groups of the library hata (reported).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

DOCUMENTED = "documented"
REPORTED = "reported: measured by users, not promised by Discord"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of requests in a number of seconds, for all of its routes together.

    Requests are counted separately for each major parameter of the path, unless `everywhere`. With `fields`, only
    requests that name one of them count, against a limit that no header shows.
    """

    requests: int
    seconds: float
    routes: tuple[str, ...]
    source: str = REPORTED
    everywhere: bool = False
    fields: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The bucket's name, as X-RateLimit-Bucket shows it."""
        return _bucket_name(self.routes + self.fields)


@cache
def _bucket_name(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


MESSAGE = "/channels/{channel_id}/messages/{message_id}"
REACTION = MESSAGE + "/reactions/{emoji}"
MEMBER = "/guilds/{guild_id}/members/{user_id}"
COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
HOOK = "/webhooks/{webhook_id}/{webhook_token}"
HOOK_MESSAGE = HOOK + "/messages/{message_id}"
EMOJI = "/guilds/{guild_id}/emojis"
STICKER = "/guilds/{guild_id}/stickers"
OVERWRITE = "/channels/{channel_id}/permissions/{overwrite_id}"
THREAD_MEMBER = "/channels/{channel_id}/thread-members"
PINS = ("/channels/{channel_id}/pins/{message_id}", "/channels/{channel_id}/messages/pins/{message_id}")
OBSERVED: tuple[Limit, ...] = (
    Limit(5, 5, ("GET /channels/{channel_id}/messages",)),
    Limit(5, 5, ("POST /channels/{channel_id}/messages",)),
    Limit(5, 5, (f"GET {MESSAGE}",)),
    Limit(5, 5, (f"PATCH {MESSAGE}",)),
    Limit(5, 1, (f"DELETE {MESSAGE}",)),
    Limit(1, 3, ("POST /channels/{channel_id}/messages/bulk-delete",)),
    Limit(10, 3600, (f"POST {MESSAGE}/crosspost",)),
    Limit(
        1,
        0.25,
        (
            f"PUT {REACTION}/@me",
            f"DELETE {REACTION}/@me",
            f"DELETE {REACTION}/{{user_id}}",
            f"DELETE {REACTION}",
            f"DELETE {MESSAGE}/reactions",
        ),
    ),
    Limit(5, 4, tuple(f"{method} {path}" for path in PINS for method in ("PUT", "DELETE"))),
    Limit(1, 5, ("GET /channels/{channel_id}/pins", "GET /channels/{channel_id}/messages/pins"), everywhere=True),
    Limit(5, 5, ("POST /channels/{channel_id}/typing",)),
    Limit(10, 15, ("PATCH /channels/{channel_id}",)),
    Limit(2, 600, ("PATCH /channels/{channel_id}",), fields=("name", "topic")),
    Limit(10, 15, (f"PUT {OVERWRITE}", f"DELETE {OVERWRITE}")),
    Limit(5, 15, ("POST /channels/{channel_id}/invites",), everywhere=True),
    Limit(50, 300, ("POST /channels/{channel_id}/threads", f"POST {MESSAGE}/threads"), everywhere=True),
    Limit(10, 10, (f"GET {THREAD_MEMBER}",), everywhere=True),
    Limit(
        5,
        5,
        tuple(f"{method} {THREAD_MEMBER}/{who}" for who in ("@me", "{user_id}") for method in ("PUT", "DELETE")),
        everywhere=True,
    ),
    Limit(10, 10, ("GET /guilds/{guild_id}/members",)),
    Limit(10, 10, ("GET /guilds/{guild_id}/members/search",)),
    Limit(5, 1, (f"GET {MEMBER}",)),
    Limit(10, 10, (f"PATCH {MEMBER}",)),
    Limit(1, 1, ("PATCH /guilds/{guild_id}/members/@me",), everywhere=True),
    Limit(5, 1, (f"DELETE {MEMBER}",)),
    Limit(10, 10, (f"PUT {MEMBER}/roles/{{role_id}}", f"DELETE {MEMBER}/roles/{{role_id}}")),
    Limit(10, 10, ("GET /guilds/{guild_id}/bans",)),
    Limit(250, 172_800, ("POST /guilds/{guild_id}/roles",)),
    Limit(1000, 86_400, ("PATCH /guilds/{guild_id}/roles/{role_id}",)),
    Limit(50, 3600, (f"POST {EMOJI}",), everywhere=True),
    Limit(1, 2, (f"PATCH {EMOJI}/{{emoji_id}}", f"DELETE {EMOJI}/{{emoji_id}}"), everywhere=True),
    Limit(50, 3600, (f"POST {STICKER}",), everywhere=True),
    Limit(1, 2, (f"PATCH {STICKER}/{{sticker_id}}", f"DELETE {STICKER}/{{sticker_id}}"), everywhere=True),
    Limit(2, 60, (f"PUT {COMMANDS}",), everywhere=True),
    Limit(5, 20, (f"POST {COMMANDS}",), everywhere=True),
    Limit(5, 20, (f"PATCH {COMMANDS}/{{command_id}}",), everywhere=True),
    Limit(5, 20, (f"DELETE {COMMANDS}/{{command_id}}",), everywhere=True),
    Limit(2, 60, (f"PUT {GUILD_COMMANDS}",)),
    Limit(5, 20, (f"POST {GUILD_COMMANDS}",)),
    Limit(5, 20, (f"PATCH {GUILD_COMMANDS}/{{command_id}}",)),
    Limit(5, 20, (f"DELETE {GUILD_COMMANDS}/{{command_id}}",)),
    Limit(5, 2, (f"POST {HOOK}", *(f"{method} {HOOK_MESSAGE}" for method in ("GET", "PATCH", "DELETE")))),
    Limit(1, 1, ("GET /users/@me/guilds",), everywhere=True),
    Limit(2, 600, ("PATCH /users/@me",), everywhere=True),
    Limit(30, 30, ("GET /users/{user_id}",), everywhere=True),
    Limit(250, 6, ("GET /invites/{code}",), everywhere=True),
    Limit(2, 5, ("GET /gateway/bot",), everywhere=True),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of limits; None stands for no limit. `otherwise` applies to every route without a limit of its own."""

    name: str
    limits: tuple[Limit, ...] = ()
    otherwise: tuple[int, float] | None = None
    overall: tuple[int, float] | None = None
    """Requests and seconds for one token, whatever the route. Documented."""
    invalid: tuple[int, float] | None = None
    """Answers of 401, 403 and 429, and seconds, after which nothing is answered any more. Documented."""
    gateway_sends: tuple[int, float] | None = None
    """Payloads and seconds on one gateway connection. Documented."""
    identifies: int | None = None
    """The sessions that one bot may start in a day. Documented."""
    concurrency: int = 16
    """The sessions that may be started within five seconds: one for each shard number modulo this. Documented."""
    enforces_concurrency: bool = False


GENEROUS = Profile("generous", otherwise=(1_000_000, 1.0))
"""A profile for tests of something else: it has the headers, but limits that are out of reach."""
DISCORD = Profile(
    "discord",
    OBSERVED,
    overall=(50, 1.0),
    invalid=(10_000, 600.0),
    gateway_sends=(120, 60.0),
    identifies=1000,
    concurrency=1,
    enforces_concurrency=True,
)
"""A profile that limits as Discord does, as far as is known."""
PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in (GENEROUS, DISCORD)}
