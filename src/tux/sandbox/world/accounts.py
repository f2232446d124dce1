"""Accounts: people, bots with their applications, and the tokens by which they act."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable

from tux.sandbox.errors import DiscordError
from tux.sandbox.world.access_token import LIFETIME, AccessToken
from tux.sandbox.world.application import Application
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.intents import PRIVILEGED
from tux.sandbox.world.snowflakes import Snowflakes
from tux.sandbox.world.tokens import make_token
from tux.sandbox.world.user import User


class Accounts:
    """The part of a world that knows its users and applications, and who acts by which token."""

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__()
        self.clock = clock or Clock()
        self.ids = Snowflakes(self.clock)
        self.users: dict[int, User] = {}
        self.tokens: dict[str, User] = {}
        self.new_token_listeners: list[Callable[[User], None]] = []
        """Functions that are called when a user gets a new token in place of another."""
        self.applications: dict[int, Application] = {}
        self.old_applications = False
        """Whether new applications are like those of Discord's first years, whose bots have ids of their own."""
        self.access_tokens: dict[str, AccessToken] = {}
        self._applications_by_bot: dict[int, Application] = {}

    def user(self, user_id: int) -> User:
        """Return a user by id.

        Raises:
            DiscordError: 10013 if there is none.
        """
        if user := self.users.get(user_id):
            return user
        raise DiscordError(10013)

    def new_token(self, user: User) -> str:
        """Give a user a new token and return it; the one before stops working."""
        replaced = self.tokens.pop(user.token, None)
        user.token = make_token(user.id, self.clock.now())
        self.tokens[user.token] = user
        if replaced is not None:
            for hear in self.new_token_listeners:
                hear(user)
        return user.token

    def create_user(
        self,
        username: str,
        *,
        global_name: str | None = None,
        bot: bool = False,
        note: str = "",
        user_id: int | None = None,
    ) -> User:
        """Create a person, or the user of a bot; an id of an earlier moment makes an older account."""
        user = User(user_id or self.ids.new(), username, global_name, bot=bot, note=note)
        self.users[user.id] = user
        self.new_token(user)
        return user

    def create_application(
        self, name: str, owner: User, *, privileged_intents: int = int(PRIVILEGED), old: bool | None = None
    ) -> Application:
        """Create an application and its bot user, whose ids differ if it is `old`, or in a world of `old_applications`.

        Source: https://github.com/serenity-rs/serenity/issues/899
        """
        application_id = self.ids.new()
        is_old = self.old_applications if old is None else old
        bot = self.create_user(name, bot=True, user_id=None if is_old else application_id)
        bot.owner = owner
        application = Application(application_id, name, bot, owner, privileged_intents=privileged_intents)
        self.applications[application.id] = self._applications_by_bot[bot.id] = application
        return application

    def application_of(self, user: User) -> Application | None:
        """Return the application whose bot a user is; None for people."""
        return self._applications_by_bot.get(user.id)

    def authorize(self, user: User, application: Application, scopes: Iterable[str]) -> AccessToken:
        """Let an application act for a user within scopes, as the user's consent does."""
        expires_at = self.clock.now() + LIFETIME
        granted = AccessToken(secrets.token_urlsafe(22), user, application, tuple(scopes), expires_at)
        self.access_tokens[granted.token] = granted
        return granted

    def access_token(self, token: str) -> AccessToken | None:
        """Return an access token that has not expired."""
        granted = self.access_tokens.get(token)
        return granted if granted is not None and granted.expires_at > self.clock.now() else None
