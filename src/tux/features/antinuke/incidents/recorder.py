"""The recorder: it hears of every decision and outcome, and has them on disk before anything else can fail."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from tux.database import Spool
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.incidents.event_records import (
    decided_record,
    filed_record,
    posted_record,
    responded_record,
)
from tux.features.antinuke.incidents.incidents import Incident, IncidentEvent, decided, responded
from tux.features.antinuke.outcomes import Outcome
from tux.runtime.tasks import Tasks

_KEPT_INCIDENTS = 200
"""The number of incidents that are kept in memory. Older ones are in the database alone."""

Told = Callable[[Incident, IncidentEvent], None]


class IncidentRecorder:
    """The observer that records incidents. It keeps the latest in memory, since the database may be down."""

    def __init__(self, spool: Spool, tasks: Tasks) -> None:
        self._spool = spool
        self._tasks = tasks
        self._incidents: OrderedDict[UUID, Incident] = OrderedDict()
        self._listeners: list[Told] = []

    def on_change(self, listener: Told) -> None:
        """Call `listener` with every incident to which something is added, and with what was added."""
        self._listeners.append(listener)

    def get(self, incident_id: UUID) -> Incident | None:
        """Return an incident that is in memory."""
        return self._incidents.get(incident_id)

    def decided(self, verdict: Verdict) -> None:
        """Record a decision."""
        try:
            self._spool.put(verdict.guild_id, verdict.event_key, decided_record(verdict))
        except (TypeError, ValueError) as error:
            self._spool.put(verdict.guild_id, verdict.event_key, decided_record(verdict, with_evidence=False))
            self._report(error, verdict.guild_id)
        self._add(verdict, decided(verdict))

    def responded(self, outcome: Outcome) -> None:
        """Record what has come of a decision so far."""
        verdict = outcome.verdict
        self._spool.put(verdict.guild_id, verdict.event_key, responded_record(outcome))
        self._add(verdict, responded(outcome))

    def posted(self, incident: Incident, channel_id: int, message_id: int) -> None:
        """Record where the message about an incident is."""
        record = posted_record(incident.id, channel_id, message_id)
        self._spool.put(incident.guild_id, f"{incident.id.hex}/message", record)
        self._change(incident.id, channel_id=channel_id, message_id=message_id)

    def filed(self, guild_id: int, event_key: str, case_number: int) -> None:
        """Record the case of a response, which may be written long after it: the database may have been down."""
        self._spool.put(guild_id, event_key, filed_record(case_number))
        for incident in self._incidents.values():
            for event in incident.events:
                if event.event_key == event_key:
                    self._change(
                        incident.id, events=incident.with_event(replace(event, case_number=case_number)).events
                    )
                    return

    def note(self, incident: Incident, subject: str, key: str | None) -> None:
        """Keep a fact that only this process knows, or with None forget it."""
        known = self._incidents.get(incident.id, incident)
        notes = {name: text for name, text in known.notes.items() if name != subject}
        self._change(incident.id, notes=notes | ({subject: key} if key is not None else {}))

    def refresh(self, incident: Incident) -> None:
        """Take over what the database says about an incident, after people have decided about it."""
        known = self._incidents.get(incident.id)
        if known is not None:
            self._incidents[incident.id] = replace(
                incident, notes=known.notes, channel_id=known.channel_id, message_id=known.message_id
            )

    def _add(self, verdict: Verdict, event: IncidentEvent) -> None:
        incident = self._incidents.get(verdict.incident_id)
        if incident is None:
            incident = Incident(id=verdict.incident_id, guild_id=verdict.guild_id, events=())
            while len(self._incidents) >= _KEPT_INCIDENTS:
                self._incidents.popitem(last=False)
        incident = self._incidents[incident.id] = incident.with_event(event)
        for listener in self._listeners:
            listener(incident, event)

    def _change(self, incident_id: UUID, **values: Any) -> None:
        known = self._incidents.get(incident_id)
        if known is not None:
            self._incidents[incident_id] = replace(known, **values)

    def _report(self, error: Exception, guild_id: int) -> None:
        report = self._tasks.report(error, name="record a decision", owner=__name__, guild_id=guild_id)
        self._tasks.spawn(report, name="report", owner=__name__)
