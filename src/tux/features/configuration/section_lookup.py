"""Sections and settings by the names that people give them."""

from discord import app_commands

from tux.features.configuration.completion import complete
from tux.features.configuration.errors import SectionUnknown, SettingUnknown
from tux.features.configuration.services import ConfigurationServices
from tux.guilds.settings.display import section_name, setting_name
from tux.guilds.settings.inputs import SettingInput


def find_section(services: ConfigurationServices, given: str) -> str:
    """Return the section that is meant by its name, by what it is called, or by the feature that has it."""
    sections = _names(services)
    for section, names in sections.items():
        if given.strip().casefold() in {name.casefold() for name in names}:
            return section
    raise SectionUnknown(given=given, sections=[f"`{section}`" for section in sections])


def complete_section(
    services: ConfigurationServices, guild_id: int | None, typed: str
) -> list[app_commands.Choice[str]]:
    """Return the sections that can be meant, while one is typed."""
    return complete(((services.section_name(guild_id, section), section) for section in _names(services)), typed)


def find_setting(services: ConfigurationServices, section: str, given: str) -> SettingInput:
    """Return the setting of the section that is meant by its name, or by what it is called."""
    inputs = services.edits.inputs(services.forms[section])
    wanted = _plain(given)
    for name, entry in inputs.items():
        called = setting_name(services.texts, section, name, services.default_locale)
        if wanted in {_plain(name), _plain(name.removesuffix("_id")), _plain(called)}:
            return entry
    raise SettingUnknown(given=given, section=section, settings=[f"`{name}`" for name in inputs])


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").split()).casefold()


def _names(services: ConfigurationServices) -> dict[str, set[str]]:
    """Return every section, with the names that mean it."""
    names = {
        section: {section, section_name(services.texts, section, services.default_locale)}
        for section in services.settings.sections
    }
    for loaded in services.features:
        if loaded.feature.settings is not None:
            names[loaded.feature.settings.section].add(loaded.feature.name)
    return names
