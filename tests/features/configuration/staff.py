"""A guild with roles and people of every rank."""

from tux.sandbox import Sandbox
from tux.sandbox.people import Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_person, add_role
from tux.sandbox.screens import Seen
from tux.sandbox.world import Role


class Staff:
    """The small guild with more roles and people, each above those that were created before."""

    def __init__(self, sandbox: Sandbox, scene: Scene) -> None:
        self.sandbox, self.world, self.guild = sandbox, sandbox.world, scene.guild
        self.live = sandbox.guild(scene.guild.name)
        self.general = self.live.channel("general")
        self.owner = self.live.member("owner")
        self.moderator = self.live.member("moderator")
        self.member = self.live.member("member")
        self.moderators = self.live.role("Moderator")
        self.trainees = self.role("Trainees")
        self.trainee = self.person("trainee", self.trainees)
        self.kicker = self.person("kicker", self.role("Kickers", Permission.KICK_MEMBERS))
        self.bosses = self.role("Bosses", Permission.MANAGE_GUILD)
        self.boss = self.person("boss", self.bosses)
        self.admin = self.person("admin", self.role("Admins", Permission.ADMINISTRATOR))

    def role(self, name: str, *permissions: Permission) -> Role:
        return add_role(self.world, self.guild, name, sum(permissions, Permission(0)))

    def person(self, name: str, *roles: Role) -> Person:
        return self.sandbox.person(add_person(self.world, self.guild, name, name.title(), name, *roles).user)

    async def types(self, who: Person, text: str) -> str:
        return (await who.command(self.general, f"${text}")).text

    async def slash(self, who: Person, name: str, /, **options: object) -> Seen:
        return await who.slash(self.general, name, **options)
