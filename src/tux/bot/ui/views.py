"""Views and modals. They end with their timeout or with the process; a `DynamicItem` outlives both."""

from typing import Any, Protocol, cast

import discord
from discord import ui

from tux.bot.commands import CommandHost
from tux.bot.occurrences import interaction_occurrence
from tux.bot.replies import InteractionAnswers
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.refusals import Refusal

TIMEOUT_SECONDS = 300.0
"""The time without a click after which a view ends. An ephemeral message can be edited for fifteen minutes."""


class ViewHost(CommandHost, Protocol):
    """The part of the bot that views use."""

    @property
    def reporter(self) -> Reporter: ...


class NotYours(Refusal):
    """Somebody clicked who did not run the command."""

    key = "not-yours"


class View(ui.View):
    """Buttons and selects below a message.

    At the end, they are disabled in `message`, if that is set. Override `expire()` to do something else.
    """

    def __init__(
        self, host: ViewHost, *, author_id: int | None = None, timeout: float | None = TIMEOUT_SECONDS
    ) -> None:
        """Create the view. If `author_id` is given, only that user can use it."""
        super().__init__(timeout=timeout)
        self.host = host
        self.author_id = author_id
        self.message: discord.Message | None = None

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        return await admit(self.host, interaction, self.author_id, type(self).__name__)

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, item: ui.Item[Any], /) -> None:
        source = f"{type(self).__name__}: {_name(item)}"
        await self.host.reporter.report(interaction_occurrence(interaction, error, Surface.VIEW, source=source))

    async def on_timeout(self) -> None:
        await _expire(self)

    async def expire(self) -> None:
        """End the view, after its timeout."""
        await _disable(self, self.message)


class LayoutView(ui.LayoutView):
    """A `View` for messages that consist of components only."""

    def __init__(
        self, host: ViewHost, *, author_id: int | None = None, timeout: float | None = TIMEOUT_SECONDS
    ) -> None:
        """Create the view. If `author_id` is given, only that user can use it."""
        super().__init__(timeout=timeout)
        self.host = host
        self.author_id = author_id
        self.message: discord.Message | None = None

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        return await admit(self.host, interaction, self.author_id, type(self).__name__)

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, item: ui.Item[Any], /) -> None:
        source = f"{type(self).__name__}: {_name(item)}"
        await self.host.reporter.report(interaction_occurrence(interaction, error, Surface.VIEW, source=source))

    async def on_timeout(self) -> None:
        await _expire(self)

    async def expire(self) -> None:
        """End the view, after its timeout."""
        await _disable(self, self.message)


class Modal(ui.Modal):
    """A form. Override `submit()`, and raise a `Refusal` there for input that cannot be used."""

    def __init__(self, host: ViewHost, *, title: str, timeout: float | None = TIMEOUT_SECONDS) -> None:
        super().__init__(title=title, timeout=timeout)
        self.host = host

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        return await admit(self.host, interaction, None, type(self).__name__)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await self.submit(interaction, InteractionAnswers.of(interaction))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        """Handle the input."""
        raise NotImplementedError

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - a modal has no item
        source = type(self).__name__
        await self.host.reporter.report(interaction_occurrence(interaction, error, Surface.MODAL, source=source))


async def admit(host: ViewHost, interaction: discord.Interaction[Any], author_id: int | None, work: str) -> bool:
    """Return whether to handle a click, and start its timer for deferring.

    It is refused if it is by somebody other than `author_id`, and during a stop.
    """
    answers = InteractionAnswers.of(interaction)

    async def report(error: Exception) -> None:
        await host.reporter.report(interaction_occurrence(interaction, error, Surface.VIEW, source=work))

    answers.claim(report)
    try:
        if author_id not in {None, interaction.user.id}:
            raise NotYours
        host.begin(work)
    except Refusal as refusal:
        await answers.refuse(refusal)
        return False
    return True


async def _expire(view: View | LayoutView) -> None:
    try:
        await view.expire()
    except Exception as error:  # noqa: BLE001 - discord.py runs this in a task that nobody awaits
        await view.host.reporter.report(
            Occurrence(surface=Surface.VIEW_TIMEOUT, error=error, source=type(view).__name__)
        )


async def _disable(view: View | LayoutView, message: discord.Message | None) -> None:
    for item in view.walk_children():
        if hasattr(item, "disabled"):
            cast("Any", item).disabled = True
    if message is not None:
        try:
            await message.edit(view=cast("Any", view))
        except (discord.NotFound, discord.Forbidden):
            return  # the message was deleted, or the bot cannot see it any more


def _name(item: ui.Item[Any]) -> str:
    return str(getattr(item, "label", None) or getattr(item, "placeholder", None) or type(item).__name__)
