"""Random histories of actions with and without Tux, restarts and failures: the cases match what was done."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from histories import at_once, audited, caught_up, compare, known
from running import expect_guilds_at_once
from tux.app import App
from tux.runtime.settings import ProcessSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.scenes import Scene, add_person, small

ACTS = ("ban", "tempban", "softban", "unban", "kick", "warn", "timeout", "untimeout")
BY_HAND = ("hand ban", "hand unban", "hand kick", "hand timeout", "hand untimeout")
EVENTS = ("restart", "away", "forbid", "reset", "gateway")
PEOPLE = 3

Step = tuple[str, int]
STEPS = st.lists(st.tuples(st.sampled_from([*ACTS, *BY_HAND, *EVENTS]), st.integers(0, PEOPLE - 1)), max_size=18)


class History:
    """A guild with moderators and with Tux, which is restarted now and then."""

    def __init__(self, sandbox: Sandbox, scene: Scene, folder: Path) -> None:
        self.sandbox = sandbox
        self.scene = scene
        self.folder = folder
        self.guild: LiveGuild = sandbox.guild(scene.guild.name)
        self.general = self.guild.channel("general")
        self.users = [
            add_person(sandbox.world, scene.guild, f"person{number}", f"Person {number}", "").user
            for number in range(PEOPLE)
        ]
        self.moderator, self.owner = self.guild.member("moderator"), self.guild.member("owner")
        self.app: App | None = None
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> App:
        values: dict[str, Any] = {
            "token": self.scene.bot.bot.token,
            "data_dir": self.folder,
            "discord_api": self.sandbox.api_url,
            "discord_gateway": self.sandbox.gateway_url,
            "stop_timeout": 2,
        }
        self.app = App(ProcessSettings(**values))
        expect_guilds_at_once(self.app)
        self._running = asyncio.get_running_loop().create_task(self.app.run())
        await self.sandbox.until(lambda: self.sandbox.in_use(self.scene.bot))
        await caught_up(self.app, self.guild)
        return self.app

    async def stop(self) -> None:
        if self.app is not None and self._running is not None:
            self.app.request_stop()
            await self._running
            self.app = None

    async def step(self, name: str, number: int) -> None:
        user = self.users[number]
        if user.id not in self.scene.guild.members and user.id not in self.scene.guild.bans:
            self.sandbox.world.join(self.scene.guild, user)
        if name in ACTS:
            await self.act(name, user.id)
        elif name in BY_HAND:
            await self.act_manually(name, user.id)
        else:
            await self.event(name, number)

    async def act(self, name: str, user_id: int) -> None:
        options: dict[str, Any] = {"duration": "1h"} if name in {"timeout", "tempban"} else {}
        target = {"user": str(user_id) if name == "unban" else user_id} if "ban" in name else {"member": user_id}
        await self.moderator.slash(self.general, name, reason="because", **target, **options)

    async def act_manually(self, name: str, user_id: int) -> None:
        member, ban = f"/guilds/{self.guild.id}/members/{user_id}", f"/guilds/{self.guild.id}/bans/{user_id}"
        until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        method, path, body = {
            "hand ban": ("PUT", ban, {}),
            "hand unban": ("DELETE", ban, None),
            "hand kick": ("DELETE", member, None),
            "hand timeout": ("PATCH", member, {"communication_disabled_until": until}),
            "hand untimeout": ("PATCH", member, {"communication_disabled_until": None}),
        }[name]
        try:
            await self.owner.request(method, path, body)
        except Denied as denied:
            if denied.status != 404:  # not there, or not banned
                raise

    async def event(self, name: str, number: int) -> None:
        if name == "restart":
            await self.stop()
            await self.start()
        elif name == "away":
            await self.stop()
            for hand in BY_HAND[number:]:
                await self.step(hand, number)
            await self.start()
        elif name == "gateway":
            self.sandbox.drop(self.scene.bot.bot.id)
            await self.sandbox.until(lambda: self.sandbox.in_use(self.scene.bot))
        else:
            kind = "status" if name == "forbid" else "reset"
            route = ("/guilds/*/bans/*", "/guilds/*/members/*", "/users/@me/channels")[number]
            self.sandbox.faults.add(Fault(kind, route=route, status=403, times=1, actor=self.scene.bot.bot.id))


async def require_matching_cases(steps: list[Step], folder: Path) -> None:
    async with AsyncExitStack() as last:
        sandbox = await last.enter_async_context(Sandbox(old_applications=True))
        history = History(sandbox, small(sandbox.world), folder)
        await history.start()
        last.push_async_callback(history.stop)
        for name, number in steps:
            await history.step(name, number)
        sandbox.faults.clear()
        await history.stop()
        app = await history.start()
        cases = await known(app, history.guild)
        compare(history.scene.bot.bot.id, cases, audited(history.guild))
        assert set(history.scene.guild.bans) == banned_by(cases)


def banned_by(cases: Any) -> set[int]:
    """Return the ids of the users who must be banned, according to the cases."""
    banned: set[int] = set()
    for case in sorted(cases, key=lambda case: (case.settled_at, case.number)):
        if case.failure is None and case.kind in {"ban", "tempban"}:
            banned.add(case.target_id)
        elif case.failure is None and case.kind in {"unban", "softban"}:
            banned.discard(case.target_id)
    return banned


@settings(
    max_examples=6, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
@given(steps=STEPS)
def test_the_cases_match_what_was_done(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder, capture_logs(), at_once():
        asyncio.run(require_matching_cases(steps, Path(folder)))
