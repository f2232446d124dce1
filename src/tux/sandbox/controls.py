"""The sandbox's own endpoints under `/sandbox`, for the web client and the command line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from tux.sandbox.attacks import ATTACKS
from tux.sandbox.faults import Fault
from tux.sandbox.rest.api import served
from tux.sandbox.world.models import Json

if TYPE_CHECKING:
    from tux.sandbox.sandbox import Sandbox

SETTABLE = sorted(field.name for field in fields(Fault) if field.name != "id")
Answer = Callable[[web.Request], Awaitable[Any]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refusal(Exception):
    """The request makes no sense; the message says why."""


class Controls:
    """The endpoints of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Method, path and what answers there."""
        table: list[tuple[str, str, Answer]] = [
            ("GET", "/state", self._state),
            ("POST", "/people/{user_id}/token", self._token),
            ("GET", "/faults", self._list_faults),
            ("POST", "/faults", self._add_fault),
            ("DELETE", "/faults", self._clear_faults),
            ("DELETE", "/faults/{fault_id}", self._remove_fault),
            ("POST", "/gateway", self._gateway),
            ("GET", "/attacks", self._list_attacks),
            ("POST", "/attacks/{name}", self._attack),
            ("DELETE", "/attacks", self._stop_attacks),
            ("GET", "/traffic", self._traffic),
            ("GET", "/routes", self._routes),
        ]
        return [(method, f"/sandbox{path}", _json(answer)) for method, path, answer in table]

    async def _state(self, request: web.Request) -> Json:
        world, sandbox = self.sandbox.world, self.sandbox
        people = [user for user in world.users.values() if not user.bot]
        bots = [user for user in world.users.values() if user.bot]
        return {
            "people": [_person(user) | {"note": user.note} for user in people],
            "bots": [_person(user) | {"online": sandbox.sessions.online(user.id)} for user in bots],
            "guilds": [{"id": str(g.id), "name": g.name, "icon": g.icon} for g in world.guilds.values()],
            "api": f"http://{request.host}{sandbox.api_url.removeprefix(sandbox.url)}",
            "gateway": f"ws://{request.host}/gateway",
            "cdn": f"http://{request.host}/cdn",
            "limits": sandbox.limits.profile.name,
        }

    async def _token(self, request: web.Request) -> Json:
        text = request.match_info["user_id"]
        user = self.sandbox.world.users.get(int(text)) if text.isdecimal() else None
        if user is None or user.bot:
            raise web.HTTPNotFound
        return {"token": user.token}

    async def _list_faults(self, _request: web.Request) -> list[Json]:
        return [fault.payload() for fault in self.sandbox.faults.all()]

    async def _add_fault(self, request: web.Request) -> Json:
        body = await _body(request)
        if unknown := sorted(body.keys() - SETTABLE):
            raise Refusal(f"{unknown[0]}: there are {', '.join(SETTABLE)}")
        try:
            fault = TypeAdapter(Fault).validate_python(body)
        except ValidationError as error:
            raise Refusal(_first(error)) from None
        return self.sandbox.faults.add(fault).payload()

    async def _clear_faults(self, _request: web.Request) -> None:
        self.sandbox.faults.clear()

    async def _remove_fault(self, request: web.Request) -> None:
        text = request.match_info["fault_id"]
        if not text.isdecimal() or not self.sandbox.faults.remove(int(text)):
            raise web.HTTPNotFound

    async def _gateway(self, request: web.Request) -> Json:
        body = await _body(request)
        user_id, action, sandbox = _number(body, "user_id"), body.get("action"), self.sandbox
        if action == "drop":
            count = sandbox.drop(user_id)
        elif action == "reconnect":
            count = sandbox.reconnect(user_id)
        elif action == "invalid_session":
            count = sandbox.invalidate(user_id, resumable=body.get("resumable") is True)
        else:
            raise Refusal("action: must be drop, reconnect or invalid_session")
        return {"sessions": count}

    async def _list_attacks(self, _request: web.Request) -> list[Json]:
        return [attack.payload() for attack in ATTACKS.values()]

    async def _attack(self, request: web.Request) -> Json:
        body, world = await _body(request), self.sandbox.world
        guild = world.guilds.get(_number(body, "guild_id") or 0)
        actor = world.users.get(_number(body, "actor_id") or 0)
        if guild is None or actor is None or actor.id not in guild.members:
            raise Refusal("guild_id and actor_id must name a guild and someone in it")
        rate, count = body.get("rate", 10), body.get("count", 20)
        if not isinstance(rate, int | float) or not isinstance(count, int):
            raise Refusal("rate and count must be numbers")
        return {"id": str(self.sandbox.attacks.start(request.match_info["name"], guild, actor, rate=rate, count=count))}

    async def _stop_attacks(self, _request: web.Request) -> None:
        self.sandbox.attacks.stop()

    async def _traffic(self, request: web.Request) -> list[Json]:
        after = _number(dict(request.query), "after") or 0
        return [asdict(exchange) for exchange in self.sandbox.traffic if exchange.seq > after]

    async def _routes(self, _request: web.Request) -> list[Json]:
        return [{"method": route.method, "path": route.path} for route in served()]


def _number(body: Json, name: str) -> int | None:
    """An id of a body, as a number or a text of digits."""
    value = body.get(name)
    if value is not None and not str(value).isdecimal():
        raise Refusal(f"{name}: must be an id")
    return None if value is None else int(value)


def _first(error: ValidationError) -> str:
    """The first thing that is wrong, in a sentence."""
    problem = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def _person(user: Any) -> Json:
    return {"id": str(user.id), "username": user.username, "global_name": user.global_name, "avatar": user.avatar}


async def _body(request: web.Request) -> Json:
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        raise Refusal("the body must be JSON") from None
    if not isinstance(body, dict):
        raise Refusal("the body must be a JSON object")
    return body  # pyright: ignore[reportUnknownVariableType]


def _json(answer: Answer) -> Handler:
    async def respond(request: web.Request) -> web.StreamResponse:
        try:
            body = await answer(request)
        except (Refusal, ValueError) as refusal:
            return web.json_response({"message": str(refusal), "code": 0}, status=400)
        if body is None:
            return web.Response(status=204)
        return web.Response(body=orjson.dumps(body), content_type="application/json")

    return respond
