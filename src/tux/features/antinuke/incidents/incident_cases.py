"""The cases of responses: whoever loses their power to antinuke has a case like after any other action."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import discord

from tux.features.antinuke.incidents.embeds import IncidentTexts
from tux.features.antinuke.incidents.incident_queries import Incidents
from tux.features.antinuke.incidents.incidents import Incident, IncidentEvent
from tux.features.antinuke.incidents.messages import IncidentHost
from tux.features.antinuke.incidents.recorder import IncidentRecorder
from tux.features.antinuke.kinds import ActorKind, AntinukeResponseType, ResponseStatus
from tux.features.antinuke.responses.powers import can_be_taken
from tux.features.antinuke.responses.quarantine_kinds import QUARANTINE, quarantine_data
from tux.guilds.actions import TuxRule
from tux.guilds.actions.member_actions import BAN, KICK
from tux.guilds.cases import CaseKind, Cases, CaseSettled
from tux.runtime.markup import unmarked
from tux.runtime.tasks import Tasks

ANTINUKE = CaseKind("antinuke", frozenset({discord.AuditLogAction.member_role_update}))
"""The kind of a response that is neither a ban nor a kick nor quarantine. Its data says which response it was."""

_SEARCHED_INCIDENTS = 100

RULE = "antinuke"
"""The name of the rule of Tux that acts."""

_KINDS = {
    AntinukeResponseType.BAN: BAN.kind,
    AntinukeResponseType.KICK: KICK.kind,
    AntinukeResponseType.REMOVE_BOT: KICK.kind,
    AntinukeResponseType.QUARANTINE: QUARANTINE,
}


class IncidentCases:
    """Writes the case of every response that was carried out."""

    def __init__(
        self,
        cases: Cases,
        recorder: IncidentRecorder,
        host: IncidentHost,
        tasks: Tasks,
        quarantine_role_of: Callable[[int], int | None],
    ) -> None:
        self._quarantine_role_of = quarantine_role_of
        self._cases = cases
        self._recorder = recorder
        self._host = host
        self._tasks = tasks
        self._filed: set[str] = set()

    def changed(self, incident: Incident, event: IncidentEvent) -> None:
        """Write the case of an event whose response has just been confirmed."""
        is_done = event.status is ResponseStatus.CONFIRMED and event.confirmed_at is not None
        if not is_done or event.actor_kind is ActorKind.WEBHOOK or event.event_key in self._filed:
            return
        self._filed.add(event.event_key)
        self._tasks.spawn(self._file(incident, event), name=f"case of {event.event_key}", owner=__name__)

    async def file_missing(self, incidents: Incidents, since: datetime) -> None:
        """Write the cases of responses that have none, as when Tux was killed just after one."""
        for incident in await incidents.latest(None, limit=_SEARCHED_INCIDENTS, since=since):
            for event in incident.events:
                if event.case_number is None:
                    self.changed(incident, event)

    async def _file(self, incident: Incident, event: IncidentEvent) -> None:
        guild = self._host.get_guild(incident.guild_id)
        if guild is None or event.actor_id is None:
            return
        rule = TuxRule(guild, RULE)
        texts = IncidentTexts(self._host.texts, self._host.locale_in(guild.id))
        case = await self._cases.record(
            _KINDS.get(event.response, ANTINUKE),
            key=f"{RULE} {event.event_key}",
            guild_id=guild.id,
            target_id=event.actor_id,
            moderator_id=rule.user_id,
            reason=unmarked(texts.say("antinuke-case-reason", acts=texts.acts(incident))),
            done_at=event.confirmed_at,
            data={
                "rule": rule.rule,
                "response": event.response,
                "event": event.event_key,
                **self._held(guild, event),
            },
        )
        self._filed.discard(event.event_key)
        if case is not None:
            self._recorder.filed(guild.id, event.event_key, case.number)

    def _held(self, guild: discord.Guild, event: IncidentEvent) -> Mapping[str, Any]:
        """Return what a case of quarantine needs so that the member is held in it, and gets back what they had."""
        if event.response is not AntinukeResponseType.QUARANTINE:
            return {}
        role_id = self._quarantine_role_of(guild.id)
        roles = [guild.get_role(one) for one in event.role_ids_before if one != role_id]
        return quarantine_data([role for role in roles if role is not None and can_be_taken(role)], role_id)

    async def on_case_settled(self, fact: CaseSettled) -> None:
        """Note the number of a case in the event that it is about."""
        data = fact.case.data or {}
        if data.get("rule") == RULE and (event_key := data.get("event")):
            self._recorder.filed(fact.case.guild_id, event_key, fact.case.number)
