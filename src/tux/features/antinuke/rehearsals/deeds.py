"""Deeds: single things that attackers and others do, and what Discord tells of each.

The numbers are the types of audit log entries.
Source: https://docs.discord.com/developers/resources/audit-log#audit-log-entry-object-audit-log-events
"""

from typing import Any

from tux.features.antinuke.detection.permissions import (
    ADMINISTRATOR,
    BAN_MEMBERS,
    KICK_MEMBERS,
    MANAGE_CHANNELS,
    MANAGE_GUILD,
    MANAGE_ROLES,
    MANAGE_WEBHOOKS,
    VIEW_CHANNEL,
)
from tux.features.antinuke.kinds import ActorKind, AntinukeActionType
from tux.features.antinuke.rehearsals.paper_guilds import Deed, RehearsedRequest, Turn, UnloggedAct

GIVEN_AWAY = (ADMINISTRATOR, BAN_MEMBERS, KICK_MEMBERS, MANAGE_CHANNELS, MANAGE_GUILD, MANAGE_ROLES, MANAGE_WEBHOOKS)
DANGEROUS_ROLE = 900
"""The number of the role with Administrator that an attacker creates."""

Change = dict[str, Any]


def old(**values: Any) -> list[Change]:
    """Return the changes of something that is gone."""
    return [{"key": key, "old_value": value} for key, value in values.items()]


def new(**values: Any) -> list[Change]:
    """Return the changes of something that is new."""
    return [{"key": key, "new_value": value} for key, value in values.items()]


def changed(key: str, before: Any, after: Any) -> list[Change]:
    """Return the change of one field."""
    return [{"key": key, "old_value": before, "new_value": after}]


def logged(action_type: int, kind: str | None, changes: list[Change] | None = None, **options: str) -> Deed:
    """Return the deed that leaves one entry, about a thing of a kind, with the same changes each time."""

    def deed(turn: Turn) -> RehearsedRequest:
        target = None if kind is None else turn.guild.guild_id if kind == "guild" else turn.thing(kind)
        return turn.request(turn.entry(action_type, target, changes=changes, options=options or None))

    return deed


def unlogged(action: AntinukeActionType, kind: str) -> Deed:
    """Return the deed of which only other events tell."""

    def deed(turn: Turn) -> RehearsedRequest:
        return turn.request(acts=[UnloggedAct(action=action, actor_id=turn.actor_id, target_id=turn.thing(kind))])

    return deed


def overwrite_deleted(turn: Turn) -> RehearsedRequest:
    """Delete an overwrite of a channel."""
    role = str(turn.guild.thing("role", 0))
    changes = old(id=role, type=0, allow=str(VIEW_CHANNEL), deny="0")
    options = {"id": role, "type": "0", "role_name": "Crew"}
    return turn.request(turn.entry(15, turn.thing("channel"), changes=changes, options=options))


def overwrites_synchronised(turn: Turn) -> RehearsedRequest:
    """Give a channel four overwrites with one request."""
    entries = [
        turn.entry(
            13,
            turn.thing("channel"),
            place=place,
            changes=new(id=str(turn.guild.thing("role", place)), type=0, allow=str(VIEW_CHANNEL), deny="0"),
            options={"id": str(turn.guild.thing("role", place)), "type": "0", "role_name": f"Crew {place}"},
        )
        for place in range(4)
    ]
    return turn.request(*entries)


def role_given(turn: Turn) -> RehearsedRequest:
    """Give a member a role without power."""
    role = {"id": str(turn.guild.thing("role", 0)), "name": "Crew"}
    change = {"key": "$add", "new_value": [role]}
    return turn.request(turn.entry(25, turn.thing("member"), changes=[change]))


def roles_taken(turn: Turn) -> RehearsedRequest:
    """Take a role from a member."""
    role = {"id": str(turn.guild.thing("role", 0)), "name": "Crew"}
    change = {"key": "$remove", "new_value": [role]}
    return turn.request(turn.entry(25, turn.thing("member"), changes=[change]))


def role_escalated(turn: Turn) -> RehearsedRequest:
    """Give a role a dangerous permission."""
    changes = changed("permissions", "0", str(GIVEN_AWAY[turn.number % len(GIVEN_AWAY)]))
    return turn.request(turn.entry(31, turn.thing("role"), changes=changes))


def everyone_escalated(turn: Turn) -> RehearsedRequest:
    """Give everyone dangerous permissions."""
    changes = changed("permissions", str(VIEW_CHANNEL), str(VIEW_CHANNEL | sum(GIVEN_AWAY[1:])))
    return turn.request(turn.entry(31, turn.guild.guild_id, changes=changes))


def member_escalated(turn: Turn) -> RehearsedRequest:
    """Create a role with Administrator, and then give it to one member after the other."""
    role_id = turn.guild.thing("role", DANGEROUS_ROLE)
    if turn.number == 0:
        return turn.request(turn.entry(30, role_id, changes=new(name="harmless", permissions=str(ADMINISTRATOR))))
    change = {"key": "$add", "new_value": [{"id": str(role_id), "name": "harmless"}]}
    return turn.request(turn.entry(25, turn.thing("member"), changes=[change]))


def banned_in_bulk(size: int, kind: str = "member") -> Deed:
    """Return the deed that bans so many members with one request."""

    def deed(turn: Turn) -> RehearsedRequest:
        first = turn.number * size
        entries = [turn.entry(22, turn.guild.thing(kind, first + place), place=place) for place in range(size)]
        return turn.request(*entries, things=size)

    return deed


def pruned(size: int) -> Deed:
    """Return the deed that prunes so many members."""

    def deed(turn: Turn) -> RehearsedRequest:
        options = {"delete_member_days": "7", "members_removed": str(size)}
        return turn.request(turn.entry(21, None, options=options), things=size)

    return deed


def messages_deleted_in_bulk(size: int, channels: int | None = None) -> Deed:
    """Return the deed that deletes so many messages of a channel: one of so many, or else another each time."""

    def deed(turn: Turn) -> RehearsedRequest:
        number = turn.number if channels is None else turn.number % channels
        channel = turn.guild.thing("channel", number)
        return turn.request(turn.entry(73, channel, options={"count": str(size)}), things=size)

    return deed


def webhook_spammed(hooks: int) -> Deed:
    """Return the deed that creates webhooks, and then speaks through them."""

    def deed(turn: Turn) -> RehearsedRequest:
        hook = turn.guild.thing("webhook", turn.number % hooks)
        if turn.number < hooks:
            return turn.request(turn.entry(50, hook, changes=new(channel_id="1", name="Harbour news", type=1)))
        act = UnloggedAct(action=AntinukeActionType.WEBHOOK_SPAM, actor_id=hook, actor_kind=ActorKind.WEBHOOK)
        return turn.request(acts=[act], sender_id=None, webhook_id=hook)

    return deed


def webhook_set_up(turn: Turn) -> RehearsedRequest:
    """Create a webhook, give it its name, and let it speak of commits, which is no spam."""
    hook = turn.guild.thing("webhook", 0)
    if turn.number == 0:
        return turn.request(turn.entry(50, hook, changes=new(channel_id="1", name="Captain Hook", type=1)))
    if turn.number == 1:
        return turn.request(turn.entry(51, hook, changes=changed("name", "Captain Hook", "GitHub")))
    return turn.request(sender_id=None, webhook_id=hook)


def bot_smuggled(turn: Turn) -> RehearsedRequest:
    """Add a bot with Administrator, which then deletes every channel."""
    bot_id = turn.guild.thing("bot", 0)
    if turn.number == 0:
        integration = turn.entry(80, turn.guild.thing("integration", 0), place=1, changes=new(name="Helper"))
        return turn.request(turn.entry(28, bot_id), integration)
    changes = old(name="quay", type=0)
    entry = turn.entry(12, turn.thing("channel"), user_id=bot_id, changes=changes)
    return turn.request(entry, sender_id=bot_id)


def onboarding_changed(turn: Turn) -> RehearsedRequest:
    """Create a role with Administrator, and let onboarding give it to newcomers."""
    role_id = turn.guild.thing("role", DANGEROUS_ROLE)
    if turn.number == 0:
        return turn.request(turn.entry(30, role_id, changes=new(name="newcomer", permissions=str(ADMINISTRATOR))))
    option = {"id": "1", "title": "Yes", "role_ids": [str(role_id)], "channel_ids": []}
    prompt = turn.entry(163, turn.thing("prompt"), changes=new(title="Hello?", options=[option]))
    settings = turn.entry(166, turn.guild.guild_id, place=1, changes=new(enabled=True))
    return turn.request(prompt, settings)


def ticket(turn: Turn) -> RehearsedRequest:
    """Open a ticket, and with every third turn close one of those."""
    if turn.number % 3 == 2:
        opened = turn.guild.thing("channel", 500 + turn.number - 2)
        return turn.request(turn.entry(12, opened, changes=old(name="ticket", type=0)))
    opened = turn.guild.thing("channel", 500 + turn.number)
    return turn.request(turn.entry(10, opened, changes=new(name="ticket", type=0)))


def templated(turn: Turn) -> RehearsedRequest:
    """Create ten roles, and then channels."""
    if turn.number < 10:
        return turn.request(turn.entry(30, turn.guild.thing("role", 500 + turn.number), changes=new(permissions="0")))
    return turn.request(
        turn.entry(10, turn.guild.thing("channel", 500 + turn.number), changes=new(name="room", type=0))
    )


def nothing(turn: Turn) -> RehearsedRequest:
    """Do what no rule is about, such as joining."""
    return turn.request(sender_id=None)
