"""The buttons below the message about an incident. They work as long as the message exists, restarts included."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Literal, Protocol, Self
from uuid import UUID

import discord
from discord import ui

from tux.bot.actions import ActionForm, ActionResults
from tux.bot.commands.menus import require_like
from tux.bot.replies import InteractionAnswers
from tux.bot.ui import DynamicItem
from tux.bot.ui.views import ViewHost
from tux.features.antinuke.errors import FalsePositiveAlready, NotInCharge, UndoneAlready
from tux.features.antinuke.incidents.embeds import IncidentTexts, incident_embed
from tux.features.antinuke.incidents.incident_queries import Incidents
from tux.features.antinuke.incidents.incidents import Incident, IncidentEvent
from tux.features.antinuke.incidents.recorder import IncidentRecorder
from tux.features.antinuke.incidents.reversals import Reversals, is_reversible, lost_roles, reversible
from tux.features.antinuke.kinds import ActorKind, AntinukeResponseType
from tux.guilds.actions.member_actions import BAN
from tux.guilds.privacy.personal_data import mention_phrase

Operation = Literal["ban", "undo", "reverse", "false"]
BUTTON = re.compile(
    r"antinuke:(?P<operation>ban|undo|reverse|false):(?P<incident>[0-9a-f]{32})(?::(?P<actor>[0-9]{1,20}))?"
)
_STYLES: dict[Operation, discord.ButtonStyle] = {
    "ban": discord.ButtonStyle.danger,
    "undo": discord.ButtonStyle.primary,
    "reverse": discord.ButtonStyle.danger,
    "false": discord.ButtonStyle.secondary,
}
_BAN_BUTTONS = 4
"""The most actors of one incident who have a button for a ban."""

IsInCharge = Callable[[discord.Guild, int], bool]
"""Tells if a user may decide about antinuke in a guild: its owner and the extra owners."""


Redraw = Callable[[Incident], None]
MoreButtons = Callable[[Incident], Iterable[ui.Item[Any]]]


class IncidentViewHost(ViewHost, Protocol):
    """The part of the bot that the buttons use."""

    async def fetch_user(self, user_id: int, /) -> discord.User: ...


class IncidentButton(DynamicItem[ui.Button[Any]], template=BUTTON):
    """A button below an incident. discord.py knows a class, so `IncidentViews.button` is one that has its views."""

    views: ClassVar["IncidentViews"]

    def __init__(self, incident_id: UUID, operation: Operation, actor_id: int | None = None, label: str = "…") -> None:
        about = "" if actor_id is None else f":{actor_id}"
        custom_id = f"antinuke:{operation}:{incident_id.hex}{about}"
        super().__init__(ui.Button(label=label, style=_STYLES[operation], custom_id=custom_id))
        self.incident_id, self.operation, self.actor_id = incident_id, operation, actor_id

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        operation: Any = match["operation"]
        return cls(UUID(match["incident"]), operation, int(match["actor"]) if match["actor"] else None)

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        if self.operation == "ban":
            await require_like(interaction, BAN.kind.name)
        elif interaction.guild is None or not self.views.is_in_charge(interaction.guild, interaction.user.id):
            raise NotInCharge
        return True

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        if self.operation == "ban":
            await answers.open(await self.views.ban_form(interaction, self.actor_id or 0))
        elif self.operation == "undo":
            await self.views.ask_to_undo(interaction, answers, self.incident_id)
        elif self.operation == "reverse":
            await self.views.undo(interaction, answers, self.incident_id)
        else:
            await self.views.mark_false_positive(interaction, answers, self.incident_id)


class IncidentViews:
    """The buttons below incidents, and what they do."""

    def __init__(
        self,
        host: IncidentViewHost,
        incidents: Incidents,
        recorder: IncidentRecorder,
        results: ActionResults,
        reversals: Reversals,
        is_in_charge: IsInCharge,
    ) -> None:
        self.is_in_charge = is_in_charge
        self.redraw: Redraw = _draw_nothing
        """Draws the message about an incident anew, after it was changed somewhere else."""
        self.more: list[MoreButtons] = []
        """The buttons that other parts of antinuke add."""
        self._reversals = reversals
        self._host = host
        self._incidents = incidents
        self._recorder = recorder
        self._results = results

        class OwnButton(IncidentButton, template=BUTTON):
            views = self

        self.button: type[IncidentButton] = OwnButton

    def draw(self, incident: Incident) -> ui.View:
        """Return the buttons for what can still be done about an incident."""
        view = ui.View(timeout=None)
        for item in (*self._decision_buttons(incident), *self._ban_buttons(incident)):
            view.add_item(item)
        for more in self.more:
            for item in more(incident):
                view.add_item(item)
        return view

    async def ban_form(self, interaction: discord.Interaction[Any], actor_id: int) -> ActionForm:
        """Return the form for a ban of an actor."""
        member = interaction.guild.get_member(actor_id) if interaction.guild else None
        target = member or await self._host.fetch_user(actor_id)
        reason = self._texts(interaction.guild_id).plain("antinuke-ban-reason")
        return ActionForm(self._host, self._results, BAN, target, locale=str(interaction.locale), reason=reason)

    async def mark_false_positive(
        self, interaction: discord.Interaction[Any], answers: InteractionAnswers, incident_id: UUID
    ) -> None:
        """Mark an incident as a false positive, forget what was counted, and show it so.

        Raises `FalsePositiveAlready`.
        """
        guild_id = interaction.guild_id or 0
        is_new = await self._incidents.mark_false_positive(guild_id, incident_id)
        incident = await self._current(guild_id, incident_id)
        if not is_new:
            raise FalsePositiveAlready
        self._reversals.forgive(incident)
        await answers.update(embed=self._embed(incident), view=self.draw(incident))
        if interaction.message is not None and interaction.message.id != incident.message_id:
            self.redraw(incident)

    async def ask_to_undo(
        self, interaction: discord.Interaction[Any], answers: InteractionAnswers, incident_id: UUID
    ) -> None:
        """Ask whether to give attackers back what was taken from them. Raises `UndoneAlready`."""
        guild = interaction.guild
        if guild is None:
            return
        incident = await self._incidents.get(guild.id, incident_id)
        if incident.undone is not None:
            raise UndoneAlready
        view = ui.View(timeout=None)
        view.add_item(self.button(incident_id, "reverse", label=self._label(incident, "reverse")))
        events = reversible(incident)
        actors = [mention_phrase(event.actor_id or 0) for event in events]
        roles = list(dict.fromkeys(role for event in events for role in lost_roles(guild, event)))
        key = "antinuke-undo-roles-question" if roles else "antinuke-undo-question"
        actors = actors or [mention_phrase(actor_id) for actor_id in incident.actor_ids]
        await answers.say(key, ephemeral=True, view=view, actors=actors, roles=roles)

    async def undo(self, interaction: discord.Interaction[Any], answers: InteractionAnswers, incident_id: UUID) -> None:
        """Undo the responses of an incident, and show what came of it."""
        if not isinstance(interaction.user, discord.Member):
            return
        results = await self._reversals.reverse(interaction.user, incident_id)
        lines = [answers.text(f"antinuke-undo-{result.outcome}", ephemeral=True, **result.data) for result in results]
        await answers.update("\n".join(lines), view=None)
        self.redraw(await self._current(interaction.user.guild.id, incident_id))

    async def _current(self, guild_id: int, incident_id: UUID) -> Incident:
        """Return an incident as the database has it. Raises `IncidentGone`."""
        incident = await self._incidents.get(guild_id, incident_id)
        self._recorder.refresh(incident)
        return incident

    def _embed(self, incident: Incident) -> discord.Embed:
        return incident_embed(incident, self._texts(incident.guild_id))

    def _ban_buttons(self, incident: Incident) -> Iterator[IncidentButton]:
        """Yield a button for each actor who is not banned. Several are numbered as in the message."""
        if incident.is_false_positive:
            return
        texts, key = self._texts(incident.guild_id), "antinuke-incident-button-ban"
        is_one = len(incident.latest) == 1
        for number, event in enumerate(incident.latest[:_BAN_BUTTONS], 1):
            if _can_be_banned(event):
                label = texts.plain(key) if is_one else texts.plain(f"{key}-one-of-several", number=number)
                yield self.button(incident.id, "ban", event.actor_id, label)

    def _decision_buttons(self, incident: Incident) -> list[IncidentButton]:
        operations: list[Operation] = []
        if incident.undone is None and is_reversible(incident):
            operations.append("undo")
        if not incident.is_false_positive:
            operations.append("false")
        return [self.button(incident.id, one, label=self._label(incident, one)) for one in operations]

    def _label(self, incident: Incident, operation: Operation) -> str:
        return self._texts(incident.guild_id).plain(f"antinuke-incident-button-{operation}")

    def _texts(self, guild_id: int | None) -> IncidentTexts:
        return IncidentTexts(self._host.texts, self._host.locale_in(guild_id))


def _draw_nothing(_: Incident) -> None:
    pass


def _can_be_banned(event: IncidentEvent) -> bool:
    is_banned = event.response is AntinukeResponseType.BAN and event.confirmed_at is not None
    return event.actor_kind is not ActorKind.WEBHOOK and (event.actor_id or 0) > 0 and not is_banned
