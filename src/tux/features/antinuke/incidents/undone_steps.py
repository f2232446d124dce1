"""The steps of a response against roles, other people and bots, which are undone where Discord lets Tux."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord
import structlog

from tux.features.antinuke.incidents.incidents import Incident
from tux.features.antinuke.kinds import AntinukeResponseType, ResponseStatus
from tux.guilds.privacy.personal_data import mention_phrase
from tux.runtime.discord_endpoints import UNREACHED

_log = structlog.stdlib.get_logger(__name__)

R = AntinukeResponseType

DONE = frozenset({"roles", "timeout", "unbanned", "permissions", "granted", "made-again"})
"""The outcomes in which something was undone."""

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Reversed:
    """The result for one actor, or for what was swept. The text `antinuke-undo-<outcome>` says it with `data`."""

    outcome: str
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def of(cls, actor_id: int, outcome: str, roles: Sequence[discord.Role] = ()) -> "Reversed":
        """Return the result for an actor, with the roles that they have got back."""
        return cls(outcome, {"actor": mention_phrase(actor_id), "roles": list(roles) or None})


def confirmed_steps(incident: Incident) -> Sequence[Mapping[str, Any]]:
    """Return the steps that were carried out, the newest first."""
    steps = [step for event in incident.events for step in event.steps]
    return [step for step in reversed(steps) if step["status"] == ResponseStatus.CONFIRMED]


def can_be_undone(step: Mapping[str, Any]) -> bool:
    """Return True for a step of which it is known what was there before."""
    return bool({"permissions", "role_id", "role"} & (step.get("before") or {}).keys())


class UndoneSteps:
    """Undoes the steps of an incident, and sorts those that nobody can undo.

    What a step has stored in `before` is one of these: `permissions` and `left` of a role, the `role_id` that was taken
    from somebody, the values of a `role` that was deleted, or the code of an `invite` that was.
    """

    def __init__(self, guild: discord.Guild, reason: str) -> None:
        self._guild = guild
        self._reason = reason
        self._roles: dict[int, discord.Role] = {}
        self._done: defaultdict[str, list[object]] = defaultdict(list)

    async def undo(self, incident: Incident) -> Sequence[Reversed]:
        """Undo what can be undone, and return what came of it all."""
        steps = confirmed_steps(incident)
        if any("permissions" in (step.get("before") or {}) for step in steps):
            self._roles = {role.id: role for role in await self._guild.fetch_roles()}
        for step in steps:
            try:
                await self._undo(step, step.get("before") or {})
            except (discord.HTTPException, *UNREACHED) as error:
                _log.warning("a step cannot be undone", guild_id=self._guild.id, error=str(error))
                self._done["steps-refused"].append(step)
        self._done["unbanned-stay"] += incident.restored_user_ids
        if any(step["response"] == R.PANIC_MODE for event in incident.events for step in event.steps):
            self._done["panic"].append(True)
        return list(self._results())

    async def _undo(self, step: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        response, target_id = step["response"], int(step["target_id"] or 0)
        if "permissions" in before:
            await self._give_permissions(target_id, int(before["permissions"]) & ~int(before["left"]))
        elif "role_id" in before:
            member = self._guild.get_member(target_id) or await self._guild.fetch_member(target_id)
            await member.add_roles(discord.Object(int(before["role_id"])), reason=self._reason)
            self._done["granted"].append(target_id)
        elif "role" in before:
            await self._make_again(before["role"])
        elif "invite" in before:
            self._done["invites"].append(before["invite"])
        elif response == R.DELETE_WEBHOOK:
            self._done["webhooks"].append(target_id)
        elif response in {R.KICK, R.REMOVE_BOT}:
            self._done["kicked"].append(target_id)

    async def _give_permissions(self, role_id: int, taken: int) -> None:
        """Give a role what was taken from it. What somebody has changed since stays."""
        role = self._roles.get(role_id)
        if role is None:
            return
        present = role.permissions.value
        if taken & ~present:
            await role.edit(permissions=discord.Permissions(present | taken), reason=self._reason)
        self._done["permissions"].append(role)

    async def _make_again(self, values: Mapping[str, Any]) -> None:
        role = await self._guild.create_role(
            name=values["name"],
            permissions=discord.Permissions(int(values["permissions"])),
            colour=values["colour"],
            hoist=values["hoist"],
            mentionable=values["mentionable"],
            reason=self._reason,
        )
        self._done["made-again"].append(role)

    def _results(self) -> Iterator[Reversed]:
        for outcome in ("permissions", "made-again"):
            if roles := self._done[outcome]:
                yield Reversed(outcome, {"roles": roles[:_SHOWN]})
        if kicked := [one for one in self._done["kicked"] if isinstance(one, int)]:
            yield Reversed("kicked", {"people": [mention_phrase(user_id) for user_id in kicked[:_SHOWN]]})
        webhooks, invites = len(self._done["webhooks"]), len(self._done["invites"])
        if webhooks or invites:
            yield Reversed("lost", {"webhooks": webhooks, "invites": invites})
        for outcome in ("granted", "unbanned-stay", "steps-refused", "panic"):
            if things := self._done[outcome]:
                yield Reversed(outcome, {"count": len(things)})
