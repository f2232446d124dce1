"""Entries of the audit log as acts: what each entry of every type stands for, and how much it weighs."""

from collections.abc import Callable, Iterator, Mapping

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.audit_log_entries import RawEntry, role_ids_in, time_of
from tux.features.antinuke.detection.guesses import guess_type
from tux.features.antinuke.detection.guild_facts import GuildFacts
from tux.features.antinuke.detection.permissions import (
    ADMINISTRATOR,
    DANGEROUS,
    DANGEROUS_FOR_EVERYONE,
    DANGEROUS_IN_CHANNEL,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    lost_of_needed,
)
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.kinds import Attribution

NEWCOMER_SECONDS = 1800
NEWCOMER_WEIGHT = 0.02
"""The weight of removing somebody who joined less than half an hour ago: that is how a raid is cleaned up."""

GRAVE, SERIOUS, SLIGHT, TRIFLING = 1.0, 0.5, 0.25, 0.1
SOUND = 4.0
"""The weight of a new sound: a guild has room for few, and nobody uploads many at once, as they do emojis."""

HEAVIEST = 1_000_000.0

HIDING_WEIGHT = 3.0
"""The weight of hiding a channel from everyone: of somebody who hides them all, nothing is left to see."""

USUAL_DAYS = 7
"""The shortest time for which Discord's own client takes somebody for inactive; or else it is 30 days."""

HASTY_PRUNE_WEIGHT = 2.5
"""The weight of each member in a prune of those who were away for less."""

Weighed = tuple[Action, float]
Reader = Callable[[RawEntry, GuildFacts], Iterator[Weighed]]


def acts_of(raw: RawEntry, facts: GuildFacts, *, received_at: float) -> list[Act]:
    """Return what an entry stands for, the gravest first; nothing if it is none that does damage, or cannot be read.

    Args:
        raw: The entry. Any part may be missing.
        facts: The facts about the guild.
        received_at: The time at which it came, in seconds since 1970, for an entry without an id.
    """
    reader = _READERS.get(guess_type(raw, facts) if raw.action_type is None else raw.action_type)
    if reader is None:
        return []
    at = received_at if raw.entry_id is None else time_of(raw.entry_id)
    attribution = Attribution.UNKNOWN if raw.user_id is None else Attribution.AUDIT
    evidence = {"action_type": raw.action_type, "changes": raw.raw_changes, "options": raw.options}
    return [
        Act(
            guild_id=facts.guild_id,
            action=action,
            at=at,
            actor_id=raw.user_id,
            attribution=attribution,
            weight=min(weight, HEAVIEST),
            target_id=raw.target_id,
            entry_id=raw.entry_id,
            evidence=evidence,
        )
        for action, weight in reader(raw, facts)
    ]


def _one(action: Action, weight: float = GRAVE) -> Reader:
    """Return a reader for entries that always stand for the same."""

    def read_one(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
        if raw.target_id is not None and raw.target_id in facts.canaries:
            yield Action.CANARY_TOUCH, GRAVE
        yield action, weight

    return read_one


def _counted(action: Action, option: str, weight: float = GRAVE) -> Reader:
    """Return a reader for entries that count what they are about."""

    def read_counted(raw: RawEntry, _facts: GuildFacts) -> Iterator[Weighed]:
        yield action, weight * raw.number(option)

    return read_counted


def _read_prune(raw: RawEntry, _facts: GuildFacts) -> Iterator[Weighed]:
    """Read a prune: whoever prunes those who were away for a day wants members gone, and not the inactive."""
    is_hasty = raw.number("delete_member_days", USUAL_DAYS) < USUAL_DAYS
    yield Action.MEMBER_PRUNE, raw.number("members_removed") * (HASTY_PRUNE_WEIGHT if is_hasty else GRAVE)


def _guarded(action: Action, *, may_be_of_tux: bool = False) -> Reader:
    """Return a reader for entries about something that antinuke cannot do without, or that is a decoy."""
    plain = _one(action)

    def read_guarded(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
        target_id = raw.target_id
        if target_id in facts.guarded_ids or (may_be_of_tux and target_id in facts.tux_role_ids):
            yield Action.SELF_TAMPER, GRAVE
        yield from plain(raw, facts)

    return read_guarded


def _removal(action: Action) -> Reader:
    """Return a reader for entries about the removal of a member."""

    def read_removal(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
        if raw.target_id == facts.tux_id:
            yield Action.SELF_TAMPER, GRAVE
        yield action, _weight_of_removal(raw, facts)

    return read_removal


def _weight_of_removal(raw: RawEntry, facts: GuildFacts) -> float:
    if raw.target_id is None or raw.entry_id is None:
        return GRAVE
    return weight_of_removal(raw.target_id, time_of(raw.entry_id), facts)


def weight_of_removal(user_id: int, at: float, facts: GuildFacts) -> float:
    """Return the weight of removing somebody at a time, in seconds since 1970."""
    joined_at = facts.joined_at(user_id)
    return NEWCOMER_WEIGHT if joined_at is not None and at - joined_at < NEWCOMER_SECONDS else GRAVE


def _nothing(_raw: RawEntry, _facts: GuildFacts) -> Iterator[Weighed]:
    """Read an entry that counts for nothing."""
    return iter(())


# the guild and its channels


def _read_guild(raw: RawEntry, _facts: GuildFacts) -> Iterator[Weighed]:
    keys = raw.changes.keys()
    if "vanity_url_code" in keys:
        yield Action.VANITY_CHANGE, GRAVE if raw.change("vanity_url_code")[0] else SERIOUS
    if keys - {"vanity_url_code"} or not keys:
        yield Action.GUILD_UPDATE, GRAVE


SLIGHT_CHANNEL_CHANGES = frozenset({"position", "parent_id", "bitrate", "user_limit", "rtc_region", "flags"})


def _read_channel_update(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
    weight = TRIFLING if raw.changes and raw.changes.keys() <= SLIGHT_CHANNEL_CHANGES else GRAVE
    return _one(Action.CHANNEL_UPDATE, weight)(raw, facts)


def _read_overwrite(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
    subject = raw.number("id", 0)
    if raw.target_id in facts.guarded_ids and (subject == facts.tux_id or subject in facts.tux_role_ids):
        old, new = raw.bits("deny")
        if new & ~old & (VIEW_CHANNEL | SEND_MESSAGES):
            yield Action.SELF_TAMPER, GRAVE
    old, new = raw.bits("allow")
    if subject == facts.guild_id and new & ~old & DANGEROUS_IN_CHANNEL:
        yield Action.ROLE_ESCALATION, SERIOUS
    denied_before, denied = raw.bits("deny")
    hides = subject == facts.guild_id and denied & ~denied_before & VIEW_CHANNEL
    yield from _one(Action.OVERWRITE_CHANGE, HIDING_WEIGHT if hides else GRAVE)(raw, facts)


# roles


def _danger_of(permissions: int) -> float:
    if permissions & ADMINISTRATOR:
        return GRAVE
    return SERIOUS if permissions & DANGEROUS else 0.0


def _read_role_create(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
    """Read the creation of a role: with dangerous permissions, it is a preparation, as long as nobody has it."""
    if _danger_of(raw.bits("permissions")[1]):
        yield Action.ROLE_ESCALATION, SLIGHT
    yield from _one(Action.ROLE_CREATE)(raw, facts)


def _weakens_tux(role_id: int, old: int, new: int, facts: GuildFacts) -> bool:
    """Return True for other permissions of a role of Tux, after which it lacks what it needs, and had before."""
    others = 0
    for own_id in (*facts.tux_role_ids, facts.guild_id):
        others |= 0 if own_id == role_id else facts.permissions_of(own_id) or 0
    return bool(lost_of_needed(old | others, new | others))


def _read_role_update(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
    old, new = raw.bits("permissions")
    gained = new & ~old
    if raw.target_id in facts.tux_role_ids and _weakens_tux(raw.target_id or 0, old, new, facts):
        yield Action.SELF_TAMPER, GRAVE
    if raw.target_id in facts.guarded_ids and gained:
        yield Action.SELF_TAMPER, GRAVE
    if raw.target_id == facts.guild_id and gained & DANGEROUS_FOR_EVERYONE:
        yield Action.ROLE_ESCALATION, GRAVE
    elif danger := _danger_of(gained):
        is_for_many = danger < GRAVE and raw.target_id is not None and facts.is_widespread(raw.target_id)
        yield Action.ROLE_ESCALATION, GRAVE if is_for_many else danger
    weight = TRIFLING if raw.changes.keys() == {"position"} else GRAVE
    yield from _one(Action.ROLE_UPDATE, weight)(raw, facts)


# members


def _read_member_update(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
    if raw.user_id is not None and raw.user_id == raw.target_id:
        return
    if raw.change("communication_disabled_until")[1]:
        if raw.target_id == facts.tux_id:
            yield Action.SELF_TAMPER, GRAVE
        yield Action.MEMBER_TIMEOUT, _weight_of_removal(raw, facts)
    elif "nick" in raw.changes:
        yield Action.MEMBER_UPDATE, GRAVE
    else:
        yield Action.MEMBER_UPDATE, TRIFLING


def _read_member_roles(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
    added, removed = raw.roles("$add"), raw.roles("$remove")
    if any(role_id in facts.canaries for role_id in (*added, *removed)):
        yield Action.CANARY_TOUCH, GRAVE
    if removed and raw.target_id == facts.tux_id:
        yield Action.SELF_TAMPER, GRAVE
    elif any(role_id in facts.guarded_ids for role_id in removed):
        yield Action.SELF_TAMPER, SERIOUS
    dangers = [danger for role_id in added if (danger := _danger_of_role(role_id, facts))]
    if dangers:
        yield Action.MEMBER_ROLE_ESCALATION, max(dangers)
    is_plain = len(added) > len(dangers) or removed or not added
    if is_plain and (raw.user_id is None or raw.user_id != raw.target_id):
        strips = len(removed) > 1 or any(_danger_of_role(role_id, facts) for role_id in removed)
        yield Action.MEMBER_ROLE_CHANGE, GRAVE + strips


def _danger_of_role(role_id: int, facts: GuildFacts) -> float:
    danger = _danger_of(facts.permissions_of(role_id) or 0)
    return GRAVE if role_id in facts.trusted_role_ids else danger


def _read_onboarding(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
    """Read a change of onboarding: a dangerous role among its answers is one for whoever joins."""
    old, new = ({*role_ids_in([change[side] for change in raw.changes.values()])} for side in (0, 1))
    if any(_danger_of_role(role_id, facts) for role_id in new - old):
        yield Action.MEMBER_ROLE_ESCALATION, GRAVE
    yield Action.ONBOARDING_CHANGE, GRAVE


def _read_invite(raw: RawEntry, facts: GuildFacts) -> Iterator[Weighed]:
    """Read an invite: a dangerous role among those that it gives is one for whoever follows it."""
    if any(_danger_of_role(role_id, facts) for role_id in role_ids_in({"role_ids": raw.change("role_ids")[1]})):
        yield Action.MEMBER_ROLE_ESCALATION, GRAVE
    yield Action.INVITE_CREATE, SERIOUS


def _read_automod_update(raw: RawEntry, _facts: GuildFacts) -> Iterator[Weighed]:
    yield Action.AUTOMOD_CHANGE, GRAVE if raw.change("enabled")[1] is False else SERIOUS


_READERS: Mapping[int | None, Reader] = {
    1: _read_guild,
    10: _one(Action.CHANNEL_CREATE),
    11: _read_channel_update,
    12: _guarded(Action.CHANNEL_DELETE),
    13: _read_overwrite,
    14: _read_overwrite,
    15: _read_overwrite,
    20: _removal(Action.MEMBER_KICK),
    21: _read_prune,
    22: _removal(Action.MEMBER_BAN),
    23: _one(Action.MEMBER_UNBAN),
    24: _read_member_update,
    25: _read_member_roles,
    26: _counted(Action.MEMBER_MOVE_DISCONNECT, "count", TRIFLING * 2),
    27: _counted(Action.MEMBER_MOVE_DISCONNECT, "count"),
    28: _one(Action.BOT_ADD),
    30: _read_role_create,
    31: _read_role_update,
    32: _guarded(Action.ROLE_DELETE, may_be_of_tux=True),
    40: _read_invite,
    41: _read_invite,
    42: _one(Action.INVITE_DELETE),
    50: _one(Action.WEBHOOK_CREATE),
    51: _one(Action.WEBHOOK_UPDATE),
    52: _one(Action.WEBHOOK_DELETE),
    60: _one(Action.EXPRESSION_CHANGE),
    61: _one(Action.EXPRESSION_CHANGE),
    62: _one(Action.EMOJI_DELETE),
    72: _counted(Action.MESSAGE_DELETE, "count"),
    73: _counted(Action.MESSAGE_BULK_DELETE, "count"),
    74: _nothing,  # a message is pinned
    75: _nothing,  # and unpinned: it is still there
    80: _one(Action.INTEGRATION_CHANGE, TRIFLING),
    81: _one(Action.INTEGRATION_CHANGE, SLIGHT),
    82: _one(Action.INTEGRATION_CHANGE),
    83: _one(Action.EVENT_CHANGE, SERIOUS),  # the start of a stage may notify everybody
    84: _one(Action.EVENT_CHANGE, SLIGHT),
    85: _one(Action.EVENT_CHANGE, SLIGHT),
    90: _one(Action.EXPRESSION_CHANGE),
    91: _one(Action.EXPRESSION_CHANGE),
    92: _one(Action.STICKER_DELETE),
    100: _one(Action.EVENT_CHANGE),
    101: _one(Action.EVENT_CHANGE, SERIOUS),
    102: _one(Action.EVENT_DELETE),
    110: _one(Action.THREAD_CHANGE),
    111: _one(Action.THREAD_CHANGE, SLIGHT),
    112: _one(Action.THREAD_DELETE),
    121: _one(Action.COMMAND_PERMISSION_CHANGE, SERIOUS),
    130: _one(Action.EXPRESSION_CHANGE, SOUND),
    131: _one(Action.EXPRESSION_CHANGE),
    132: _one(Action.SOUNDBOARD_DELETE),
    140: _one(Action.AUTOMOD_CHANGE, SLIGHT),
    141: _read_automod_update,
    142: _one(Action.AUTOMOD_CHANGE),
    143: _nothing,  # what AutoMod does, for which it names the member to whom it happens
    144: _nothing,
    145: _nothing,
    146: _nothing,
    150: _nothing,  # monetization, of which only the owner decides
    151: _nothing,
    163: _read_onboarding,
    164: _read_onboarding,
    165: _one(Action.ONBOARDING_CHANGE),
    166: _read_onboarding,
    167: _read_onboarding,
    171: _one(Action.ONBOARDING_CHANGE, SLIGHT),  # an item of the server guide
    172: _one(Action.ONBOARDING_CHANGE, SLIGHT),
    180: _nothing,  # Discord has blocked a message with a harmful link
    190: _one(Action.ONBOARDING_CHANGE, SERIOUS),  # the server guide
    191: _one(Action.ONBOARDING_CHANGE, SERIOUS),
    192: _nothing,  # the status of a voice channel, which those in it set
    193: _nothing,
    200: _one(Action.EVENT_CHANGE, SERIOUS),  # one time of an event that is repeated
    201: _one(Action.EVENT_CHANGE, SERIOUS),
    202: _one(Action.EVENT_CHANGE, SERIOUS),
    211: _one(Action.GUILD_UPDATE, SERIOUS),  # the profile of the guild
}
"""The readers by `action_type`. Every type that Discord has documented is here, also if it counts for nothing.

Source: https://discord.com/developers/docs/resources/audit-log#audit-log-entry-object-audit-log-events
"""

READ_TYPES = frozenset(kind for kind in _READERS if kind is not None)
"""The types of entries of which it is decided what they stand for."""
