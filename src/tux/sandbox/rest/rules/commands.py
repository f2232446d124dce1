"""Rules for application commands beyond the shape of their fields.

Source: https://discord.com/developers/docs/interactions/application-commands
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.rest.rules.command_forms import CommandForm, Option

SLASH, SUBCOMMAND, GROUP = 1, 1, 2
MAX_BY_TYPE = {1: 100, 2: 15, 3: 15, 4: 1}
"""The commands of each type that an application may have."""
MAX_CHARACTERS = 8000
WITHIN_SUBCOMMAND = frozenset({SUBCOMMAND, GROUP + SUBCOMMAND})
"""The depths inside a subcommand, whether or not it is in a group."""
WITH_CHOICES = frozenset({3, 4, 10})
LOCALES = frozenset(
    {
        "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
        "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
    }
)  # fmt: skip


def check_commands(forms: Sequence[CommandForm], *, bulk: bool) -> None:
    """Raise unless Discord would accept these commands.

    Raises:
        DiscordError: 50035 that names the field, 30032 for too many.
    """
    seen: set[tuple[int, str]] = set()
    for number, form in enumerate(forms):
        place = f"{number}." if bulk else ""
        kind = form.type or SLASH
        if (kind, form.name) in seen:
            raise form_error(
                f"{place}name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"
            )
        seen.add((kind, form.name))
        _check(place, kind, form)
    check_numbers([form.type or SLASH for form in forms])


def check_numbers(kinds: Sequence[int]) -> None:
    """Raise if an application would have too many commands of a type.

    Raises:
        DiscordError: 30032.
    """
    if any(kinds.count(kind) > maximum for kind, maximum in MAX_BY_TYPE.items()):
        raise DiscordError(30032)


def _check(place: str, kind: int, form: CommandForm) -> None:
    _check_locales(f"{place}name_localizations", form.name_localizations)
    _check_locales(f"{place}description_localizations", form.description_localizations)
    if kind != SLASH:
        if form.description:
            raise form_error(f"{place}description", "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED", "Must be empty.")
        if form.options:
            raise form_error(f"{place}options", "APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED", "Must be empty.")
        return
    _check_name(f"{place}name", form.name)
    if not form.description:
        raise form_error(f"{place}description", "BASE_TYPE_REQUIRED", "This field is required")
    _check_options(place, form.options or [], depth=0)
    if sum(_lengths(form)) > MAX_CHARACTERS:
        sentence = f"Command exceeds maximum size ({MAX_CHARACTERS})"
        raise form_error(f"{place}name", "APPLICATION_COMMAND_TOO_LARGE", sentence)


def _check_name(place: str, name: str) -> None:
    if name != name.lower() or not all(letter.isalnum() or letter in "-_'" or letter > "\u0300" for letter in name):
        raise form_error(place, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_locales(place: str, texts: dict[str, str] | None) -> None:
    for locale in texts or {}:
        if locale not in LOCALES:
            raise form_error(f"{place}.{locale}", "LOCALE_UNKNOWN", "Discord has no such locale.")


def _check_options(place: str, options: Sequence[Option], *, depth: int) -> None:
    names = [option.name for option in options]
    nested = [option.type in {SUBCOMMAND, GROUP} for option in options]
    if any(nested) and not all(nested):
        raise form_error(
            f"{place}options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Subcommands cannot be mixed with other options.",
        )
    optional = False
    for number, option in enumerate(options):
        here = f"{place}options.{number}."
        _check_name(f"{here}name", option.name)
        if names.count(option.name) > 1:
            raise form_error(f"{here}name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")
        if option.required and optional:
            sentence = "Required options must be placed before non-required options"
            raise form_error(f"{here}required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", sentence)
        optional = optional or not option.required
        _check_option(here, option, depth=depth)


def _check_option(place: str, option: Option, *, depth: int) -> None:
    if (option.type == GROUP and depth) or (option.type == SUBCOMMAND and depth in WITHIN_SUBCOMMAND):
        raise form_error(f"{place}type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Nested too deeply.")
    if option.type in {SUBCOMMAND, GROUP}:
        _check_options(place, option.options or [], depth=depth + option.type)
    elif option.options:
        raise form_error(
            f"{place}options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only subcommands have options."
        )
    if option.choices and option.type not in WITH_CHOICES:
        raise form_error(f"{place}choices", "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", "This type has no choices.")
    if option.choices and option.autocomplete:
        sentence = "Choices and autocomplete exclude each other."
        raise form_error(f"{place}autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_NOT_ALLOWED", sentence)


def _lengths(command: CommandForm | Option) -> Iterator[int]:
    """Yield the lengths that count towards the maximum: for each text, that of its longest locale."""
    for text, others in (
        (command.name, command.name_localizations),
        (command.description, command.description_localizations),
    ):
        yield max(len(text or ""), *(len(other) for other in (others or {}).values()), 0)
    for choice in command.choices or [] if isinstance(command, Option) else []:
        yield len(choice.name) + len(str(choice.value))
    for option in command.options or []:
        yield from _lengths(option)
