"""The pages of settings: the overview, a section, ranks, roles, and the health of the setup."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from discord import ui

from tux.features.configuration.pages import health, overview, rank_pages, settings_page
from tux.features.configuration.pages.context import PageContext
from tux.features.configuration.pages.creation import planned_creations, preview_items
from tux.features.configuration.pages.location import HEALTH, OVERVIEW, RANKS, ROLES
from tux.features.configuration.pages.renderer import PageRenderer, beside, page, row, text
from tux.features.configuration.pages.setting_items import setting_items
from tux.features.configuration.pages.wizard import wizard_steps
from tux.guilds.permissions import RankSettings

_SECTIONS_PER_PAGE = 8
"""The number of sections on a page of the overview."""

_MAX_LISTED = 6
"""The number of problems that are named before the rest is counted."""


async def show(
    context: PageContext,
    to: str | None = None,
    *,
    page_number: int | None = None,
    note: str | None = None,
    selected: int | None = None,
) -> None:
    """Draw the page again, or another one in its place."""
    location = context.location
    if page_number is None:
        page_number = 0 if to else location.page
    location = replace(location, shows=to or location.shows, page=page_number)
    renderer = PageRenderer(context.services, context.member, context.caller, location)
    await context.answers.update(view=await draw_page(renderer, note=note, selected=selected))


async def draw_page(renderer: PageRenderer, *, note: str | None = None, selected: int | None = None) -> ui.LayoutView:
    """Draw the page with the current settings. `selected` is the level of a rank, or the id of a role."""
    shows = renderer.location.shows
    if shows == OVERVIEW:
        return page(await _overview_items(renderer.opened()), note=note)
    if shows == HEALTH:
        renderer = renderer.opened()
        return page([_heading(renderer), *await _health_items(renderer), *_navigation(renderer, 1)], note=note)
    if (refusal := await renderer.refusal_of(shows)) is not None:
        renderer = renderer.opened()
        why = text(renderer.say(refusal.key, **refusal.data))
        return page([_heading(renderer), why, *_navigation(renderer, 1)], note=note)
    if shows in {RANKS, ROLES}:
        return await _draw_ranks(renderer, note, selected)
    reading = await settings_page.read_settings(renderer)
    renderer = renderer.opened(reading.revision)
    items = [_heading(renderer), *setting_items(renderer, reading.settings), *await _creation_items(renderer)]
    return page([*items, *_navigation(renderer, settings_page.page_count(renderer))], note=note)


async def _draw_ranks(renderer: PageRenderer, note: str | None, selected: int | None) -> ui.LayoutView:
    reading = await renderer.services.settings.read(renderer.guild.id, RankSettings)
    renderer = renderer.opened(reading.revision)
    draw_items = rank_pages.rank_items if renderer.location.shows == RANKS else rank_pages.role_items
    items = draw_items(renderer, reading.settings, selected)
    return page([_heading(renderer), *items, *_navigation(renderer, 1)], note=note)


async def draw_preview(renderer: PageRenderer) -> ui.LayoutView:
    """Draw what would be created for the section, with the button that creates it."""
    reading = await settings_page.read_settings(renderer)
    renderer = renderer.opened(reading.revision)
    return page([_heading(renderer), *await preview_items(renderer)])


async def draw_end(renderer: PageRenderer) -> ui.LayoutView:
    """Draw the end of the wizard, which says so where something does not work yet."""
    problems, gaps = await health.find_problems(renderer), await health.find_gaps(renderer)
    title = renderer.say("wizard-done", problems=len(problems), gaps=len(gaps))
    return page([text("\n".join([title, *_health_lines(renderer, problems, gaps)]))])


def _page_name(renderer: PageRenderer, shows: str) -> str:
    if shows in {OVERVIEW, HEALTH}:
        return renderer.say(f"config-page-{shows}")
    return renderer.section_name(shows)


def _heading(renderer: PageRenderer) -> ui.Item[Any]:
    shows = renderer.location.shows
    lines = [f"### {_page_name(renderer, shows)}"]
    if renderer.location.wizard:
        steps = wizard_steps(renderer.services)
        lines.insert(0, f"-# {renderer.say('wizard-step', step=steps.index(shows) + 1, steps=len(steps))}")
        if shows == steps[0]:
            lines.append(renderer.say("wizard-welcome"))
    if shows != HEALTH:
        lines.append(_about(renderer, shows))
    return text("\n".join(lines))


def _about(renderer: PageRenderer, shows: str) -> str:
    """Return a sentence about the section, or nothing if it has none."""
    key = f"section-{shows}.about"
    return renderer.say(key) if renderer.services.texts.has(key) else ""


async def _overview_items(renderer: PageRenderer) -> list[ui.Item[Any]]:
    names = [*renderer.services.forms, RANKS, ROLES]
    pages = -(-len(names) // _SECTIONS_PER_PAGE)
    items: list[ui.Item[Any]] = [text(f"### {renderer.say('config-page-overview')}")]
    problems = await health.find_problems(renderer)
    if problems:
        items.append(text("\n".join(_list(renderer, "⚠️", [problem.text for problem in problems]))))
    first = renderer.location.page * _SECTIONS_PER_PAGE
    for shows in names[first : first + _SECTIONS_PER_PAGE]:
        count = sum(problem.section == shows for problem in problems)
        state = await overview.describe_state(renderer, shows, problems=count)
        content = f"**{_page_name(renderer, shows)}** · {state}"
        values = "" if await renderer.refusal_of(shows) else await overview.describe_values(renderer, shows)
        if values := values or _about(renderer, shows):
            content += f"\n-# {values}"
        items.append(beside(content, renderer.button("open", shows, label=renderer.say("config-open"))))
    items.append(text(renderer.say("config-overview-more")))
    return [*items, row(*_page_turns(renderer, pages))] if pages > 1 else items


async def _creation_items(renderer: PageRenderer) -> list[ui.Item[Any]]:
    """Return a button that offers to create what is missing, if anything is."""
    if not await planned_creations(renderer.services, renderer.guild, renderer.location.shows):
        return []
    button = renderer.primary("plan", label=renderer.say("config-create"))
    return [ui.Separator(), beside(renderer.say("config-create-offer"), button)]


async def _health_items(renderer: PageRenderer) -> list[ui.Item[Any]]:
    problems, gaps = await health.find_problems(renderer), await health.find_gaps(renderer)
    return [text("\n".join(_health_lines(renderer, problems, gaps)))]


def _health_lines(renderer: PageRenderer, problems: Sequence[health.SetupProblem], gaps: Sequence[str]) -> list[str]:
    if not problems and not gaps:
        return [f"✅ {renderer.say('health-good')}"]
    return [*_list(renderer, "⚠️", [problem.text for problem in problems]), *_list(renderer, "▫️", gaps)]


def _list(renderer: PageRenderer, sign: str, lines: Sequence[str]) -> list[str]:
    more = [renderer.say("config-change-more", count=len(lines) - _MAX_LISTED)] if len(lines) > _MAX_LISTED else []
    return [*(f"{sign} {line}" for line in lines[:_MAX_LISTED]), *more]


def _navigation(renderer: PageRenderer, pages: int) -> Iterable[ui.Item[Any]]:
    """Yield the buttons that lead to other pages."""
    yield ui.Separator()
    turns = _page_turns(renderer, pages)
    if renderer.location.wizard:
        yield row(*_wizard_buttons(renderer), *turns)
    else:
        yield row(renderer.button("open", OVERVIEW, label=_page_name(renderer, OVERVIEW)), *turns)


def _wizard_buttons(renderer: PageRenderer) -> list[Any]:
    steps = wizard_steps(renderer.services)
    number = steps.index(renderer.location.shows)
    previous = steps[max(0, number - 1)]
    back = renderer.button("step", previous, label=renderer.say("wizard-back"), disabled=number == 0)
    if renderer.location.shows == HEALTH:
        done = renderer.primary("done", label=renderer.say("wizard-finish"))
        return [back, done, renderer.button("reset", label=renderer.say("wizard-reset"))]
    label = renderer.say("wizard-next", step=_page_name(renderer, steps[number + 1]))
    return [back, renderer.primary("step", steps[number + 1], label=label)]


def _page_turns(renderer: PageRenderer, pages: int) -> list[Any]:
    if pages == 1:
        return []
    here = renderer.location.page
    return [
        renderer.button("show", str(number), label=renderer.say("config-page-turn", page=number + 1, pages=pages))
        for number in (here - 1, here + 1)
        if 0 <= number < pages
    ]
