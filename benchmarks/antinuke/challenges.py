"""The challenges: every attack of the sandbox, those of other kinds, and those with lies and failures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.antinuke.arena import Arena, Rank
from benchmarks.antinuke.fights import GIVE_UP_SECONDS
from tux.sandbox import Fault
from tux.sandbox.attacks.catalog import ATTACKS
from tux.sandbox.scenes import add_bot
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.user import User

RATE = 20.0
COUNT = 40
PUNISHMENT = "/guilds/*/members/*"
ONE_REQUEST = {"bulk-ban", "prune", "open-everyone"}
"""Attacks that are over with their first request, which is always lost."""
SLOW = {"rename-guild": 2.0, "change-vanity": 2.0, "change-onboarding": 2.0, "bulk-delete-messages": 5.0}
"""Attacks that nobody can carry out faster, as their requests are few or their limits low; per second."""
NO_POWER = {"raid"}
"""Attacks that take no power that could be taken away: whoever joins has none."""

Cast = Callable[[Arena, Guild], Sequence[User] | None]


def one(arena: Arena, guild: Guild) -> Sequence[User]:
    """Return an administrator."""
    return arena.rogues(guild)


def several(count: int) -> Cast:
    """Return the function that chooses so many administrators."""
    return lambda arena, guild: arena.rogues(guild, count)


def rogue_bot(arena: Arena, guild: Guild) -> Sequence[User]:
    """Return another bot, which is an administrator by its own role, below that of Tux."""
    for member in guild.members.values():
        if member.user.bot and member.user.username == "Rogue helper":
            return [member.user]
    return [_add_rogue_bot(arena, guild)]


def _add_rogue_bot(arena: Arena, guild: Guild) -> User:
    from tux.sandbox.permissions import Permission

    application = add_bot(arena.sandbox.world, guild, "Rogue helper", arena.scene.bot.owner, Permission.ADMINISTRATOR)
    ours, theirs = guild.managed_role(arena.bot), guild.managed_role(application.bot)
    assert ours is not None
    assert theirs is not None
    ours.position, theirs.position = theirs.position, ours.position
    return application.bot


def newcomer(arena: Arena, guild: Guild) -> Sequence[User]:
    """Return an administrator whom the bot was never told of; before it starts, they are not there."""
    if arena.process is None:
        return arena.rogues(guild)
    admin = next(role for role in guild.roles.values() if role.name == "Admin")
    user = arena.sandbox.world.create_user(f"stranger{guild.id}")
    guild.members[user.id] = Member(user, guild.id, arena.sandbox.world.clock.now(), [admin.id])
    return [user]


@dataclass(frozen=True, slots=True)
class Challenge:
    """An attack under certain circumstances.

    Attributes:
        title: Its name in the table.
        attack: The attack of the sandbox.
        settings: Its settings.
        cast: Chooses those who act; it is called before the bot starts, and again when the attack begins.
        rank: Whether the administrators are below or above the bot.
        audit_log: Whether the bot may see the audit log.
        faults: Makes what goes wrong besides, once the delays are in force.
        gap_after: The seconds after the beginning at which the bot's session ends for good; None for never.
        trusted: True if the first who acts is trusted, with the ceiling that the settings of the benchmark give.
        patience: The seconds after the attack in which its actors must have lost their power.
    """

    title: str
    attack: str
    settings: Mapping[str, float | str] = field(default_factory=dict[str, float | str])
    cast: Cast = one
    rank: Rank = "below"
    audit_log: bool = True
    faults: Callable[[Arena], Sequence[Fault]] = lambda _: ()
    gap_after: float | None = None
    trusted: bool = False
    patience: float = GIVE_UP_SECONDS


def _plain(name: str) -> Challenge:
    scenario = ATTACKS[name]
    cast: Cast = (lambda _arena, _guild: None) if scenario.cast in {"bot", "newcomers"} else one
    if name in ONE_REQUEST:
        return Challenge(name, name, {}, cast)
    rate = SLOW.get(name, RATE)
    count = scenario.count if name in SLOW or name in {"add-bot", "disconnect-members"} else COUNT
    if name == "bulk-delete-messages":
        return Challenge(name, name, {"rate": rate, "count": 40, "size": 50}, cast)
    if name == "commands":
        rate, count = scenario.rate, scenario.count
    return Challenge(name, name, {"rate": rate, "count": count}, cast)


MANY: Mapping[str, float | str] = {"rate": RATE, "count": COUNT}


def _failing(kind: str, **details: object) -> Callable[[Arena], Sequence[Fault]]:
    def faults(arena: Arena) -> Sequence[Fault]:
        settings: dict[str, object] = {"route": PUNISHMENT, "times": 1, "actor": arena.bot.id, **details}
        return [Fault(kind, **settings)]  # type: ignore[arg-type]

    return faults


def _lying(*faults: Callable[[], Fault]) -> Callable[[Arena], Sequence[Fault]]:
    return lambda _arena: [fault() for fault in faults]


PLAIN = tuple(_plain(name) for name in ATTACKS if name not in NO_POWER)
OTHERS = (
    Challenge("another bot deletes channels", "delete-channels", MANY, rogue_bot),
    Challenge("another bot bans", "ban-members", MANY, rogue_bot),
    Challenge("two together", "delete-channels", MANY, several(2)),
    Challenge("five together, mixed", "one-of-each", MANY, several(5)),
    Challenge("five together, slower each than any limit", "delete-roles", {"rate": 5.0, "count": 40}, several(5)),
    Challenge("bulk ban of 200", "bulk-ban", {"size": 200}),
    Challenge("prune of 900", "prune", {"size": 900}),
    Challenge("prune of 5,000", "prune", {"size": 5000}),
    Challenge("own /kick as a weapon", "commands", {"rate": 2.0, "count": 12, "command": "kick"}),
    Challenge("own /timeout as a weapon", "commands", {"rate": 2.0, "count": 12, "command": "timeout"}),
    Challenge("somebody unknown to the bot", "delete-channels", MANY, newcomer),
    Challenge("a trusted admin", "delete-channels", MANY, trusted=True),
)
LIES = (
    Challenge(
        "bulk ban, executor null in all entries",
        "bulk-ban",
        {},
        faults=_lying(lambda: Fault("null_executor", event="MEMBER_BAN_ADD")),
    ),
    Challenge(
        "bulk ban, executor in the first entry only",
        "bulk-ban",
        {},
        faults=_lying(lambda: Fault("null_executor", event="MEMBER_BAN_ADD", after=1)),
    ),
    Challenge(
        "entries up to 2 s late",
        "delete-channels",
        MANY,
        faults=_lying(lambda: Fault("audit_delay", seconds=0.0, most=2.0, distribution="uniform")),
    ),
    Challenge("entries twice", "delete-channels", MANY, faults=_lying(lambda: Fault("audit_duplicate"))),
    Challenge("entries out of order", "ban-members", MANY, faults=_lying(lambda: Fault("audit_reorder", chance=0.5))),
    Challenge(
        "a third of the entries without a type",
        "delete-channels",
        MANY,
        faults=_lying(lambda: Fault("null_action_type", chance=0.33)),
    ),
    Challenge("half of the entries lost", "delete-roles", MANY, faults=_lying(lambda: Fault("audit_loss", chance=0.5))),
    Challenge("the session ends in mid-attack", "delete-channels", MANY, gap_after=0.05, patience=20.0),
)
FAILURES = (
    Challenge("first punishment: 403", "delete-channels", MANY, faults=_failing("status", status=403)),
    Challenge("first punishment: 500", "delete-channels", MANY, faults=_failing("status", status=500)),
    Challenge("first punishment: 429", "delete-channels", MANY, faults=_failing("rate_limit", retry_after=1.0)),
    Challenge("first punishment: reset", "delete-channels", MANY, faults=_failing("reset")),
    Challenge("first punishment: no answer", "delete-channels", MANY, faults=_failing("timeout", seconds=20.0)),
)
POWERLESS = (
    Challenge("role above the bot's", "delete-channels", MANY, rank="above"),
    Challenge("no View Audit Log", "delete-channels", MANY, audit_log=False),
)
CHALLENGES = (*PLAIN, *OTHERS, *LIES, *FAILURES, *POWERLESS)
