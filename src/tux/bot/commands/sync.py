"""The registration of the commands with Discord, only if it has others (docs/decisions/0001-command-sync.md)."""

from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.http import HTTPClient, Route

from tux.runtime.clock import Clock
from tux.runtime.texts import SOURCE_LOCALE, Texts

_log = structlog.stdlib.get_logger(__name__)

Payload = dict[str, Any]

_RETRY_AFTER_SECONDS = (5, 60, 600)
"""The waits before each further try, if Discord is in trouble. Meanwhile, people have the commands that it knows."""

_NESTED = {1, 2}
"""The types of options that are commands themselves: subcommands and groups of subcommands."""


async def sync_with_retries(
    http: HTTPClient, application_id: int, tree: app_commands.CommandTree[Any], texts: Texts, clock: Clock
) -> list[Payload]:
    """Tell Discord the commands of `tree`, and return them as Discord has them, with their ids."""
    for delay in _RETRY_AFTER_SECONDS:
        try:
            return await _sync_and_log(http, application_id, tree, texts)
        except (discord.DiscordServerError, discord.RateLimited, aiohttp.ClientError, TimeoutError) as error:
            _log.warning("could not register the commands with Discord", error=str(error), next_try_seconds=delay)
            await clock.sleep(delay)
    return await _sync_and_log(http, application_id, tree, texts)


async def _sync_and_log(
    http: HTTPClient, application_id: int, tree: app_commands.CommandTree[Any], texts: Texts
) -> list[Payload]:
    present, written = await sync(http, application_id, payload(tree, texts))
    _log.info("registered the commands with Discord" if written else "Discord has the commands", commands=len(present))
    return present


async def sync(http: HTTPClient, application_id: int, wanted: list[Payload]) -> tuple[list[Payload], bool]:
    """Make `wanted` the application's global commands.

    Returns the commands that Discord has now, and whether they had to be written.
    """
    route = Route("GET", "/applications/{application_id}/commands", application_id=application_id)
    present: list[Payload] = await http.request(route, params={"with_localizations": "true"})
    if same(present, wanted):
        return present, False
    written: Any = await http.bulk_upsert_global_commands(application_id, payload=wanted)
    return written, True


def payload(tree: app_commands.CommandTree[Any], texts: Texts) -> list[Payload]:
    """Return all global commands as Discord expects them, described in every language of `texts`."""
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
            if option["type"] in _NESTED
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
