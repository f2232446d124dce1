"""One call of a route: who asks, for what, and the checks that every route needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import DIRECT_MESSAGE, NONE, Permission
from tux.sandbox.rest.forms import Form, read_form
from tux.sandbox.rest.requests import Request
from tux.sandbox.world.access import by_roles, in_channel, in_guild, outranks, withheld
from tux.sandbox.world.access_token import AccessToken
from tux.sandbox.world.application import Application
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.intents import Intent
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.role import Role
from tux.sandbox.world.snowflakes import is_snowflake
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

if TYPE_CHECKING:
    from tux.sandbox.interactions import Interactions


F = TypeVar("F", bound=Form)


@dataclass(slots=True)
class Call:
    """A request that has met its route, with the actor and the ids from the path."""

    world: World
    interactions: Interactions
    request: Request
    params: dict[str, str]
    api: str
    """The API's base URL, for the URLs that answers contain."""
    cdn: str
    actor_or_none: User | None = None
    access_token: AccessToken | None = None
    """The access token with which an application asks for the actor; None if they ask themself."""

    @property
    def actor(self) -> User:
        """The user who asks.

        Raises:
            DiscordError: 40001 if the request carries no valid token.
        """
        if self.actor_or_none is None:
            raise DiscordError(40001, status=401, message="401: Unauthorized")
        return self.actor_or_none

    @property
    def own_application(self) -> Application | None:
        """The application whose bot asks; None for people. Its id need not be that of the bot."""
        return self.world.application_of(self.actor)

    @property
    def own_application_id(self) -> int | None:
        """The id of the application whose bot asks; None for people."""
        return self.own_application.id if self.own_application else None

    @property
    def reason(self) -> str | None:
        """The audit log reason, from the X-Audit-Log-Reason header."""
        reason = self.request.reason
        if reason is not None and len(reason) > 512:
            raise form_error("reason", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 512 in length.")
        return reason or None

    def id(self, name: str) -> int:
        """Return an id from the path; `@me` is the actor's.

        Raises:
            DiscordError: 50035 if it is no snowflake.
        """
        text = self.params[name]
        if text == "@me":
            return self.actor.id
        if not is_snowflake(text):
            raise form_error(name, "NUMBER_TYPE_COERCE", f'Value "{text[:50]}" is not snowflake.')
        return int(text)

    def form(self, kind: type[F], *, query: bool = False) -> F:
        """Return the body as a form of this kind; with `query`, fields may also come in the query.

        Raises:
            DiscordError: 50035 that names the fields that are wrong.
        """
        body: Any = self.request.body if self.request.body is not None else {}
        if query and isinstance(body, dict):
            from_query = {name: text for name, text in self.request.query.items() if name in kind.model_fields}
            body = from_query | cast("dict[str, Any]", body)
        return read_form(kind, body)

    def number(self, name: str, default: int, *, minimum: int, maximum: int) -> int:
        """Return a whole number from the query, within bounds."""
        text = self.request.query.get(name)
        if text is None:
            return default
        if not is_snowflake(text) or not minimum <= int(text) <= maximum:
            raise form_error(name, "NUMBER_TYPE_MAX", f"int value should be between {minimum} and {maximum}.")
        return int(text)

    def snowflake(self, name: str) -> int | None:
        """Return an id from the query; None if it is absent."""
        text = self.request.query.get(name)
        if text is not None and not is_snowflake(text):
            raise form_error(name, "NUMBER_TYPE_COERCE", f'Value "{text[:50]}" is not snowflake.')
        return None if text is None else int(text)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes or no from the query."""
        return self.request.query.get(name, str(default)).lower() in {"true", "1"}

    # the objects that the path names

    def guild(self) -> Guild:
        """Return the guild in the path; for those who are not in it, it does not exist."""
        guild = self.world.guilds.get(self.id("guild_id"))
        if guild is None or self.actor.id not in guild.members:
            raise DiscordError(10004)
        return guild

    def own_member(self, guild: Guild) -> Member:
        """Return the actor as a member of a guild."""
        member = guild.members.get(self.actor.id)
        if member is None:
            raise DiscordError(50001)
        return member

    def member(self, guild: Guild) -> Member:
        """Return the member whom the path's `user_id` names."""
        user_id = self.id("user_id")
        if member := guild.members.get(user_id):
            return member
        raise DiscordError(10007 if user_id in self.world.users else 10013)

    def role(self, guild: Guild, role_id: int | None = None) -> Role:
        """Return a role of the guild, the one in the path unless an id is given."""
        if role := guild.roles.get(self.id("role_id") if role_id is None else role_id):
            return role
        raise DiscordError(10011)

    def channel(self, name: str = "channel_id") -> Channel:
        """Return the channel in the path, if the actor may see it."""
        return self.visible_channel(self.id(name))

    def visible_channel(self, channel_id: int) -> Channel:
        """Return a channel by id.

        Raises:
            DiscordError: 10003 if there is none, 50001 if the actor may not see it.
        """
        channel = self.world.channels.get(channel_id)
        if channel is None:
            raise DiscordError(10003)
        if not self.allowed(channel) & Permission.VIEW_CHANNEL:
            raise DiscordError(50001)
        return channel

    def message(self, channel: Channel, name: str = "message_id") -> Message:
        """Return the message in the path; someone else's ephemeral message does not exist."""
        message = channel.messages.get(self.id(name))
        if message is None or message.ephemeral_to not in {None, self.actor.id}:
            raise DiscordError(10008)
        return message

    def application(self) -> Application:
        """Return the application in the path, which must be the actor's own."""
        is_own = self.params["application_id"] == "@me"
        application = self.own_application if is_own else self.world.applications.get(self.id("application_id"))
        if application is None:
            raise DiscordError(10002)
        if application.bot is not self.actor:
            raise DiscordError(
                20012, status=403, message="You are not authorized to perform this action on this application"
            )
        return application

    # permissions

    def allowed(self, place: Guild | Channel) -> Permission:
        """Return the actor's permissions in a guild or a channel."""
        if isinstance(place, Guild):
            return in_guild(place, self.own_member(place))
        guild = self.world.guild_of(place)
        if guild is None:
            return DIRECT_MESSAGE if any(user is self.actor for user in place.recipients) else NONE
        member = guild.members.get(self.actor.id)
        return in_channel(guild, place, member) if member else NONE

    def require(self, permission: Permission, place: Guild | Channel) -> None:
        """Raise unless the actor has all of these permissions.

        Raises:
            DiscordError: 50013, or 60003 where they lack nothing but two-factor authentication.
        """
        missing = permission & ~self.allowed(place)
        if missing:
            raise DiscordError(60003 if self._lacks_two_factor(missing, place) else 50013)

    def _lacks_two_factor(self, missing: Permission, place: Guild | Channel) -> bool:
        guild = place if isinstance(place, Guild) else self.world.guild_of(place)
        member = guild.members.get(self.actor.id) if guild else None
        if guild is None or member is None or missing & ~withheld(guild, member):
            return False
        granted = by_roles(guild, member)
        return bool(granted & Permission.ADMINISTRATOR) or missing & granted == missing

    def can(self, permission: Permission, place: Guild | Channel) -> bool:
        """Return True if the actor has all of these permissions."""
        return self.allowed(place) & permission == permission

    def require_intent(self, intent: Intent) -> None:
        """Raise if the actor is a bot for which this privileged intent is not switched on.

        Raises:
            DiscordError: 50001.
        """
        application = self.own_application
        if application is not None and not application.privileged_intents & intent:
            raise DiscordError(50001)

    def require_above(self, guild: Guild, target: Member) -> None:
        """Raise unless the actor is above the target in the role hierarchy.

        Raises:
            DiscordError: 50013.
        """
        if not outranks(guild, self.own_member(guild), target):
            raise DiscordError(50013)

    # the audit log

    def audit(
        self,
        guild: Guild,
        action: AuditLogEvent,
        target_id: int | None,
        *,
        changes: list[Json] | None = None,
        options: Json | None = None,
    ) -> None:
        """Add an entry to a guild's audit log, by the actor and with the request's reason."""
        self.world.audit(guild, action, self.actor, target_id, changes=changes, options=options, reason=self.reason)
