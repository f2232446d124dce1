"""The steps that put the settings of a guild back, with AutoMod, onboarding and the welcome screen."""

from collections.abc import Mapping
from typing import Any

from tux.features.antinuke.images import Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.differences import Difference
from tux.features.antinuke.restoration.fields import GUILD_PICTURES, SWITCHABLE_FEATURES
from tux.features.antinuke.restoration.plans.comparisons import (
    Comparison,
    Planned,
    picture_reference,
    step,
    unrestorable,
)
from tux.features.antinuke.restoration.steps import Reason, StepKind

NEEDED = {"splash": "INVITE_SPLASH", "banner": "BANNER"}
ONLY_ADMINISTRATORS = frozenset({"COMMUNITY"})
_WIDGET = {"widget_enabled": "enabled", "widget_channel_id": "channel_id"}
AUTOMOD_NAMES = (
    "name", "event_type", "trigger_type", "trigger_metadata", "actions", "enabled", "exempt_roles", "exempt_channels",
)  # fmt: skip


def guild_steps(comparison: Comparison) -> Planned:
    """Yield the steps for the settings of the guild."""
    fields = dict(comparison.changed(ObjectType.GUILD).get(comparison.wanted.guild_id, {}))
    guild, guild_id = comparison.wanted.guild, comparison.wanted.guild_id
    if fields.pop("vanity_url_code", None) is not None and guild.get("vanity_url_code"):
        yield step(StepKind.VANITY_UPDATE, guild_id, "", {"code": guild["vanity_url_code"]})
    widget = {name: guild.get(name) for name in _WIDGET if fields.pop(name, None) is not None}
    if widget:
        yield step(
            StepKind.WIDGET_UPDATE, guild_id, "", {_WIDGET[name]: _channel(comparison, name, widget) for name in widget}
        )
    body: dict[str, Any] = {}
    for name, item in fields.items():
        if name in GUILD_PICTURES:
            yield from _picture(comparison, item, name, body)
        elif name == "features":
            yield from _features(comparison, item, body)
        else:
            body[name] = _channel(comparison, name, guild)
    if body:
        yield step(StepKind.GUILD_UPDATE, guild_id, str(guild.get("name", "")), body)


def _channel(comparison: Comparison, name: str, values: Payload) -> Any:
    """Return a setting, or None for a channel that will not exist."""
    value = values.get(name)
    if name.endswith("channel_id") and value and not comparison.exists_or_will(ObjectType.CHANNEL, int(value)):
        return None
    return value


def _picture(comparison: Comparison, item: Difference, name: str, body: dict[str, Any]) -> Planned:
    needed = NEEDED.get(name)
    if item.wanted is None:
        body[name] = None
    elif needed is not None and needed not in comparison.powers.features:
        yield unrestorable(item, Reason.FEATURE, detail=needed)
    elif not comparison.has_picture(item.wanted):
        yield unrestorable(item, Reason.PICTURE)
    else:
        body[name] = picture_reference(item.wanted)


def _features(comparison: Comparison, item: Difference, body: dict[str, Any]) -> Planned:
    switched: frozenset[str] = item.wanted ^ item.present
    if (refused := switched & ONLY_ADMINISTRATORS) and not comparison.powers.is_administrator:
        yield unrestorable(item, Reason.POWER, detail=", ".join(sorted(refused)))
        switched -= refused
    if switched:
        kept = comparison.powers.features - SWITCHABLE_FEATURES
        body["features"] = sorted(kept | (item.present ^ switched))


def automod_steps(comparison: Comparison) -> Planned:
    """Yield the steps for AutoMod rules."""
    for item in comparison.missing(ObjectType.AUTOMOD_RULE):
        rule = comparison.wanted.automod_rules[item.object_id]
        body = {name: _existing(comparison, name, rule[name]) for name in AUTOMOD_NAMES if name in rule}
        yield step(StepKind.AUTOMOD_CREATE, item.object_id, item.name, body)
    for rule_id, fields in comparison.changed(ObjectType.AUTOMOD_RULE).items():
        rule = comparison.wanted.automod_rules[rule_id]
        body = {name: _existing(comparison, name, rule.get(name)) for name in fields if name != "trigger_type"}
        yield step(StepKind.AUTOMOD_UPDATE, rule_id, str(rule["name"]), body)


def _existing(comparison: Comparison, name: str, value: Any) -> Any:
    """Return a value, of ids of roles or channels only those that exist or will."""
    kinds = {
        "exempt_roles": ObjectType.ROLE,
        "role_ids": ObjectType.ROLE,
        "exempt_channels": ObjectType.CHANNEL,
        "channel_ids": ObjectType.CHANNEL,
        "default_channel_ids": ObjectType.CHANNEL,
    }
    if name not in kinds:
        return value
    return [str(number) for number in value or () if comparison.exists_or_will(kinds[name], int(number))]


def onboarding_steps(comparison: Comparison) -> Planned:
    """Yield the steps for onboarding and for the welcome screen, each of which is replaced as a whole."""
    guild_id, wanted = comparison.wanted.guild_id, comparison.wanted
    if comparison.changed(ObjectType.ONBOARDING) and wanted.onboarding is not None:
        yield step(StepKind.ONBOARDING_UPDATE, guild_id, "", _onboarding(comparison, wanted.onboarding))
    changed = comparison.changed(ObjectType.WELCOME_SCREEN) or comparison.missing(ObjectType.WELCOME_SCREEN)
    if changed and wanted.welcome_screen is not None:
        screen = wanted.welcome_screen
        channels = [
            entry
            for entry in screen.get("welcome_channels") or ()
            if comparison.exists_or_will(ObjectType.CHANNEL, int(entry["channel_id"]))
        ]
        enabled = "WELCOME_SCREEN_ENABLED" in (wanted.guild.get("features") or ())
        body = {"description": screen.get("description"), "welcome_channels": channels, "enabled": enabled}
        yield step(StepKind.WELCOME_UPDATE, guild_id, "", body)


def _onboarding(comparison: Comparison, onboarding: Payload) -> Mapping[str, Any]:
    prompts = [_prompt(comparison, prompt) for prompt in onboarding.get("prompts") or ()]
    channels = _existing(comparison, "default_channel_ids", onboarding.get("default_channel_ids"))
    plain = {name: onboarding.get(name) for name in ("enabled", "mode")}
    return plain | {"default_channel_ids": channels, "prompts": prompts}


def _prompt(comparison: Comparison, prompt: Payload) -> Mapping[str, Any]:
    names = ("id", "title", "type", "single_select", "required", "in_onboarding")
    options = [_option(comparison, option) for option in prompt.get("options") or ()]
    return {name: prompt.get(name) for name in names} | {"options": options}


def _option(comparison: Comparison, option: Payload) -> Mapping[str, Any]:
    """Return an answer as requests have it, in which the emoji is not an object of its own."""
    emoji: Mapping[str, Any] = option.get("emoji") or {}
    body: dict[str, Any] = {name: option.get(name) for name in ("id", "title", "description")}
    body |= {name: _existing(comparison, name, option.get(name)) for name in ("role_ids", "channel_ids")}
    if emoji.get("id") or emoji.get("name"):
        body |= {"emoji_id": emoji.get("id"), "emoji_name": emoji.get("name")}
        body["emoji_animated"] = bool(emoji.get("animated"))
    return body
