"""The sandbox's own endpoints under `/sandbox`, for the web client and the command line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from typing import Any

import orjson
from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from tux.sandbox.attacks import ATTACKS, Attacks
from tux.sandbox.faults import Fault
from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.rest.api import served
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User

SETTABLE = sorted(field.name for field in fields(Fault) if field.name != "id")
Endpoint = Callable[[web.Request], Awaitable[Any]]
"""The function of one control. Its result is the JSON of the answer; None is an empty answer."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refusal(Exception):
    """Raised when a request makes no sense; the message says why."""


class Controls:
    """The control endpoints of one local Discord and its attacks."""

    def __init__(self, discord: LocalDiscord, attacks: Attacks) -> None:
        self._discord = discord
        self._attacks = attacks

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Return the method, path and handler of each endpoint."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/state", self._get_state),
            ("POST", "/people/{user_id}/token", self._get_token),
            ("GET", "/faults", self._list_faults),
            ("POST", "/faults", self._add_fault),
            ("DELETE", "/faults", self._clear_faults),
            ("DELETE", "/faults/{fault_id}", self._remove_fault),
            ("POST", "/gateway", self._break_gateway),
            ("GET", "/attacks", self._list_attacks),
            ("POST", "/attacks/{name}", self._start_attack),
            ("DELETE", "/attacks", self._stop_attacks),
            ("GET", "/traffic", self._list_traffic),
            ("GET", "/routes", self._list_routes),
        ]
        return [(method, f"/sandbox{path}", _as_handler(endpoint)) for method, path, endpoint in table]

    async def _get_state(self, request: web.Request) -> Json:
        discord, world = self._discord, self._discord.world
        people = [user for user in world.users.values() if not user.bot]
        bots = [user for user in world.users.values() if user.bot]
        return {
            "people": [_user_payload(user) | {"note": user.note} for user in people],
            "bots": [_user_payload(user) | {"online": discord.sessions.online(user.id)} for user in bots],
            "guilds": [{"id": str(g.id), "name": g.name, "icon": g.icon} for g in world.guilds.values()],
            "api": f"http://{request.host}{discord.api_url.removeprefix(discord.url)}",
            "gateway": f"ws://{request.host}/gateway",
            "cdn": f"http://{request.host}/cdn",
            "limits": discord.limits.profile.name,
        }

    async def _get_token(self, request: web.Request) -> Json:
        text = request.match_info["user_id"]
        user = self._discord.world.users.get(int(text)) if text.isdecimal() else None
        if user is None or user.bot:
            raise web.HTTPNotFound
        return {"token": user.token}

    async def _list_faults(self, _request: web.Request) -> list[Json]:
        return [fault.payload() for fault in self._discord.faults.all()]

    async def _add_fault(self, request: web.Request) -> Json:
        body = await _read_body(request)
        if unknown := sorted(body.keys() - SETTABLE):
            raise Refusal(f"{unknown[0]}: there are only the fields {', '.join(SETTABLE)}")
        try:
            fault = TypeAdapter(Fault).validate_python(body)
        except ValidationError as error:
            raise Refusal(_first_problem(error)) from None
        return self._discord.faults.add(fault).payload()

    async def _clear_faults(self, _request: web.Request) -> None:
        self._discord.faults.clear()

    async def _remove_fault(self, request: web.Request) -> None:
        text = request.match_info["fault_id"]
        if not text.isdecimal() or not self._discord.faults.remove(int(text)):
            raise web.HTTPNotFound

    async def _break_gateway(self, request: web.Request) -> Json:
        body = await _read_body(request)
        user_id, action, discord = _read_id(body, "user_id"), body.get("action"), self._discord
        if action == "drop":
            count = discord.drop(user_id)
        elif action == "reconnect":
            count = discord.reconnect(user_id)
        elif action == "invalid_session":
            count = discord.invalidate(user_id, resumable=body.get("resumable") is True)
        else:
            raise Refusal("action: must be drop, reconnect or invalid_session")
        return {"sessions": count}

    async def _list_attacks(self, _request: web.Request) -> list[Json]:
        return [attack.payload() for attack in ATTACKS.values()]

    async def _start_attack(self, request: web.Request) -> Json:
        body, world = await _read_body(request), self._discord.world
        guild = world.guilds.get(_read_id(body, "guild_id") or 0)
        actor = world.users.get(_read_id(body, "actor_id") or 0)
        if guild is None or actor is None or actor.id not in guild.members:
            raise Refusal("guild_id and actor_id must name a guild and someone in it")
        rate, count = body.get("rate", 10), body.get("count", 20)
        if not isinstance(rate, int | float) or not isinstance(count, int):
            raise Refusal("rate and count must be numbers")
        return {"id": str(self._attacks.start(request.match_info["name"], guild, actor, rate=rate, count=count))}

    async def _stop_attacks(self, _request: web.Request) -> None:
        self._attacks.stop()

    async def _list_traffic(self, request: web.Request) -> list[Json]:
        after = _read_id(dict(request.query), "after") or 0
        return [asdict(exchange) for exchange in self._discord.traffic if exchange.seq > after]

    async def _list_routes(self, _request: web.Request) -> list[Json]:
        return [{"method": route.method, "path": route.path} for route in served()]


def _read_id(body: Json, name: str) -> int | None:
    """Return an id from a body, given as a number or as text."""
    value = body.get(name)
    if value is not None and not str(value).isdecimal():
        raise Refusal(f"{name}: must be an id")
    return None if value is None else int(value)


def _first_problem(error: ValidationError) -> str:
    """Return the first thing that is wrong, as a sentence."""
    problem = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    return f"{field}: {message}" if field else message


def _user_payload(user: User) -> Json:
    return {"id": str(user.id), "username": user.username, "global_name": user.global_name, "avatar": user.avatar}


async def _read_body(request: web.Request) -> Json:
    try:
        body = orjson.loads(await request.read())
    except (orjson.JSONDecodeError, web.RequestPayloadError):
        raise Refusal("the body must be JSON") from None
    if not isinstance(body, dict):
        raise Refusal("the body must be a JSON object")
    return body  # pyright: ignore[reportUnknownVariableType]


def _as_handler(endpoint: Endpoint) -> Handler:
    async def respond(request: web.Request) -> web.StreamResponse:
        try:
            body = await endpoint(request)
        except (Refusal, ValueError) as refusal:
            return web.json_response({"message": str(refusal), "code": 0}, status=400)
        if body is None:
            return web.Response(status=204)
        return web.Response(body=orjson.dumps(body), content_type="application/json")

    return respond
