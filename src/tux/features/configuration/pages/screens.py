"""Every page of settings as it looks: the overview, a section, ranks, roles, and how the server is doing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from discord import ui

from tux.features.configuration.pages import health, ranks_page, settings_page
from tux.features.configuration.pages.navigation import HEALTH, OVERVIEW, RANKS, ROLES, PageContext
from tux.features.configuration.pages.provisioning import plans, preview
from tux.features.configuration.pages.renderer import PageRenderer, beside, page, row, text
from tux.features.configuration.pages.submissions import models
from tux.features.configuration.pages.wizard import steps
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.display import section_name

_PER_PAGE = 8
"""Sections in the overview."""

_LISTED = 6
"""Problems that are named before the rest is counted."""


async def show(
    moment: PageContext,
    to: str | None = None,
    *,
    at: int | None = None,
    note: str | None = None,
    chosen: int | None = None,
) -> None:
    """Draws the page anew, or another one in its place."""
    place = moment.place
    place = replace(place, shows=to or place.shows, page=(0 if to else place.page) if at is None else at)
    view = await draw(PageRenderer(moment.bot, moment.member, place), note=note, chosen=chosen)
    await moment.answers.update(view=view)


async def draw(sheet: PageRenderer, *, note: str | None = None, chosen: int | None = None) -> ui.LayoutView:
    """The page as things are now. `chosen` is the rank or role that is looked at."""
    shows = sheet.place.shows
    if shows == OVERVIEW:
        sheet = sheet.dated()
        return page(await _overview(sheet), note=note)
    if shows == HEALTH:
        sheet = sheet.dated()
        return page([_head(sheet), *await _health(sheet), *_onward(sheet, 1)], note=note)
    if shows in {RANKS, ROLES}:
        sheet = sheet.dated(await sheet.bot.settings.revision(sheet.guild.id, RankSettings))
        ranks = await ranks_page.ranks_of(sheet)
        items = ranks_page.rank_items if shows == RANKS else ranks_page.role_items
        return page([_head(sheet), *items(sheet, ranks, chosen), *_onward(sheet, 1)], note=note)
    settings, revision = await settings_page.read(sheet)
    sheet = sheet.dated(revision)
    drawn = [_head(sheet), *settings_page.items(sheet, settings), *await _creating(sheet)]
    return page([*drawn, *_onward(sheet, settings_page.page_count(sheet))], note=note)


async def draw_preview(sheet: PageRenderer) -> ui.LayoutView:
    """What would be created for the section, with the button that has it done."""
    _, revision = await settings_page.read(sheet)
    sheet = sheet.dated(revision)
    return page([_head(sheet), *await preview(sheet)])


async def draw_end(sheet: PageRenderer) -> ui.LayoutView:
    """The wizard is through."""
    said = [sheet.say("wizard-done"), *await _state(sheet)]
    return page([text("\n".join(said))])


def name_of(sheet: PageRenderer, shows: str) -> str:
    if shows in {OVERVIEW, HEALTH}:
        return sheet.say(f"config-page-{shows}")
    return section_name(sheet.bot.texts, shows, sheet.bot.locale_in(sheet.guild.id))


def _head(sheet: PageRenderer) -> ui.Item[Any]:
    shows = sheet.place.shows
    lines = [f"### {name_of(sheet, shows)}"]
    if sheet.place.wizard:
        order = steps(sheet.bot)
        lines.insert(0, f"-# {sheet.say('wizard-step', step=order.index(shows) + 1, steps=len(order))}")
        if shows == order[0]:
            lines.append(sheet.say("wizard-welcome"))
    if shows != HEALTH:
        lines.append(_about(sheet, shows))
    return text("\n".join(lines))


def _about(sheet: PageRenderer, shows: str) -> str:
    """One sentence; none where the code that it belongs to gives none."""
    return sheet.say(f"section-{shows}.about") if sheet.bot.texts.has(f"section-{shows}") else ""


async def _overview(sheet: PageRenderer) -> list[ui.Item[Any]]:
    every = [*models(sheet.bot), RANKS, ROLES]
    pages = -(-len(every) // _PER_PAGE)
    items: list[ui.Item[Any]] = [text(f"### {sheet.say('config-page-overview')}")]
    if problems := await health.problems(sheet):
        items.append(text("\n".join(_listed(sheet, "⚠️", problems))))
    for shows in every[sheet.place.page * _PER_PAGE :][:_PER_PAGE]:
        said = f"**{name_of(sheet, shows)}**"
        if about := _about(sheet, shows):
            said += f"\n-# {about}"
        items.append(beside(said, sheet.button("open", shows, label=sheet.say("config-open"))))
    items.append(text(sheet.say("config-overview-more")))
    return [*items, row(*_turns(sheet, pages))] if pages > 1 else items


async def _creating(sheet: PageRenderer) -> list[ui.Item[Any]]:
    """A way to have what is missing created, where something is."""
    if not await plans(sheet.bot, sheet.guild, sheet.place.shows):
        return []
    button = sheet.primary("plan", label=sheet.say("config-create"))
    return [ui.Separator(), beside(sheet.say("config-create-offer"), button)]


async def _health(sheet: PageRenderer) -> list[ui.Item[Any]]:
    return [text("\n".join(await _state(sheet)))]


async def _state(sheet: PageRenderer) -> list[str]:
    problems, missing = await health.problems(sheet), await health.missing(sheet)
    if not problems and not missing:
        return [f"✅ {sheet.say('health-good')}"]
    return [*_listed(sheet, "⚠️", problems), *_listed(sheet, "▫️", missing)]


def _listed(sheet: PageRenderer, sign: str, lines: Sequence[str]) -> list[str]:
    more = [sheet.say("config-change-more", count=len(lines) - _LISTED)] if len(lines) > _LISTED else []
    return [*(f"{sign} {line}" for line in lines[:_LISTED]), *more]


def _onward(sheet: PageRenderer, pages: int) -> Iterable[ui.Item[Any]]:
    """What leads to other pages."""
    yield ui.Separator()
    if not sheet.place.wizard:
        yield row(sheet.button("open", OVERVIEW, label=name_of(sheet, OVERVIEW)), *_turns(sheet, pages))
        return
    order = steps(sheet.bot)
    at = order.index(sheet.place.shows)
    buttons = [sheet.button("step", order[at - 1] if at else order[0], label=sheet.say("wizard-back"), disabled=not at)]
    if sheet.place.shows == HEALTH:
        buttons.append(sheet.primary("done", label=sheet.say("wizard-finish")))
        buttons.append(sheet.button("reset", label=sheet.say("wizard-reset")))
    else:
        label = sheet.say("wizard-next", step=name_of(sheet, order[at + 1]))
        buttons.append(sheet.primary("step", order[at + 1], label=label))
    yield row(*buttons, *_turns(sheet, pages))


def _turns(sheet: PageRenderer, pages: int) -> list[Any]:
    if pages == 1:
        return []
    at = sheet.place.page
    return [
        sheet.button("show", str(to), label=sheet.say("config-page-turn", page=to + 1, pages=pages))
        for to in (at - 1, at + 1)
        if 0 <= to < pages
    ]
