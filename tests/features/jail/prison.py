"""A guild in which somebody is to be jailed."""

import asyncio

from sqlalchemy import select

from running import until
from tux.app import App
from tux.guilds.cases.tables import ModerationCase
from tux.sandbox import Sandbox
from tux.sandbox.people import Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_bot, add_person, add_role
from tux.sandbox.screens import Seen
from tux.sandbox.world import Channel, Role


class Prison:
    """The small guild without a jail yet, with people of different ranks.

    `someone` is a member with three roles, one of which belongs to an integration.
    """

    def __init__(self, sandbox: Sandbox, scene: Scene) -> None:
        self.sandbox, self.world, self.guild = sandbox, sandbox.world, scene.guild
        self.live = sandbox.guild(scene.guild.name)
        self.general, self.log = self.live.channel("general"), self.live.channel("mod-log")
        self.owner, self.moderator = self.live.member("owner"), self.live.member("moderator")
        bot, moderators = self.live.role("Tux"), self.live.role("Moderator")
        self.regular, self.artist = (self.add_low_role(name) for name in ("Regular", "Artist"))
        self.booster = self.add_low_role("Booster")
        self.booster.managed = True
        bot.position, moderators.position = 30, 20
        self.someone = add_person(
            self.world, self.guild, "someone", "Someone", "note", self.regular, self.artist, self.booster
        )
        self.other = add_bot(self.world, self.guild, "Other", self.world.users[self.owner.id])

    def add_low_role(self, name: str) -> Role:
        role = add_role(self.world, self.guild, name, Permission(0))
        role.position = len([other for other in self.guild.roles.values() if other.position < 20])
        return role

    @property
    def jail_role(self) -> Role:
        return self.live.role("Jailed")

    def roles(self) -> set[str]:
        """Return the names of the roles that `someone` has."""
        member = self.guild.members[self.someone.id]
        return {self.guild.roles[role].name for role in member.roles if role != self.guild.id}

    def leave(self) -> None:
        self.world.remove_member(self.guild, self.guild.members[self.someone.id])

    def come_back(self) -> None:
        self.world.join(self.guild, self.someone.user)

    def give(self, *roles: Role) -> None:
        """Give `someone` exactly these roles, as another bot might."""
        member = self.guild.members[self.someone.id]
        member.roles = [role.id for role in roles]
        self.world.member_updated(self.guild, member)

    async def make_role(self, name: str, *permissions: Permission) -> Role:
        body = {"name": name, "permissions": str(int(sum(permissions, Permission(0))))}
        await self.owner.request("POST", f"/guilds/{self.guild.id}/roles", body)
        return self.live.role(name)

    async def make_channel(self, name: str, **more: object) -> Channel:
        await self.owner.request("POST", f"/guilds/{self.guild.id}/channels", {"name": name, **more})
        return self.live.channel(name)

    def is_closed(self, channel: Channel) -> bool:
        overwrite = channel.overwrites.get(self.jail_role.id)
        return overwrite is not None and bool(overwrite.deny & Permission.VIEW_CHANNEL)

    async def slash(self, who: Person, command: str, **options: object) -> Seen:
        return await who.slash(self.general, command, **options)

    async def set_up(self) -> None:
        await self.slash(self.owner, "config logs set", channel=self.log)
        seen = await self.slash(self.owner, "config jail setup")
        assert "Every other channel is closed to it" in seen.text

    async def until(self, *roles: str) -> None:
        """Wait until `someone` has exactly these roles."""
        await self.sandbox.until(lambda: self.roles() == set(roles))

    async def until_known(self, app: App) -> None:
        """Wait until Tux has heard of the roles that `someone` has, and every check that it made of them is over."""

        def known() -> bool:
            guild = app.bot.get_guild(self.guild.id)
            member = guild and guild.get_member(self.someone.id)
            return member is not None and {role.name for role in member.roles[1:]} == self.roles()

        await until(lambda: known() and not any(map(_may_hold, asyncio.all_tasks())))

    async def case(self, app: App, number: int) -> ModerationCase:
        async with app.database.session() as session:
            return (await session.scalars(select(ModerationCase).where(ModerationCase.number == number))).one()


def _may_hold(task: asyncio.Task[object]) -> bool:
    """Return True for a handler of an event, and for the check of all jails at the start."""
    return task.get_name().startswith("discord.py: on_") or task.get_name().endswith(": check the jails")
