"""Where somebody is in the pages of settings. It is all in what they click, so a restart loses nothing."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar, Self, cast

import discord
from discord import ui

from tux.bot.client import Tux
from tux.bot.replies import InteractionAnswers
from tux.bot.ui import DynamicItem
from tux.features.configuration.history import acting, is_readers
from tux.guilds.permissions import Caller
from tux.runtime.refusals import Refusal

OPEN_FOR = timedelta(minutes=15)
"""How long a page can be used after it was last drawn: what it shows may be long untrue."""

OVERVIEW, RANKS, ROLES, HEALTH = "overview", "ranks", "roles", "health"
"""What pages show beside sections of settings."""


@dataclass(frozen=True, slots=True)
class PageLocation:
    """A page, whose it is, and until when it can be used."""

    shows: str
    """A section, or one of the above."""
    reader_id: int
    page: int = 0
    wizard: bool = False
    until: int = 0
    """Seconds since 1970."""
    revision: int = 0
    """Of what it shows."""

    def custom_id(self, act: str, what: str) -> str:
        """At most 100 characters, as Discord has it."""
        mode = "w" if self.wizard else "p"
        return f"cfg:{act}:{what}:{self.shows}:{self.page}{mode}:{self.reader_id:x}:{self.until:x}:{self.revision}"

    def to(self, shows: str, page: int = 0) -> "PageLocation":
        """Another page of the same reader."""
        return replace(self, shows=shows, page=page)

    @property
    def command(self) -> str:
        """What leads there: whoever may not run it may not click there."""
        return "config wizard" if self.wizard else "config overview"


@dataclass(frozen=True, slots=True)
class PageContext:
    """Somebody used something on a page."""

    interaction: discord.Interaction[Any]
    answers: InteractionAnswers
    place: PageLocation
    what: str
    """What it was about, as a setting."""
    values: Sequence[str] = ()
    """What was chosen."""

    @property
    def bot(self) -> Tux:
        return acting(self.interaction)[0]

    @property
    def member(self) -> discord.Member:
        return acting(self.interaction)[1]

    @property
    def guild(self) -> discord.Guild:
        return self.member.guild

    @property
    def caller(self) -> Caller:
        return Caller.of_interaction(self.interaction, self.bot)


PageAction = Callable[[PageContext], Awaitable[None]]


class PageUnknown(Refusal):
    """The page is of another version of Tux, or of what is not loaded any more."""

    key = "click-expired"


class PageItem(
    DynamicItem[ui.Item[Any]],
    template=re.compile(
        r"cfg:(?P<act>[a-z]+):(?P<what>[a-z0-9_.-]*):(?P<shows>[a-z0-9_-]+):(?P<page>[0-9]+)(?P<mode>[wp])"
        r":(?P<reader>[0-9a-f]+):(?P<until>[0-9a-f]+):(?P<revision>[0-9]+)"
    ),
):
    """Whatever can be clicked or chosen from on a page."""

    acts: ClassVar[Mapping[str, PageAction]] = {}
    """What each does, by the name in its custom id."""

    def __init__(self, item: Any, match: re.Match[str] | None = None) -> None:
        super().__init__(item)
        self._match = match

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        return cls(ui.Button(custom_id=match[0]), match)

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        place = self._place
        if self._asked["act"] == "fresh":
            return await is_readers(interaction, place.reader_id, place.command)
        return await is_open(interaction, place)

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        values = cast("Sequence[str]", (interaction.data or {}).get("values", ()))
        moment = PageContext(interaction, answers, self._place, self._asked["what"], values)
        try:
            await self.acts.get(self._asked["act"], _unknown)(moment)
        except Exception:
            await redraw_as_it_was(moment)
            raise

    @property
    def _asked(self) -> re.Match[str]:
        if self._match is None:
            raise TypeError("only what was clicked asks for something")
        return self._match

    @property
    def _place(self) -> PageLocation:
        found = self._asked
        return PageLocation(
            shows=found["shows"],
            reader_id=int(found["reader"], 16),
            page=int(found["page"]),
            wizard=found["mode"] == "w",
            until=int(found["until"], 16),
            revision=int(found["revision"]),
        )


async def is_open(interaction: discord.Interaction[Any], place: PageLocation) -> bool:
    """Whether who uses it still may, and in time. Says so where it is too late."""
    bot, _ = acting(interaction)
    await is_readers(interaction, place.reader_id, place.command)
    if bot.clock.now().timestamp() <= place.until:
        return True
    await _too_late(interaction, place)
    return False


async def _unknown(_moment: PageContext) -> None:
    raise PageUnknown


async def redraw_as_it_was(moment: PageContext) -> None:
    """Discord goes on showing what was chosen, until the message is drawn again."""
    if moment.interaction.message is not None:
        await moment.answers.update(view=ui.LayoutView.from_message(moment.interaction.message, timeout=None))


async def _too_late(interaction: discord.Interaction[Any], place: PageLocation) -> None:
    answers = InteractionAnswers.of(interaction)
    button = ui.Button[Any](
        label=answers.text("config-page-fresh", ephemeral=True),
        custom_id=place.custom_id("fresh", ""),
        style=discord.ButtonStyle.primary,
    )
    view = ui.View(timeout=None).add_item(PageItem(button))
    said = answers.text("config-page-late", ephemeral=True, minutes=int(OPEN_FOR.total_seconds() // 60))
    await answers.send(said, ephemeral=True, view=view)
