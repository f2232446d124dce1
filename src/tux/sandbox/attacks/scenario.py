"""Attacks and benign scenarios as declarations: what they do, with which settings, and what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any, Literal, TypeVar

from tux.sandbox.attacks.plan import Step
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.world.access import in_channel, in_guild, outranks, top_position
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.role import Role
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

T = TypeVar("T")
MAX_RATE_PER_SECOND = 100.0
MAX_REQUESTS = 1000
TEXT = 0
Cast = Literal["admin", "bot", "newcomers", "smuggler"]
"""Those who act where nobody is named: an administrator, a bot of its own, or new accounts.

A smuggler is an administrator who brings a bot that acts too.
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting of a scenario: a number with bounds, or text."""

    name: str
    type: Literal["number", "integer", "text"]
    default: Any
    description: str
    minimum: float = 1
    maximum: float = MAX_REQUESTS

    def read(self, value: object) -> Any:
        """Return a value of this setting.

        Raises:
            ValueError: it is none; the message says what is allowed.
        """
        if self.type == "text":
            if not isinstance(value, str) or not value.strip():
                raise ValueError(f"{self.name} must be a text")
            return value.strip()
        kinds = (int,) if self.type == "integer" else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not self.minimum <= value <= self.maximum:
            kind = "a whole number" if self.type == "integer" else "a number"
            raise ValueError(f"{self.name} must be {kind} from {self.minimum:g} to {self.maximum:g}")
        return value


@dataclass(frozen=True, slots=True)
class Situation:
    """A guild at the moment in which a plan is made, and the terms of the plan.

    Attributes:
        world: The world that the guild is in.
        guild: The guild.
        actors: Those who act, in turn.
        random: The source of everything that is chosen at random.
        count: The number of requests.
        options: The values of the scenario's own settings.
    """

    world: World
    guild: Guild
    actors: tuple[User, ...]
    random: Random
    count: int
    options: Mapping[str, Any]

    def shuffled(self, things: Iterable[T]) -> list[T]:
        """Return things in the order that the seed gives them."""
        listed = list(things)
        self.random.shuffle(listed)
        return listed

    def endless(self, things: Iterable[T]) -> Iterator[T]:
        """Yield things in random order, over and over; nothing if there are none."""
        listed = self.shuffled(things)
        while listed:
            yield from listed

    def own_members(self) -> list[Member]:
        """Return the actors who are in the guild, as its members."""
        return [member for actor in self.actors if (member := self.guild.members.get(actor.id))]

    def reachable_members(self) -> list[Member]:
        """Return those whom all actors outrank."""
        own = self.own_members()
        others = [member for member in self.guild.members.values() if member not in own]
        return [member for member in others if all(outranks(self.guild, actor, member) for actor in own)]

    def members(self) -> list[Member]:
        """Return those whom all actors outrank, or, where they outrank nobody, everyone but them and the owner."""
        spared = {self.guild.owner_id, *(actor.id for actor in self.actors)}
        others = [member for member in self.guild.members.values() if member.id not in spared]
        return self.shuffled(self.reachable_members() or others)

    def reachable_roles(self) -> list[Role]:
        """Return the roles below all actors."""
        own = self.own_members()
        return [role for role in self._usable_roles() if all(self._is_above(member, role) for member in own)]

    def roles(self) -> list[Role]:
        """Return the roles below all actors, or, where there are none, all that could be given by somebody."""
        return self.shuffled(self.reachable_roles() or self._usable_roles())

    def _usable_roles(self) -> list[Role]:
        return [role for role in self.guild.roles.values() if role.id != self.guild.id and not role.managed]

    def _is_above(self, member: Member, role: Role) -> bool:
        return member.id == self.guild.owner_id or top_position(self.guild, member) > (role.position, -role.id)

    def channels(self, *kinds: int) -> list[Channel]:
        """Return the guild's channels of these types, or of any type; never threads."""
        channels = [channel for channel in self.guild.channels.values() if not channel.is_thread]
        return self.shuffled(channel for channel in channels if not kinds or channel.type in kinds)

    def text_channels(self) -> list[Channel]:
        """Return the text channels that all actors see, or, where there is none, all of them."""
        texts = self.channels(TEXT)
        own = self.own_members()
        visible = [c for c in texts if all(in_channel(self.guild, c, m) & Permission.VIEW_CHANNEL for m in own)]
        return visible or texts


def has_power(guild: Guild, user: User, needs: Permission) -> bool:
    """Return True if a user is in a guild with all of these permissions."""
    member = guild.members.get(user.id)
    return member is not None and in_guild(guild, member) & needs == needs


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of attack, or one thing that well-meaning people and bots do.

    Attributes:
        name: The name on the command line.
        title: The name in the control panel.
        group: The heading under which it is listed.
        description: A sentence on what it does.
        steps: Yields the requests; it may be endless.
        needs: The permissions without which it achieves nothing.
        rate: The requests per second, unless told otherwise.
        count: The requests in total, unless told otherwise.
        benign: Whether nobody should be punished for it.
        cast: Those who act where nobody is named.
        prepare: Gives the guild what is missing for it.
        own: The settings that it has beside rate and count.
        jitter: The share of the time between two requests by which those who act are irregular.
    """

    name: str
    title: str
    group: str
    description: str
    steps: Callable[[Situation], Iterable[Step]]
    needs: Permission = NONE
    rate: float = 10
    count: int = 20
    benign: bool = False
    cast: Cast = "admin"
    prepare: Callable[[Situation], None] | None = None
    own: tuple[Parameter, ...] = ()
    jitter: float = 0.0
    parameters: tuple[Parameter, ...] = field(init=False)

    def __post_init__(self) -> None:
        rate = Parameter("rate", "number", self.rate, "Requests per second", 0.0001, MAX_RATE_PER_SECOND)
        count = Parameter("count", "integer", self.count, "Requests in total")
        object.__setattr__(self, "parameters", (rate, count, *self.own))

    def read(self, given: Mapping[str, object]) -> dict[str, Any]:
        """Return the value of every setting, by name.

        Raises:
            ValueError: a setting is unknown or out of bounds; the message names it.
        """
        names = [parameter.name for parameter in self.parameters]
        if unknown := sorted(given.keys() - set(names)):
            raise ValueError(f"{self.name} has no setting {unknown[0]!r}: there are {', '.join(names)}")
        return {
            parameter.name: parameter.read(given.get(parameter.name, parameter.default))
            for parameter in self.parameters
        }

    def payload(self) -> Json:
        """Return what the control panel and the command line show."""
        data: Json = {name: getattr(self, name) for name in ("name", "title", "group", "description", "benign", "cast")}
        return data | {"parameters": [asdict(parameter) for parameter in self.parameters]}
