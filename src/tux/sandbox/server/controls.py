"""The sandbox's own endpoints under `/sandbox`, for the web client and the command line."""

from __future__ import annotations

from dataclasses import asdict, fields

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from tux.sandbox.faults import Fault
from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.rest.api import served
from tux.sandbox.server.control_forms import Endpoint, Handler, Refusal, as_routes, read_body, read_flag, read_id
from tux.sandbox.world.payloads import Json, ident
from tux.sandbox.world.user import User

MAX_NAME_LENGTH = 32
SETTABLE = sorted(field.name for field in fields(Fault) if field.name != "id")


class Controls:
    """The control endpoints of one local Discord; those of attacks are in `attack_controls`."""

    def __init__(self, discord: LocalDiscord) -> None:
        self._discord = discord

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Return the method, path and handler of each endpoint."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/state", self._get_state),
            ("POST", "/people/{user_id}/token", self._get_token),
            ("POST", "/bots", self._create_bot),
            ("GET", "/faults", self._list_faults),
            ("POST", "/faults", self._add_fault),
            ("DELETE", "/faults", self._clear_faults),
            ("DELETE", "/faults/{fault_id}", self._remove_fault),
            ("POST", "/gateway", self._break_gateway),
            ("GET", "/traffic", self._list_traffic),
            ("GET", "/routes", self._list_routes),
        ]
        return as_routes(table)

    async def _get_state(self, request: web.Request) -> Json:
        discord, world = self._discord, self._discord.world
        people = [user for user in world.users.values() if not user.bot]
        bots = [user for user in world.users.values() if user.bot]
        return {
            "people": [_user_payload(user) | {"note": user.note} for user in people],
            "bots": [self._bot_payload(user) for user in bots],
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

    def _bot_payload(self, user: User) -> Json:
        application = self._discord.world.application_of(user)
        application_id = ident(application.id) if application is not None else None
        online = self._discord.sessions.online(user.id)
        return _user_payload(user) | {"application_id": application_id, "online": online}

    async def _create_bot(self, request: web.Request) -> Json:
        """Create a bot that is in no guild, as its owner does in Discord's developer portal."""
        body, world = await read_body(request), self._discord.world
        owner = world.users.get(read_id(body, "owner_id") or 0)
        name = str(body.get("name") or "").strip()
        if owner is None or owner.bot:
            raise Refusal("owner_id must name a person")
        if not 2 <= len(name) <= MAX_NAME_LENGTH:
            raise Refusal(f"name must have 2 to {MAX_NAME_LENGTH} characters")
        bot = world.create_application(name, owner).bot
        return self._bot_payload(bot) | {"token": bot.token}

    async def _list_faults(self, _request: web.Request) -> list[Json]:
        return [fault.payload() for fault in self._discord.faults.all()]

    async def _add_fault(self, request: web.Request) -> Json:
        body = await read_body(request)
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
        body = await read_body(request)
        user_id, action, discord = read_id(body, "user_id"), body.get("action"), self._discord
        resumable, keep_open = read_flag(body, "resumable"), read_flag(body, "keep_open")
        if action == "drop":
            count = discord.drop(user_id)
        elif action == "reconnect":
            count = discord.reconnect(user_id)
        elif action == "invalid_session":
            count = discord.invalidate(user_id, resumable=resumable, keep_open=keep_open)
        else:
            raise Refusal("action: must be drop, reconnect or invalid_session")
        return {"sessions": count}

    async def _list_traffic(self, request: web.Request) -> list[Json]:
        after = read_id(dict(request.query), "after") or 0
        return [asdict(exchange) for exchange in self._discord.traffic if exchange.seq > after]

    async def _list_routes(self, _request: web.Request) -> list[Json]:
        return [{"method": route.method, "path": route.path} for route in served()]


def _first_problem(error: ValidationError) -> str:
    """Return the first thing that is wrong, as a sentence."""
    problem = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    return f"{field}: {message}" if field else message


def _user_payload(user: User) -> Json:
    return {"id": str(user.id), "username": user.username, "global_name": user.global_name, "avatar": user.avatar}
