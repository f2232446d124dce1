"""The board: the message about each incident, which is kept up to date while more becomes known."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import discord
import structlog
from discord import ui

from tux.features.antinuke.incidents.incidents import OPEN, UNSTOPPED, Incident, IncidentEvent
from tux.features.antinuke.incidents.messages import IncidentMessages
from tux.features.antinuke.incidents.recorder import IncidentRecorder
from tux.guilds.cases import Notice
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

_OUTCOME_SECONDS = 2.0
"""The longest wait for the first outcome before an incident is shown."""

_EDIT_PAUSE_SECONDS = 2.0
"""The pause after each change of a message, in which more changes come together."""

_RETRY_SECONDS = (2.0, 10.0, 30.0, 120.0)
"""The pauses between attempts while Discord is in trouble, after which the owner is told directly."""

OWNER = "owner"

Draw = Callable[[Incident], ui.View]
AlertsOwner = Callable[[int], bool]
"""Tells if the owner of a guild wants a direct message about every incident."""


@dataclass(slots=True)
class _Shown:
    """The message about an incident, while it may still change."""

    is_changed: bool = False
    is_under_way: bool = False
    is_owner_told: bool = False


class IncidentBoard:
    """Keeps the messages about incidents up to date."""

    def __init__(
        self,
        recorder: IncidentRecorder,
        messages: IncidentMessages,
        draw: Draw,
        alerts_owner: AlertsOwner,
        *,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        """Show incidents with the buttons that `draw` returns."""
        self._recorder = recorder
        self._messages = messages
        self._draw = draw
        self._alerts_owner = alerts_owner
        self._clock = clock
        self._tasks = tasks
        self._shown: dict[UUID, _Shown] = {}

    def changed(self, incident: Incident, event: IncidentEvent) -> None:
        """Show what is new. A decision waits a moment for its outcome, with which it is shown together."""
        is_new = incident.id not in self._shown
        if event.status in OPEN and is_new:
            self._shown[incident.id] = _Shown()
            self._spawn(self._show_later(incident.id), incident)
        elif event.status not in OPEN or not is_new:
            self.refresh(incident)

    def refresh(self, incident: Incident) -> None:
        """Show an incident as it is now."""
        shown = self._shown.setdefault(incident.id, _Shown())
        shown.is_changed = True
        if not shown.is_under_way:
            shown.is_under_way = True
            self._spawn(self._keep_up(incident.id, shown), incident)

    def redraw(self, incident: Incident) -> None:
        """Show an incident that people have decided about, which need not be in memory any more."""
        if self._recorder.get(incident.id) is not None:
            self.refresh(incident)
        elif incident.message_id is not None:
            self._spawn(self._redraw(incident), incident)

    async def _redraw(self, incident: Incident) -> None:
        await self._post(incident)

    async def _show_later(self, incident_id: UUID) -> None:
        await self._clock.sleep(_OUTCOME_SECONDS)
        incident = self._recorder.get(incident_id)
        if incident is not None and incident.message_id is None:
            self.refresh(incident)

    async def _keep_up(self, incident_id: UUID, shown: _Shown) -> None:
        try:
            while shown.is_changed and (incident := self._recorder.get(incident_id)) is not None:
                shown.is_changed = False
                await self._show(incident, shown)
                await self._clock.sleep(_EDIT_PAUSE_SECONDS)
        finally:
            shown.is_under_way = False
        self._forget_old()

    def _forget_old(self) -> None:
        """Forget the incidents that the recorder no longer has in memory."""
        for incident_id in [known for known in self._shown if self._recorder.get(known) is None]:
            del self._shown[incident_id]

    async def _show(self, incident: Incident, shown: _Shown) -> None:
        message = await self._post(incident)
        if message is not None and message.id != incident.message_id:
            self._recorder.posted(incident, message.channel.id, message.id)
        if not shown.is_owner_told and (incident.status not in OPEN or incident.is_alarming):
            shown.is_owner_told = True
            self._spawn(self._tell_owner(incident, message), incident)  # which may take minutes

    async def _post(self, incident: Incident) -> discord.PartialMessage | None:
        for pause in (*_RETRY_SECONDS, None):
            try:
                return await self._messages.show(incident, self._draw(incident))
            except (discord.HTTPException, *UNREACHED) as error:
                _log.warning(
                    "an incident cannot be shown",
                    guild_id=incident.guild_id,
                    incident_id=incident.id.hex,
                    error=str(error),
                )
                if pause is not None:
                    await self._clock.sleep(pause)
                    incident = self._recorder.get(incident.id) or incident
        return None

    async def _tell_owner(self, incident: Incident, message: discord.PartialMessage | None) -> None:
        """Tell the owner who wants to hear of it, or where nobody else would, or where somebody has to act now."""
        is_urgent = message is None or incident.is_alarming or incident.status in UNSTOPPED
        if not is_urgent and not self._alerts_owner(incident.guild_id):
            return
        notice = await self._messages.tell_owner(incident, message.jump_url if message else None)
        if notice in {Notice.CLOSED, Notice.FAILED}:
            self._recorder.note(incident, OWNER, f"antinuke-incident-owner-{notice}")
            if (known := self._recorder.get(incident.id)) is not None:
                self.refresh(known)

    def _spawn(self, work: Coroutine[Any, Any, None], incident: Incident) -> None:
        self._tasks.spawn(work, name=f"show incident {incident.id.hex}", owner=__name__)
