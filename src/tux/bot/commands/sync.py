"""Telling Discord our commands, only when they are not what it already has (docs/decisions/0001-command-sync.md)."""

from collections.abc import Iterable, Mapping
from typing import Any

from discord import app_commands
from discord.http import HTTPClient, Route

from tux.runtime.texts import SOURCE_LOCALE, Texts

Payload = dict[str, Any]

_NESTING = {1, 2}
"""Option types that are commands themselves: subcommand, group of subcommands."""


async def sync(http: HTTPClient, application_id: int, wanted: list[Payload]) -> tuple[list[Payload], bool]:
    """Makes `wanted` the application's global commands. Returns what Discord has now, and whether that took a write."""
    route = Route("GET", "/applications/{application_id}/commands", application_id=application_id)
    present: list[Payload] = await http.request(route, params={"with_localizations": "true"})
    if same(present, wanted):
        return present, False
    written: Any = await http.bulk_upsert_global_commands(application_id, payload=wanted)
    return written, True


def payload(tree: app_commands.CommandTree[Any], texts: Texts) -> list[Payload]:
    """All global commands as Discord takes them, described by `texts` in every language there is."""
    return [
        _worded(command.to_dict(tree), f"command-{command.name}", texts)
        if not isinstance(command, app_commands.ContextMenu)
        else command.to_dict(tree)
        for command in tree.get_commands()
    ]


def same(present: Iterable[Payload], wanted: Iterable[Payload]) -> bool:
    """Return whether both are the same commands. Their order and what Discord adds by itself do not count."""
    return _by_name(present) == _by_name(wanted)


def _by_name(commands: Iterable[Payload]) -> dict[tuple[int, str], Payload]:
    return {(command.get("type", 1), command["name"]): _canonical_command(command) for command in commands}


def _canonical_command(command: Payload) -> Payload:
    permissions = command.get("default_member_permissions")
    return {
        **_canonical_texts(command),
        "options": [_canonical_option(option) for option in command.get("options") or ()],
        "default_member_permissions": None if permissions is None else int(permissions),
        "nsfw": bool(command.get("nsfw")),
        "contexts": sorted(command.get("contexts") or ()),
        "integration_types": sorted(command.get("integration_types") or ()),
    }


def _canonical_option(option: Payload) -> Payload:
    return {
        **_canonical_texts(option),
        "type": option["type"],
        "options": [_canonical_option(inner) for inner in option.get("options") or ()],
        "required": bool(option.get("required")),
        "autocomplete": bool(option.get("autocomplete")),
        "channel_types": sorted(option.get("channel_types") or ()),
        "choices": [{**_canonical_texts(choice), "value": choice["value"]} for choice in option.get("choices") or ()],
        **{limit: option.get(limit) for limit in ("min_value", "max_value", "min_length", "max_length")},
    }


def _canonical_texts(entry: Mapping[str, Any]) -> Payload:
    return {
        "name": entry["name"],
        "description": entry.get("description") or "",
        "name_localizations": entry.get("name_localizations") or {},
        "description_localizations": entry.get("description_localizations") or {},
    }


def _worded(entry: Payload, key: str, texts: Texts) -> Payload:
    if not texts.has(key):  # described where it was declared
        return entry
    worded = {**entry, **_description(key, texts)}
    if "options" in entry:
        worded["options"] = [
            _worded(option, f"{key}-{option['name']}", texts)
            if option["type"] in _NESTING
            else {**option, **_description(f"{key}.{option['name']}", texts)}
            for option in entry["options"]
        ]
    return worded


def _description(key: str, texts: Texts) -> Payload:
    others = [locale for locale in texts.locales if locale != SOURCE_LOCALE]
    described: Payload = {"description": texts.say(key)}
    if others:
        described["description_localizations"] = {locale: texts.say(key, locale=locale) for locale in others}
    return described
