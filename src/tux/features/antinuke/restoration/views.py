"""The messages of restorations: a plan with its buttons, and how far a restoration is."""

import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Protocol, Self
from uuid import UUID

import discord
import structlog
from discord import ui

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import DynamicItem, View
from tux.bot.ui.views import ViewHost
from tux.features.antinuke.errors import NotInCharge
from tux.features.antinuke.incidents.incidents import Incident
from tux.features.antinuke.journal.history import NoImage
from tux.features.antinuke.restoration.errors import GuildUnreadable, PastUnknown
from tux.features.antinuke.restoration.proposals import Proposal, Proposals
from tux.features.antinuke.restoration.restorations import Restorations
from tux.features.antinuke.restoration.stored_runs import StoredRun
from tux.features.antinuke.restoration.targets import Target
from tux.features.antinuke.restoration.words import RestoreWords
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import Markup

_log = structlog.stdlib.get_logger(__name__)

MayRestore = Callable[[discord.Guild, int], bool]
"""A function that returns whether a user is the owner of a guild, or an extra owner."""

LogChannelOf = Callable[[int], int | None]
"""A function that returns the id of a guild's log channel of antinuke."""

PROGRESS_SECONDS = 3.0
"""The shortest time between two edits of the message that shows how far it is."""

STOP = re.compile(r"antinuke-restore-stop:(?P<run>\d{1,18})")
BEGIN = re.compile(r"antinuke-restore:(?P<incident>[0-9a-f]{32})")


class RestoreViewHost(ViewHost, Protocol):
    """The part of the bot that these messages use."""

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...

    def get_partial_messageable(self, channel_id: int, /) -> discord.PartialMessageable: ...

    def locale_in(self, guild_id: int | None) -> str: ...


class RestoreDesk:
    """Shows plans to whoever may restore, starts what they confirm, and keeps them informed."""

    def __init__(
        self,
        host: RestoreViewHost,
        proposals: Proposals,
        restorations: Restorations,
        clock: Clock,
        *,
        may_restore: MayRestore,
        log_channel_of: LogChannelOf,
    ) -> None:
        self.host = host
        self.proposals = proposals
        self.restorations = restorations
        self._clock = clock
        self._may_restore = may_restore
        self._log_channel_of = log_channel_of
        self._shown: dict[int, tuple[float, bool]] = {}
        """The time at which the message of each restoration was edited last, and whether that said it was paused."""
        restorations.on_progress.append(self.show_progress)

        class DeskStopButton(StopButton, template=STOP):
            desk = self

        class DeskBeginButton(BeginButton, template=BEGIN):
            desk = self

        self.stop_button: type[StopButton] = DeskStopButton
        self.begin_button: type[BeginButton] = DeskBeginButton

    def require_owner(self, guild: discord.Guild, user_id: int) -> None:
        """Raise `NotInCharge` unless somebody is the owner of a guild, or an extra owner."""
        if not self._may_restore(guild, user_id):
            raise NotInCharge

    def log_channel(self, guild: discord.Guild) -> discord.abc.Messageable | None:
        """Return the log channel of antinuke, if there is one."""
        channel = guild.get_channel(self._log_channel_of(guild.id) or 0)
        return channel if isinstance(channel, discord.abc.Messageable) else None

    def words(self, guild_id: int) -> RestoreWords:
        """Return the words in the language of a guild."""
        return RestoreWords(self.host.texts, self.host.locale_in(guild_id))

    def buttons(self, incident: Incident) -> "Iterator[BeginButton]":
        """Yield the button below an incident, unless that was a false alarm."""
        if not incident.is_false_positive:
            yield self.begin_button(incident.id, label=self.words(incident.guild_id).say("restore-offer"))

    async def propose(self, guild: discord.Guild, target: Target, *, delete_added: bool = False) -> Proposal:
        """Return a plan. Raises `NothingKnown`, `PastUnknown` and `GuildUnreadable`."""
        try:
            return await self.proposals.propose(guild, target, delete_added=delete_added)
        except NoImage as error:
            raise PastUnknown from error
        except (discord.HTTPException, *UNREACHED) as error:
            raise GuildUnreadable from error

    async def begin(self, guild: discord.Guild, proposal: Proposal, *, by: int | None, channel: Any) -> StoredRun:
        """Begin a restoration that somebody confirmed, with a message that shows how far it is.

        Raises `RestorationUnderWay`, `PanicUnderWay` and `GuildUnreadable`.
        """
        self.restorations.require_free(guild.id)
        message = await self._post(guild, by, channel)
        place = {} if message is None else {"channel_id": message.channel.id, "message_id": message.id}
        try:
            return await self.restorations.start(proposal, by=by, place=place)
        except (discord.HTTPException, LookupError, *UNREACHED) as error:
            raise GuildUnreadable from error

    async def _post(self, guild: discord.Guild, by: int | None, channel: Any) -> discord.Message | None:
        """Post the message in the log channel, or else where it was asked for, or else to whoever asked for it."""
        text = self.words(guild.id).say("restore-progress", done=0, total=0, state="running")
        member = None if by is None else guild.get_member(by)
        for place in (self.log_channel(guild), channel, member):
            if isinstance(place, discord.abc.Messageable):
                try:
                    return await place.send(text)
                except (discord.HTTPException, *UNREACHED):
                    continue  # the next place will do
        return None

    async def show_progress(self, stored: StoredRun) -> None:
        """Edit the message of a restoration, though not more often than people can read."""
        run = self.restorations.run_of(stored.guild_id)
        is_paused = run is not None and run.pace.is_paused
        now, is_over = self._clock.monotonic(), stored.finished_at is not None
        shown_at, was_paused = self._shown.get(stored.id, (-PROGRESS_SECONDS, False))
        is_due = is_over or is_paused is not was_paused or now - shown_at >= PROGRESS_SECONDS
        if not stored.place or not is_due:
            return
        self._shown[stored.id] = now, is_paused
        guild = self.host.get_guild(stored.guild_id)
        channel = guild and guild.get_channel(stored.place["channel_id"])
        try:
            await (self._show_result(stored, channel) if is_over else self._show_steps(stored, channel, is_paused))
        except (discord.HTTPException, *UNREACHED) as error:
            _log.info("the progress of a restoration could not be shown", run=stored.id, error=str(error))
        if is_over:
            self._shown.pop(stored.id, None)

    async def _show_result(self, stored: StoredRun, channel: Any) -> None:
        words, names = self.words(stored.guild_id), channel is None or _is_hidden(channel)
        file = words.remaining_file(stored) if names else None
        content = words.result(stored, names=names)
        message = self._message(stored, channel)
        await message.edit(content=content, view=None, attachments=[] if file is None else [file])

    async def _show_steps(self, stored: StoredRun, channel: Any, is_paused: bool) -> None:
        words, view = self.words(stored.guild_id), ui.View(timeout=None)
        view.add_item(self.stop_button(stored.id, label=words.say("restore-stop")))
        content = words.progress(stored, stored.next_step, is_paused=is_paused)
        await self._message(stored, channel).edit(content=content, view=view)

    def _message(self, stored: StoredRun, channel: Any) -> discord.PartialMessage:
        place = channel if channel is not None else self.host.get_partial_messageable(stored.place["channel_id"])
        return place.get_partial_message(stored.place["message_id"])


def _is_hidden(channel: discord.abc.GuildChannel) -> bool:
    """Return whether the members without roles do not see a channel."""
    return not channel.permissions_for(channel.guild.default_role).view_channel


class RestorePreview(View):
    """A plan with two buttons. The first asks once more."""

    def __init__(self, desk: RestoreDesk, proposal: Proposal, author_id: int) -> None:
        super().__init__(desk.host, author_id=author_id)
        self._desk = desk
        self._proposal = proposal
        self._words = desk.words(proposal.guild_id)
        self._is_sure = False
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.clear_items()
        do = self._words.say("restore-confirm" if self._is_sure else "restore-do")
        if self._proposal.plan.steps:
            self._add(do, discord.ButtonStyle.danger, self._on_restore)
            self._add(self._words.say("restore-cancel"), discord.ButtonStyle.secondary, self._on_cancel)

    def _add(self, label: str, style: discord.ButtonStyle, on_click: Any) -> None:
        button = ui.Button[RestorePreview](label=label, style=style)
        setattr(button, "callback", on_click)  # noqa: B010 - discord.py's own way, which its types do not know
        self.add_item(button)

    async def _on_restore(self, interaction: discord.Interaction[Any]) -> None:
        guild, answers = interaction.guild, InteractionAnswers.of(interaction)
        if guild is None:
            return
        self._desk.require_owner(guild, interaction.user.id)  # they may have lost the right to since
        if not self._is_sure:
            self._is_sure = True
            self._show_buttons()
            content = f"{self._words.summary(self._proposal)}\n\n{self._words.say('restore-sure')}"
            await answers.update(content, view=self)
            return
        self.stop()
        stored = await self._desk.begin(guild, self._proposal, by=interaction.user.id, channel=interaction.channel)
        place = stored.place
        link = (
            f"https://discord.com/channels/{guild.id}/{place['channel_id']}/{place['message_id']}" if place else "none"
        )
        await answers.update(self._words.say("restore-begun", place=Markup(link)), view=None)

    async def _on_cancel(self, interaction: discord.Interaction[Any]) -> None:
        self.stop()
        await InteractionAnswers.of(interaction).update(self._words.say("restore-cancelled"), view=None)


class StopButton(DynamicItem[ui.Button[Any]], template=STOP):
    """A button that stops a restoration, also after a restart in the middle of it.

    discord.py knows a class, not an object, so `RestoreDesk.stop_button` is a subclass that has the desk.
    """

    desk: ClassVar[RestoreDesk]

    def __init__(self, run_id: int, *, label: str = "…") -> None:
        style = discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=label, custom_id=f"antinuke-restore-stop:{run_id}", style=style))
        self.run_id = run_id

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        return cls(int(match["run"]))

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        """Stop it."""
        guild_id, by = self.desk.restorations.guild_of(self.run_id), interaction.user.id
        guild = self.desk.host.get_guild(guild_id)
        if guild is not None:
            self.desk.require_owner(guild, by)
        self.desk.restorations.cancel(guild_id, self.run_id)
        await answers.defer()


class BeginButton(DynamicItem[ui.Button[Any]], template=BEGIN):
    """A button that shows what it takes to undo an incident. `RestoreDesk.begin_button` has the desk."""

    desk: ClassVar[RestoreDesk]

    def __init__(self, incident_id: UUID, *, label: str = "…") -> None:
        style = discord.ButtonStyle.primary
        super().__init__(ui.Button(label=label, custom_id=f"antinuke-restore:{incident_id.hex}", style=style))
        self.incident_id = incident_id

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        return cls(UUID(match["incident"]))

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        """Show the plan to whoever may restore."""
        if interaction.guild is None:
            return
        await preview(self.desk, interaction.guild, Target(incident_id=self.incident_id), answers)


async def preview(
    desk: RestoreDesk, guild: discord.Guild, target: Target, answers: Any, *, delete_added: bool = False
) -> None:
    """Show somebody privately what it takes to restore, with buttons to do it.

    Raises `NotInCharge` and `PanicUnderWay`, and what `RestoreDesk.propose()` raises.
    """
    desk.require_owner(guild, answers.user.id)
    desk.restorations.require_no_panic(guild.id)
    proposal = await desk.propose(guild, target, delete_added=delete_added)
    words = desk.words(guild.id)
    view = RestorePreview(desk, proposal, answers.user.id)
    file = words.file(proposal)
    attached = {} if file is None else {"file": file}
    view.message = await answers.send(words.summary(proposal), ephemeral=True, view=view, **attached)
