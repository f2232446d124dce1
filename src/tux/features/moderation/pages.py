"""Lists of cases, page by page. The buttons' custom ids hold the query and its reader, so they survive restarts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import discord
from discord import ui

from tux.bot.commands.menus import require_like
from tux.bot.replies import InteractionAnswers, ReplyHost
from tux.bot.ui import DynamicItem, NotYours, custom_id_number
from tux.guilds.actions.embeds import kind_name, moderator_text, target_text
from tux.guilds.cases import Case, CaseKinds, CasePage, Cases, CaseState
from tux.runtime.markup import inline, plain_line, shorten
from tux.runtime.times import relative

PAGE_SIZE = 10

_MAX_REASON_LENGTH = 80
"""The number of characters of a reason that a list shows."""

_COMMAND = "case search"
"""The command that a reader must still be allowed to run."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_STATES = {"p": CaseState.PENDING, "s": CaseState.SETTLED, "f": CaseState.FAILED}
_TEMPLATE = re.compile(
    r"cases:(?P<way>[no])(?P<at>[0-9a-z]+):(?P<reader>[0-9a-z]+):(?P<target>[0-9a-z]*):(?P<moderator>[0-9a-z]*)"
    r":(?P<state>[psf]?)(?P<kind>(?:-[a-z][a-z0-9-]*)?)"
)


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """The cases that somebody asked for."""

    reader_id: int
    target_id: int | None = None
    moderator_id: int | None = None
    kind: str | None = None
    state: CaseState | None = None

    def custom_id(self, way: str, at: int) -> str:
        """Return the custom id of the button to cases newer ("n") or older ("o") than number `at`."""
        state = next((letter for letter, state in _STATES.items() if state is self.state), "")
        kind = f"-{self.kind}" if self.kind else ""
        people = ":".join(_encode(user_id) if user_id else "" for user_id in (self.target_id, self.moderator_id))
        return f"cases:{way}{_encode(at)}:{_encode(self.reader_id)}:{people}:{state}{kind}"

    async def page(
        self, cases: Cases, guild_id: int, *, before: int | None = None, after: int | None = None
    ) -> CasePage:
        """Return one page of them, the newest first."""
        return await cases.search(
            guild_id,
            target_id=self.target_id,
            moderator_id=self.moderator_id,
            kind=self.kind,
            state=self.state,
            before=before,
            after=after,
            limit=PAGE_SIZE,
        )


class CasePageButton(DynamicItem[ui.Button[Any]], template=_TEMPLATE):
    """A button to the next or previous page below a list of cases."""

    def __init__(self, query: CaseQuery, way: str, at: int, *, label: str = "…", disabled: bool = False) -> None:
        super().__init__(ui.Button(label=label, custom_id=query.custom_id(way, at), disabled=disabled))
        self.query, self.way, self.at = query, way, at

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        query = CaseQuery(
            reader_id=custom_id_number(match["reader"], 36),
            target_id=_decode(match["target"]),
            moderator_id=_decode(match["moderator"]),
            kind=match["kind"][1:] or None,
            state=_STATES.get(match["state"]),
        )
        return cls(query, match["way"], custom_id_number(match["at"], 36))

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        if interaction.user.id != self.query.reader_id:
            raise NotYours
        await require_like(interaction, _COMMAND)
        return True

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        cases: Cases = interaction.client.cases
        bound = {"after": self.at} if self.way == "n" else {"before": self.at}
        page = await self.query.page(cases, interaction.guild_id or 0, **bound)
        embed, view = draw_page(page, self.query, cases.kinds, answers.host, interaction.guild_id)
        await answers.update(embed=embed, view=view)


def draw_page(
    page: CasePage, query: CaseQuery, kinds: CaseKinds, host: ReplyHost, guild_id: int | None
) -> tuple[discord.Embed, ui.View | None]:
    """Return the list, and a view with buttons if there are other pages."""
    locale = host.locale_in(guild_id)
    embed = discord.Embed(
        title=host.texts.say("cases-title", locale=locale),
        description="\n".join(line for case in page.cases for line in _case_lines(case, kinds, host, locale)),
        colour=discord.Colour.blurple(),
    )
    if not page.cases or not (page.newer or page.older):
        return embed, None
    view = ui.View(timeout=None)
    for way, at, more in (("n", page.cases[0].number, page.newer), ("o", page.cases[-1].number, page.older)):
        label = host.texts.say("cases-newer" if way == "n" else "cases-older", locale=locale)
        view.add_item(CasePageButton(query, way, at, label=label, disabled=not more))
    return embed, view


def _case_lines(case: Case, kinds: CaseKinds, host: ReplyHost, locale: str) -> Iterator[str]:
    yield host.texts.say(
        "cases-line" if case.state is CaseState.SETTLED else f"cases-line-{case.state}",
        locale=locale,
        number=case.number,
        kind=kind_name(case.kind, host.texts, locale),
        target=target_text(case, kinds, host.texts, locale),
        moderator=moderator_text(case, host.texts, locale),
        at=relative(case.created_at),
    )
    if case.reason:
        yield f"> {quoted_line(case.reason)}"


def quoted_line(reason: str) -> str:
    """Return a reason on one line, cut to the length that a list shows, in which nothing acts."""
    return inline(shorten(plain_line(reason), _MAX_REASON_LENGTH))


def is_quoted_whole(reason: str) -> bool:
    """Return whether `quoted_line()` shows all of a reason."""
    return len(plain_line(reason)) <= _MAX_REASON_LENGTH


def _encode(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _decode(digits: str) -> int | None:
    return custom_id_number(digits, 36) if digits else None
