"""The context of an action, when somebody uses an item on a page."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from tux.bot.replies import InteractionAnswers
from tux.features.configuration.pages.location import PageLocation
from tux.features.configuration.readers import caller_of, member_of
from tux.features.configuration.services import ConfigurationServices, services_in
from tux.guilds.permissions import Caller


@dataclass(frozen=True, slots=True)
class PageContext:
    """The use of an item on a page."""

    interaction: discord.Interaction[Any]
    answers: InteractionAnswers
    location: PageLocation
    subject: str
    """The name of the thing that the item is about, such as a setting."""
    values: Sequence[str] = ()
    """The values that were selected."""

    @property
    def services(self) -> ConfigurationServices:
        """Return the parts of Tux that pages use."""
        return services_in(self.interaction)

    @property
    def member(self) -> discord.Member:
        """Return the reader of the page."""
        return member_of(self.interaction)

    @property
    def guild(self) -> discord.Guild:
        """Return the guild whose settings the page shows."""
        return self.member.guild

    @property
    def caller(self) -> Caller:
        """Return the reader, as permissions are decided about them."""
        return caller_of(self.interaction)


PageAction = Callable[[PageContext], Awaitable[None]]
"""Does what an item is for."""

AfterForm = Callable[[PageContext, str | None], Awaitable[None]]
"""Draws the page again after a form was submitted, with a note if there is one."""
