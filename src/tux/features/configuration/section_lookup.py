"""Sections and settings by the names that people type."""

from discord import app_commands

from tux.features.configuration.completion import complete
from tux.features.configuration.errors import SectionUnknown, SettingUnknown
from tux.features.configuration.services import ConfigurationServices
from tux.guilds.settings.display import section_name, setting_name
from tux.guilds.settings.inputs import SettingInput
from tux.runtime.markup import Markup


def find_section(services: ConfigurationServices, given: str) -> str:
    """Return the section with that name or title, or of the feature with that name. Raise `SectionUnknown`."""
    sections = _names(services)
    for section, names in sections.items():
        if given.strip().casefold() in {name.casefold() for name in names}:
            return section
    titles = [Markup(f"“{section_name(services.texts, section, services.default_locale)}”") for section in sections]
    raise SectionUnknown(given=given, sections=titles)


def complete_section(
    services: ConfigurationServices, guild_id: int | None, typed: str
) -> list[app_commands.Choice[str]]:
    """Return the sections to suggest while somebody types one."""
    return complete(((services.section_name(guild_id, section), section) for section in _names(services)), typed)


def find_setting(services: ConfigurationServices, section: str, given: str) -> SettingInput:
    """Return the setting of the section with that name or title. Raise `SettingUnknown`."""
    inputs = services.edits.inputs(services.forms[section])
    locale, wanted = services.default_locale, _normalized(given)
    titles = {name: setting_name(services.texts, section, name, locale) for name in inputs}
    for name, entry in inputs.items():
        if wanted in {_normalized(name), _normalized(name.removesuffix("_id")), _normalized(titles[name])}:
            return entry
    raise SettingUnknown(
        given=given,
        section=section_name(services.texts, section, locale),
        settings=[Markup(f"“{title}”") for title in titles.values()],
    )


def _normalized(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").split()).casefold()


def _names(services: ConfigurationServices) -> dict[str, set[str]]:
    """Return every section with all of its names."""
    names = {
        section: {section, section_name(services.texts, section, services.default_locale)}
        for section in services.settings.sections
    }
    for loaded in services.features:
        if loaded.feature.settings is not None:
            names[loaded.feature.settings.section].add(loaded.feature.name)
    return names
