"""The endpoints under `/sandbox/attacks`: what there is to start, and what came of it."""

from __future__ import annotations

from typing import Any, cast

from aiohttp import web

from tux.sandbox.attacks import SCENARIOS, Attacks, Run
from tux.sandbox.server.control_forms import Endpoint, Handler, Refusal, as_routes, read_body, read_flag, read_id
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

FLAGS = {"stocked": True, "until_stopped": False, "apart": True}
"""The flags of a run, and what they are if they are not given. Its rig is a process of its own."""
TERMS = frozenset({"guild_id", "actor_ids", "speed", "seed"})
"""The other fields that every run has; the rest are settings of the scenario."""
RESERVED = frozenset({"name", "guild", "actors", "clock"})
"""The names by which Python alone gives what is in the path, or belongs to a test."""


class AttackControls:
    """The endpoints for the attacks of one world."""

    def __init__(self, world: World, attacks: Attacks) -> None:
        self._world = world
        self._attacks = attacks

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Return the method, path and handler of each endpoint."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/attacks", self._list),
            ("POST", "/attacks/{name}", self._start),
            ("DELETE", "/attacks", self._stop_all),
            ("GET", "/attack-runs", self._list_runs),
            ("GET", "/attack-runs/{number}", self._get_run),
            ("DELETE", "/attack-runs/{number}", self._stop),
        ]
        return as_routes(table)

    async def _list(self, _request: web.Request) -> list[Json]:
        return [scenario.payload() for scenario in SCENARIOS.values()]

    async def _start(self, request: web.Request) -> Json:
        body = await read_body(request)
        guild = self._world.guilds.get(read_id(body, "guild_id") or 0)
        if guild is None:
            raise Refusal("guild_id: must name a guild")
        actors = self._read_actors(body.get("actor_ids"), guild)
        speed, seed = body.get("speed", 1), body.get("seed", 0)
        if not isinstance(speed, int | float) or not isinstance(seed, int):
            raise Refusal("speed must be a number, and seed a whole number")
        flags = {name: read_flag(body, name, default=default) for name, default in FLAGS.items()}
        rest = {name: value for name, value in body.items() if name not in {*FLAGS, *TERMS}}
        if reserved := sorted(rest.keys() & RESERVED):
            raise Refusal(f"{reserved[0]}: there is no such setting")
        run = self._attacks.start(request.match_info["name"], guild, actors, seed=seed, speed=speed, **flags, **rest)
        return run.payload()

    def _read_actors(self, given: object, guild: Guild) -> list[User] | None:
        """Return those who act; None if nobody is named."""
        if given is None or given == []:
            return None
        ids: list[Any] = cast("list[Any]", given) if isinstance(given, list) else [given]
        users = [self._world.users.get(read_id({"actor_ids": user_id}, "actor_ids") or 0) for user_id in ids]
        if not all(user is not None and user.id in guild.members for user in users):
            raise Refusal("actor_ids: must name members of the guild")
        return [user for user in users if user is not None]

    async def _stop_all(self, _request: web.Request) -> None:
        self._attacks.stop()

    async def _list_runs(self, _request: web.Request) -> list[Json]:
        return [run.payload() for run in self._attacks.all()]

    async def _get_run(self, request: web.Request) -> Json:
        """Return a run; with `?wait=1` when it has ended."""
        run = self._run(request)
        if request.query.get("wait"):
            await run.finished()
        return run.payload()

    async def _stop(self, request: web.Request) -> None:
        self._run(request).stop()

    def _run(self, request: web.Request) -> Run:
        text = request.match_info["number"]
        run = self._attacks.get(int(text)) if text.isdecimal() else None
        if run is None:
            raise web.HTTPNotFound
        return run
