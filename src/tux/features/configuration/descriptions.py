"""Settings and their changes in words, for messages."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

import discord

from tux.features.configuration.services import ConfigurationServices
from tux.guilds.settings.annotations import Kind, annotation, replace_values
from tux.guilds.settings.changes import Change
from tux.guilds.settings.display import before_and_after, display, display_value, setting_name
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.section import Section
from tux.runtime.markup import Markup


def describe_changes(
    services: ConfigurationServices, guild_id: int | None, changes: Iterable[Change], *, room: int = 1400
) -> Markup:
    """Return a line for each setting that changed, with its old and new value, in about `room` characters."""
    lines = list(_change_lines(services, guild_id, changes)) or [services.say(guild_id, "config-change-none")]
    return fit_lines(services, guild_id, lines, room)


def fit_lines(services: ConfigurationServices, guild_id: int | None, lines: Sequence[str], room: int) -> Markup:
    """Return as many lines as there is room for, and the number of the others."""
    ends = accumulate(len(line) + 1 for line in lines)
    count = max(1, sum(end <= room for end in ends))
    if count == len(lines):
        return Markup("\n".join(lines))
    return Markup("\n".join([*lines[:count], services.say(guild_id, "config-change-more", count=len(lines) - count)]))


def _change_lines(services: ConfigurationServices, guild_id: int | None, changes: Iterable[Change]) -> Iterator[str]:
    locale = services.locale_in(guild_id)
    for change in changes:
        model = services.settings.sections.get(change.section)
        for setting in sorted(change.altered):
            before, after = before_and_after(services.texts, locale, model, change.before, change.after, setting)
            yield services.say(
                guild_id,
                "config-change-line" if before != after else "config-change-same",
                section=services.section_name(guild_id, change.section),
                setting=setting_name(services.texts, change.section, setting, locale),
                before=before,
                after=after,
            )


def describe_value(services: ConfigurationServices, guild: discord.Guild, settings: Section, setting: str) -> Markup:
    """Return the value of a setting in the words of the guild's language. Deleted roles and channels are marked."""

    def display_present(kind: Kind, value: Any) -> Any:
        gone = is_gone(guild, kind, value)
        return services.say(guild.id, "config-value-gone") if gone else display_value(kind, value)

    locale = services.locale_in(guild.id)
    data = settings.model_dump(mode="json", include={setting})
    unset_key = f"setting-{settings.section}-{setting}.unset"
    if data[setting] is None and services.texts.has(unset_key):
        prefix = display_value(str, services.prefix_in(guild.id))
        return services.say(guild.id, unset_key, prefix=prefix, language=locale)
    about = annotation(type(settings), setting)
    return display(services.texts, locale, replace_values(about, data[setting], display_present))


def is_gone(guild: discord.Guild, kind: Kind, value: Any) -> bool:
    """Return whether the value is the id of a channel or role that the guild no longer has."""
    if isinstance(kind, HoldsChannel):
        return guild.get_channel(int(value)) is None
    return kind is Holds.ROLE and guild.get_role(int(value)) is None
