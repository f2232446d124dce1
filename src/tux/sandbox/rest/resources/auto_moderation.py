"""Rules of AutoMod.

Source: https://discord.com/developers/docs/resources/auto-moderation
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError, SchemaError

from tux.sandbox.errors import form_error, not_found
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.auto_moderation_triggers import rust_pattern
from tux.sandbox.rest.rules.fields import Name, Snowflake, unique
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.auto_moderation import (
    BLOCK_MEMBER_INTERACTION,
    BLOCK_MESSAGE,
    KEYWORD,
    MEMBER_PROFILE,
    MEMBER_UPDATE,
    MENTION_SPAM,
    MESSAGE_SEND,
    SEND_ALERT_MESSAGE,
    TIMEOUT,
    AutoModerationRule,
)
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json

routes = Routes()
ALL, ONE = "/guilds/{guild_id}/auto-moderation/rules", "/guilds/{guild_id}/auto-moderation/rules/{rule_id}"
MAX_RULES = {KEYWORD: 6, MENTION_SPAM: 1, MEMBER_PROFILE: 1}
"""The rules of each trigger type that a guild may have. The sandbox has no other types: their lists are not public."""
ACTIONS = {
    KEYWORD: {BLOCK_MESSAGE, SEND_ALERT_MESSAGE, TIMEOUT},
    MENTION_SPAM: {BLOCK_MESSAGE, SEND_ALERT_MESSAGE, TIMEOUT},
    MEMBER_PROFILE: {SEND_ALERT_MESSAGE, BLOCK_MEMBER_INTERACTION},
}
LISTS = ("keyword_filter", "regex_patterns", "allow_list")
AUDITED = ("name", "event_type", "actions", "enabled", "exempt_roles", "exempt_channels")


def _pattern(pattern: str) -> str:
    try:
        rust_pattern(pattern)
    except SchemaError:
        raise PydanticCustomError("AUTO_MODERATION_INVALID_REGEX", "Invalid regular expression") from None
    return pattern


Keyword = Annotated[str, Field(min_length=1, max_length=60)]
Pattern = Annotated[str, Field(min_length=1, max_length=260), AfterValidator(_pattern)]


class Trigger(Form):
    """A trigger of a rule; which fields count depends on the type."""

    keyword_filter: Annotated[list[Keyword], Field(max_length=1000)] | None = None
    regex_patterns: Annotated[list[Pattern], Field(max_length=10)] | None = None
    allow_list: Annotated[list[Keyword], Field(max_length=100)] | None = None
    mention_total_limit: Annotated[int, Field(ge=0, le=50)] | None = None
    mention_raid_protection_enabled: bool | None = None
    presets: list[int] | None = None


class ActionMetadata(Form):
    """The details of an action; which field counts depends on the type."""

    channel_id: Snowflake | None = None
    duration_seconds: Annotated[int, Field(ge=0, le=2_419_200)] | None = None
    custom_message: Annotated[str, Field(max_length=150)] | None = None


class Action(Form):
    """An action that is taken when a rule is triggered."""

    type: Literal[1, 2, 3, 4]
    metadata: ActionMetadata | None = None


class RuleForm(Form):
    """Changes to a rule."""

    name: Name | None = None
    event_type: Literal[1, 2] | None = None
    trigger_type: int | None = None
    trigger_metadata: Trigger | None = None
    actions: Annotated[list[Action], Field(min_length=1, max_length=5)] | None = None
    enabled: bool | None = None
    exempt_roles: Annotated[list[Snowflake], Field(max_length=20), AfterValidator(unique)] | None = None
    exempt_channels: Annotated[list[Snowflake], Field(max_length=50), AfterValidator(unique)] | None = None


class NewRule(RuleForm):
    """A new rule."""

    name: Name  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    event_type: Literal[1, 2]  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    trigger_type: int  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]


def _managed_guild(call: Call) -> Guild:
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD, guild)
    return guild


def _rule(call: Call, guild: Guild) -> AutoModerationRule:
    if rule := guild.auto_moderation.get(call.id("rule_id")):
        return rule
    raise not_found()


def _trigger(trigger_type: int, form: Trigger | None) -> Json:
    """Return the metadata of a trigger as Discord shows it."""
    form = form or Trigger()
    if trigger_type == MENTION_SPAM:
        return {
            "mention_total_limit": form.mention_total_limit or 0,
            "mention_raid_protection_enabled": bool(form.mention_raid_protection_enabled),
        }
    return {name: getattr(form, name) or [] for name in LISTS}


def _action(call: Call, guild: Guild, rule_type: int, number: int, form: Action) -> Json:
    """Return an action as Discord shows it.

    Raises:
        DiscordError: 50035 for one that this type of rule has not, or without its details; 50013.
    """
    place, details = f"actions.{number}", form.metadata or ActionMetadata()
    if form.type not in ACTIONS[rule_type]:
        raise form_error(f"{place}.type", "BASE_TYPE_CHOICES", f"Value must be one of {sorted(ACTIONS[rule_type])}.")
    metadata: Json = {}
    if form.type == BLOCK_MESSAGE and details.custom_message is not None:
        metadata["custom_message"] = details.custom_message
    elif form.type == SEND_ALERT_MESSAGE:
        if details.channel_id not in guild.channels:
            raise form_error(f"{place}.metadata.channel_id", "BASE_TYPE_REQUIRED", "This field is required")
        metadata["channel_id"] = str(details.channel_id)
    elif form.type == TIMEOUT:
        call.require(Permission.MODERATE_MEMBERS, guild)
        if not details.duration_seconds:
            raise form_error(f"{place}.metadata.duration_seconds", "BASE_TYPE_REQUIRED", "This field is required")
        metadata["duration_seconds"] = details.duration_seconds
    return {"type": form.type, "metadata": metadata}


def _actions(call: Call, guild: Guild, rule_type: int, forms: list[Action] | None) -> list[Json]:
    if forms is None:
        forms = [Action(type=BLOCK_MESSAGE if rule_type != MEMBER_PROFILE else BLOCK_MEMBER_INTERACTION)]
    return [_action(call, guild, rule_type, number, form) for number, form in enumerate(forms)]


def _announce(call: Call, guild: Guild, name: str, rule: AutoModerationRule) -> None:
    call.world.emit_in(guild, f"AUTO_MODERATION_RULE_{name}", rule.payload(), permission=Permission.MANAGE_GUILD)


@routes.add("GET", ALL)
async def list_rules(call: Call) -> list[Json]:
    """Return a guild's rules."""
    return [rule.payload() for rule in _managed_guild(call).auto_moderation.values()]


@routes.add("GET", ONE)
async def get_rule(call: Call) -> Json:
    """Return one rule."""
    return _rule(call, _managed_guild(call)).payload()


@routes.add("POST", ALL, form=NewRule)
async def create_rule(call: Call) -> Json:
    """Create a rule, which is off unless it is switched on."""
    guild, form = _managed_guild(call), call.form(NewRule)
    kind, rules = form.trigger_type, guild.auto_moderation
    if kind not in MAX_RULES:
        raise form_error("trigger_type", "BASE_TYPE_CHOICES", f"The sandbox knows only {sorted(MAX_RULES)}.")
    if form.event_type != (MEMBER_UPDATE if kind == MEMBER_PROFILE else MESSAGE_SEND):
        raise form_error("event_type", "BASE_TYPE_CHOICES", "This trigger type has another event type.")
    if sum(rule.trigger_type == kind for rule in rules.values()) >= MAX_RULES[kind]:
        raise form_error(
            "trigger_type", "AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED", "Maximum number of rules of this type reached"
        )
    trigger, actions = _trigger(kind, form.trigger_metadata), _actions(call, guild, kind, form.actions)
    rule = AutoModerationRule(
        call.world.ids.new(), guild.id, call.actor.id, form.name, form.event_type, kind, trigger, actions,
        bool(form.enabled), form.exempt_roles or [], form.exempt_channels or [],
    )  # fmt: skip
    rules[rule.id] = rule
    _announce(call, guild, "CREATE", rule)
    differences = changes({}, rule.payload(), *AUDITED, "trigger_type", "trigger_metadata")
    call.audit(guild, AuditLogEvent.AUTO_MODERATION_RULE_CREATE, rule.id, changes=differences)
    return rule.payload()


@routes.add("PATCH", ONE, form=RuleForm)
async def edit_rule(call: Call) -> Json:
    """Change a rule; its types stay."""
    guild, form = _managed_guild(call), call.form(RuleForm)
    rule = _rule(call, guild)
    if form.trigger_type not in {None, rule.trigger_type} or form.event_type not in {None, rule.event_type}:
        raise form_error("trigger_type", "BASE_TYPE_CHOICES", "The type of a rule cannot be changed.")
    actions = rule.actions if form.actions is None else _actions(call, guild, rule.trigger_type, form.actions)
    before = rule.payload()
    rule.actions = actions
    if form.trigger_metadata is not None:
        rule.trigger_metadata = _trigger(rule.trigger_type, form.trigger_metadata)
    for name in ("name", "enabled", "exempt_roles", "exempt_channels"):
        if (value := getattr(form, name)) is not None:
            setattr(rule, name, value)
    if (after := rule.payload()) != before:
        _announce(call, guild, "UPDATE", rule)
        differences = changes(before, after, *AUDITED) + _trigger_changes(before, after)
        call.audit(guild, AuditLogEvent.AUTO_MODERATION_RULE_UPDATE, rule.id, changes=differences)
    return after


def _trigger_changes(before: Json, after: Json) -> list[Json]:
    """Return the changes of a trigger as the audit log has them: what was added to a list, and what was removed."""
    old, new = before["trigger_metadata"], after["trigger_metadata"]
    if before["trigger_type"] == MENTION_SPAM:
        return changes({"trigger_metadata": old}, {"trigger_metadata": new})
    differences: list[Json] = []
    for name in LISTS:
        sides = {"$add": (new[name], old[name]), "$remove": (old[name], new[name])}
        for key, (words, others) in sides.items():
            if only := [word for word in words if word not in others]:
                differences.append({"key": f"{key}_{name}", "new_value": only})
    return differences


@routes.add("DELETE", ONE)
async def delete_rule(call: Call) -> None:
    """Delete a rule."""
    guild = _managed_guild(call)
    rule = _rule(call, guild)
    del guild.auto_moderation[rule.id]
    _announce(call, guild, "DELETE", rule)
    differences = changes(rule.payload(), {}, *AUDITED, "trigger_type", "trigger_metadata")
    call.audit(guild, AuditLogEvent.AUTO_MODERATION_RULE_DELETE, rule.id, changes=differences)
