"""A bot's own commands as a weapon: a person uses one on everybody within reach."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from tux.sandbox.attacks.plan import Step
from tux.sandbox.attacks.scenario import Situation
from tux.sandbox.interactions import COMMAND
from tux.sandbox.rest.rules.command_access import usable_commands
from tux.sandbox.world.application import Application
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json, objects
from tux.sandbox.world.user import User

SLASH = 1
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = range(1, 11)
MOST = 50
PEOPLE = ("user", "member", "target")
TIMES = ("duration", "time", "until")


def weapon(situation: Situation) -> Iterator[Step]:
    """Yield the use of a slash command on one member after the other.

    Raises:
        ValueError: no bot of the guild offers the command to every actor.
    """
    channel = situation.text_channels()[0]
    forms = [_offered(situation, channel, actor) for actor in situation.actors]
    members = situation.members()
    for turn, member in zip(itertools.count(), members, strict=False):
        by = turn % len(forms)
        application, command, path = forms[by]
        body: Json = {
            "type": COMMAND,
            "application_id": str(application.id),
            "guild_id": str(situation.guild.id),
            "channel_id": str(channel.id),
            "nonce": str(situation.world.ids.new()),
            "data": _data(command, path, situation, channel, member),
        }
        yield Step("POST", "/interactions", body, by=by)


def _offered(situation: Situation, channel: Channel, actor: User) -> tuple[Application, Json, list[str]]:
    """Return the application, the command and the names of the subcommand that an actor is offered."""
    text: str = situation.options["command"]
    name, *path = text.removeprefix("/").split()
    if actor.bot:
        raise ValueError(f"{actor.username} is a bot, and only people use slash commands")
    for application in situation.world.applications.values():
        if application.bot.id in situation.guild.members:
            for command in usable_commands(application, situation.guild, channel, actor):
                if (command["type"], command["name"]) == (SLASH, name):
                    return application, command, path
    raise ValueError(f"no bot offers {actor.username} the command /{name} here")


def _data(command: Json, path: list[str], situation: Situation, channel: Channel, member: Member) -> Json:
    declared, steps = command, list[Json]()
    for part in path:
        named = [option for option in objects(declared, "options") if option["name"] == part]
        if not named:
            raise ValueError(f"there is no command /{command['name']} {' '.join(path)}")
        declared = named[0]
        steps.append({"name": part, "type": declared["type"]})
    required = [option for option in objects(declared, "options") if option.get("required")]
    options = [
        {"name": option["name"], "type": option["type"], "value": _value(option, situation, channel, member)}
        for option in required
    ]
    for step in reversed(steps):
        options = [step | {"options": options}]
    return {"id": command["id"], "name": command["name"], "type": SLASH, "options": options}


def _value(option: Json, situation: Situation, channel: Channel, member: Member) -> Any:
    """Return what an attacker gives for a required option: the member, as much as allowed, or the first choice."""
    kind, name = option["type"], option["name"]
    if choices := objects(option, "choices"):
        return choices[0]["value"]
    if kind in {INTEGER, NUMBER}:
        return min(option.get("max_value", MOST), MOST)
    if kind == STRING and any(word in name for word in PEOPLE):
        return f"<@{member.id}>"
    if kind == STRING:
        return "28d" if any(word in name for word in TIMES) else "no reason"
    if kind == ROLE:
        return str(situation.roles()[0].id)
    return {BOOLEAN: True, CHANNEL: str(channel.id)}.get(kind, str(member.id))
