"""A guild with somebody who attacks it, and verdicts about them."""

from typing import Any
from uuid import uuid4

import discord

from running import until
from tux.app import App
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ActorKind, AntinukeActionType, AntinukeResponseType, Attribution, Trigger
from tux.features.antinuke.outcomes import Outcome
from tux.features.antinuke.responses.panic_records import PanicFiles
from tux.features.antinuke.responses.panic_storage import PanicStorage
from tux.features.antinuke.responses.panics import Panics
from tux.features.antinuke.responses.sweeps import Swept
from tux.sandbox import Sandbox
from tux.sandbox.people import Person
from tux.sandbox.permissions import ALL, Permission
from tux.sandbox.scenes import Scene, add_bot, add_person, add_role, grant
from tux.sandbox.traffic import Exchange
from tux.sandbox.world import Role

R = AntinukeResponseType
NONE = Permission(0)


class Told:
    """Observers that keep what they are told."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []
        self.outcomes: list[Outcome] = []
        self.order: list[str] = []
        """The names of what was told, in order."""

    def decided(self, verdict: Verdict) -> None:
        self.order.append("decided")
        self.verdicts.append(verdict)

    def responded(self, outcome: Outcome) -> None:
        self.order.append("responded")
        self.outcomes.append(outcome)

    @property
    def final(self) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.is_final), None)


class Bell:
    """An alarm that only counts."""

    def __init__(self) -> None:
        self.rung = 0

    def begin(self, guild: discord.Guild, verdict: Verdict) -> bool:
        self.rung += 1
        return self.rung == 1


class Calm:
    """An aftermath in which nothing is left behind, and nothing was seen, unless a test says so."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.swept = Swept()

    async def sweep(self, guild: discord.Guild, attacker_id: int, verdict: Verdict) -> Swept:
        return self.swept

    def acts_of(self, guild_id: int, user_id: int, /) -> list[Act]:
        return self.acts


class AttackedGuild:
    """The small guild, with Tux as an administrator on top, and below it a rogue admin and a rogue bot."""

    def __init__(self, sandbox: Sandbox, scene: Scene) -> None:
        self.sandbox, self.world, self.guild, self.scene = sandbox, sandbox.world, scene.guild, scene
        self.live = sandbox.guild(scene.guild.name)
        self.owner = self.live.member("owner")
        grant(self.world, scene, Permission.ADMINISTRATOR)
        self.tux_role = self.live.role("Tux")
        self.tux_role.position = 90
        self.admin = self.add_role("Admin", 20, Permission.ADMINISTRATOR)
        self.helper = self.add_role("Helper", 19, Permission.MANAGE_CHANNELS)
        self.colour = self.add_role("Colour", 18)
        self.rex = self.add_member("rex", self.admin, self.helper, self.colour)
        self.rogue_bot = add_bot(self.world, self.guild, "Rogue", self.world.users[self.owner.id], Permission(8))
        self.live.role("Rogue").position = 30
        self.app: App
        self.policy = GuildPolicy(guild_id=self.guild.id, enabled=True)

    def add_role(self, name: str, position: int, permissions: Permission = NONE) -> Role:
        role = add_role(self.world, self.guild, name, permissions)
        role.position = position
        return role

    def add_member(self, name: str, *roles: Role) -> Person:
        return self.sandbox.person(add_person(self.world, self.guild, name, name.title(), "note", *roles).user)

    def roles(self, who: Person) -> set[str]:
        """Return the names of somebody's roles."""
        return {self.guild.roles[role].name for role in self.guild.members[who.id].roles if role != self.guild.id}

    def is_member(self, user_id: int) -> bool:
        return user_id in self.guild.members

    def disarm_tux(self) -> None:
        """Leave Tux every permission but that of administrators."""
        self.tux_role.permissions = ALL & ~Permission.ADMINISTRATOR

    def requests(self) -> list[Exchange]:
        """Return what Tux has asked for that changes something."""
        return [
            exchange
            for exchange in self.sandbox.traffic
            if exchange.actor == "Tux" and exchange.method != "GET" and "commands" not in exchange.path
        ]

    @property
    def live_guild(self) -> discord.Guild:
        """Return the guild as Tux knows it."""
        guild = self.app.bot.get_guild(self.guild.id)
        assert guild is not None
        return guild

    async def world_told(self) -> None:
        """Tell everybody of the roles as they are, and wait until Tux has heard."""
        for role in self.guild.roles.values():
            payload = {"guild_id": str(self.guild.id), "role": role.payload()}
            self.world.emit_in(self.guild, "GUILD_ROLE_UPDATE", payload)
        await self.heard()

    async def know(self, app: App, *who: int) -> None:
        """Let Tux know members as if it had heard of them before."""
        self.app = app
        guild = app.bot.get_guild(self.guild.id)
        assert guild is not None
        await guild.query_members(user_ids=list(who), cache=True)

    async def heard(self) -> None:
        """Wait until Tux has the roles as they are."""

        def is_current() -> bool:
            guild = self.app.bot.get_guild(self.guild.id)
            roles = [] if guild is None else guild.roles
            known = {role.id: (role.permissions.value, role.position, role.managed) for role in roles}
            return known == {
                role.id: (int(role.permissions), role.position, role.managed) for role in self.guild.roles.values()
            }

        await until(is_current)

    def verdict(
        self,
        actor_id: int | None,
        *,
        response: AntinukeResponseType = R.STRIP_ROLES,
        kind: ActorKind = ActorKind.USER,
        action: AntinukeActionType = AntinukeActionType.CHANNEL_DELETE,
        at: float = 1_700_000_000.0,
        acts: tuple[Act, ...] = (),
        **more: Any,
    ) -> Verdict:
        values: dict[str, Any] = {
            "event_key": uuid4().hex,
            "incident_id": uuid4(),
            "guild_id": self.guild.id,
            "actor_id": actor_id,
            "actor_kind": kind,
            "attribution": Attribution.AUDIT,
            "action": action,
            "trigger": Trigger.LIMIT,
            "response": response,
            "is_dry_run": False,
            "count": 3,
            "weight": 3.0,
            "window_seconds": 10,
            "threshold": 3.0,
            "acts": acts,
            "received_at": at,
            "decided_at": at,
            "config_revision": 0,
        }
        return Verdict(**values | more)


def panics_of(app: App, attacked: AttackedGuild) -> Panics:
    bot = app.bot
    files = PanicFiles(app.settings.data_dir / "panics-of-tests")
    storage = PanicStorage(files, database=bot.database, jobs=bot.jobs, tasks=bot.tasks, clock=bot.clock)
    panics = Panics(bot, lambda _: attacked.policy, storage, facts=bot.facts, tasks=bot.tasks, clock=bot.clock)
    panics.load()
    return panics


def permissions(attacked: AttackedGuild) -> dict[str, int]:
    """Return the permissions of each role, by its name."""
    return {role.name: int(role.permissions) for role in attacked.guild.roles.values()}
