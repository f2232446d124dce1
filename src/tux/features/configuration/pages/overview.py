"""The lines of the overview: the state of each part of the setup, and what is set there."""

from collections.abc import Iterator
from itertools import accumulate

from tux.features.configuration.descriptions import describe_value
from tux.features.configuration.pages.creation import planned_creations
from tux.features.configuration.pages.location import RANKS, ROLES
from tux.features.configuration.pages.rank_pages import proposals
from tux.features.configuration.pages.renderer import PageRenderer
from tux.guilds.settings.section import Section

_ROOM_FOR_VALUES = 150
"""The number of characters for what is set in a section: the whole overview has to fit into 4,000."""


async def describe_state(renderer: PageRenderer, shows: str, *, problems: int) -> str:
    """Return whether the section works: it has problems, lacks something that Tux could create, or is ready."""
    if problems:
        return renderer.say("overview-problems", count=problems)
    if shows in {RANKS, ROLES}:
        is_complete = shows == RANKS or not proposals(renderer.guild, await renderer.ranks())
    else:
        is_complete = not await planned_creations(renderer.services, renderer.guild, shows)
    return renderer.say("overview-complete", is_complete=is_complete)


async def describe_values(renderer: PageRenderer, shows: str) -> str:
    """Return what is set in the section, other than defaults; nothing if nothing is."""
    if shows in {RANKS, ROLES}:
        ranks = await renderer.ranks()
        roles = len(ranks.roles or {})
        return renderer.say(f"overview-{shows}", ranks=len(ranks.names), commands=len(ranks.commands), roles=roles)
    model = renderer.services.forms[shows]
    settings: Section = await renderer.services.settings.get(renderer.guild.id, model)
    values = list(_values(renderer, settings))
    ends = accumulate(len(value) + 3 for value in values)
    fitting = max(1, sum(end <= _ROOM_FOR_VALUES for end in ends))
    more = [renderer.say("config-change-more", count=len(values) - fitting)] if len(values) > fitting else []
    return " · ".join([*values[:fitting], *more])


def _values(renderer: PageRenderer, settings: Section) -> Iterator[str]:
    for entry in renderer.services.edits.inputs(type(settings)).values():
        if getattr(settings, entry.setting) != entry.default:
            value = describe_value(renderer.services, renderer.guild, settings, entry.setting)
            yield f"{renderer.setting_name(entry)}: {value}"
