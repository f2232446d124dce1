"""The REST API as a whole: it finds the route and the actor, and answers every failure as Discord does."""

from __future__ import annotations

import logging
import secrets

from tux.sandbox.errors import DiscordError, not_found
from tux.sandbox.interactions import Interactions
from tux.sandbox.rest.bodies import read_body
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.paths import Paths
from tux.sandbox.rest.requests import Reply, Request, without_tokens
from tux.sandbox.rest.resources import (
    access_tokens,
    application_commands,
    applications,
    audit_logs,
    auto_moderation,
    bans,
    channels,
    command_index,
    command_permissions,
    emojis,
    followers,
    foreign_webhooks,
    gateway,
    guild_templates,
    guilds,
    integrations,
    interaction_responses,
    interactions,
    invite_targets,
    invites,
    join_requests,
    member_additions,
    member_verification,
    members,
    message_deletions,
    messages,
    mfa,
    oauth2,
    onboarding,
    onboarding_responses,
    overwrites,
    pins,
    polls,
    prunes,
    reactions,
    role_connections,
    roles,
    scheduled_event_exceptions,
    scheduled_event_users,
    scheduled_events,
    searches,
    soundboard,
    stage_instances,
    stickers,
    thread_lists,
    thread_members,
    threads,
    users,
    vanity_urls,
    voice,
    voice_statuses,
    webhook_messages,
    webhooks,
    welcome,
    widgets,
)
from tux.sandbox.rest.router import ANY_SCOPE, Route
from tux.sandbox.rest.unserved_operations import UNSERVED, UnservedOperation
from tux.sandbox.world.access_token import AccessToken
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

logger = logging.getLogger(__name__)

RESOURCES = (
    access_tokens,
    application_commands,
    applications,
    audit_logs,
    auto_moderation,
    bans,
    channels,
    command_index,
    command_permissions,
    emojis,
    followers,
    foreign_webhooks,
    gateway,
    guild_templates,
    guilds,
    integrations,
    interaction_responses,
    interactions,
    invite_targets,
    invites,
    join_requests,
    member_additions,
    member_verification,
    members,
    message_deletions,
    messages,
    mfa,
    oauth2,
    onboarding,
    onboarding_responses,
    overwrites,
    pins,
    polls,
    prunes,
    reactions,
    role_connections,
    roles,
    scheduled_event_exceptions,
    scheduled_event_users,
    scheduled_events,
    searches,
    soundboard,
    stage_instances,
    stickers,
    thread_lists,
    thread_members,
    threads,
    users,
    vanity_urls,
    voice,
    voice_statuses,
    webhook_messages,
    webhooks,
    widgets,
    welcome,
)

BEARER = "Bearer"


def served() -> list[Route]:
    """Return every route of the API, sorted by path and method."""
    routes = [route for resource in RESOURCES for route in resource.routes.all]
    return sorted(routes, key=lambda route: (route.path, route.method))


class Api:
    """Answers requests on a world. It needs no socket: the server and the people of a test call the same `answer`."""

    def __init__(self, world: World, interactions: Interactions, base: str, cdn: str) -> None:
        self.world = world
        self.interactions = interactions
        self.base = base
        self.cdn = cdn
        self._routes = Paths(served())

    async def answer(self, request: Request) -> Reply:
        """Carry a request out. A mistake of the caller is an answer too, and raises nothing."""
        route, params = self.find(request.method, request.path)
        actor: User | None = None
        try:
            actor = self.actor(request.authorization)
            return await self._carry_out(request, route, params, actor)
        except DiscordError as error:
            return Reply(error.payload(), error.status)

    async def _carry_out(
        self, request: Request, route: Route | None, params: dict[str, str], actor: User | None
    ) -> Reply:
        if route is None:
            raise self._not_served(request)
        if actor is None and not route.public:
            raise DiscordError(0, status=401, message="401: Unauthorized")
        access_token = self._access_token(request, route)
        read_body(request, route)
        call = Call(self.world, self.interactions, request, params, self.base, self.cdn, actor, access_token)
        body = await route.handle(call)
        if isinstance(body, Reply):
            return body
        return Reply(body, 200 if body is not None else 204)

    def _access_token(self, request: Request, route: Route) -> AccessToken | None:
        """Return the access token that a request carries, which must be good for its route.

        Raises:
            DiscordError: 50026.
        """
        kind, _, text = (request.authorization or "").rpartition(" ")
        token = self.world.access_token(text) if kind == BEARER else None
        if token is not None and route.scope != ANY_SCOPE and route.scope not in token.scopes:
            raise DiscordError(50026)
        return token

    def _not_served(self, request: Request) -> DiscordError:
        if operation := self.unserved(request.method, request.path):
            logger.warning("%s", operation.refusal)
            return operation.refusal
        logger.warning("no such route: %s %s", request.method, without_tokens(request.path))
        if self.methods(request.path) or UNSERVED.methods(request.path):
            return DiscordError(0, status=405, message="405: Method Not Allowed")
        return not_found()

    def methods(self, path: str) -> list[str]:
        """Return the methods that a path is served for."""
        return self._routes.methods(path)

    def find(self, method: str, path: str) -> tuple[Route | None, dict[str, str]]:
        """Return the route that serves a path, and the path's parts by the route's names; None if there is no route."""
        return self._routes.find(method, path) or (None, {})

    def unserved(self, method: str, path: str) -> UnservedOperation | None:
        """Return the operation of Discord's that a request is for, if the sandbox does not serve it."""
        operation, _ = UNSERVED.find(method, path) or (None, {})
        return operation

    def actor(self, authorization: str | None) -> User | None:
        """Return the user whose token this is; None without a token.

        Raises:
            DiscordError: 401 for an unknown token, or a bot's token without `Bot` before it.
        """
        if authorization is None:
            return None
        kind, _, token = authorization.rpartition(" ")
        if kind == BEARER and (granted := self.world.access_token(token)) is not None:
            return granted.user
        user = self.world.tokens.get(token)
        if user is None or not secrets.compare_digest(user.token, token) or user.bot != (kind == "Bot"):
            raise DiscordError(0, status=401, message="401: Unauthorized")
        return user
