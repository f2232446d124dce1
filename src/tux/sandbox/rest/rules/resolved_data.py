"""The values that a person chose in a command or component, checked, and the objects behind their ids.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-resolved-data-structure
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.rules.modals import FILE_UPLOAD, check_count, check_offered
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.attachment import Attachment
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.payloads import Json, objects
from tux.sandbox.world.snowflakes import is_snowflake, read_snowflake

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11
SELECT_KINDS = {5: USER, 6: ROLE, 7: MENTIONABLE, 8: CHANNEL}
ENTITIES = frozenset({USER, CHANNEL, ROLE, MENTIONABLE})
MAX_NUMBER = 2**53
MAX_TEXT_LENGTH = 6000
CHANNEL_FIELDS = (
    "id", "name", "type", "parent_id", "thread_metadata", "flags", "guild_id", "topic", "nsfw", "position",
    "last_message_id", "last_pin_timestamp", "rate_limit_per_user",
    "owner_id", "message_count", "member_count", "total_message_sent", "applied_tags",
)  # fmt: skip
"""The fields of a channel that is resolved. Those of the last line are of threads, and discord.py relies on them."""


def merge(into: Json, more: Json) -> None:
    """Add resolved objects to others."""
    for kind, resolved in more.items():
        into.setdefault(kind, {}).update(resolved)


# commands


def resolve_options(
    call: Call, channel: Channel, declared: Json, given: Sequence[Json], files: Sequence[Attachment], *, complete: bool
) -> tuple[list[Json], Json]:
    """Return the options of a command as the application gets them, and the objects that they name.

    While they are being typed (not `complete`), only their names are checked.

    Raises:
        DiscordError: 50035 for an option that the command lacks, a missing one, or a value out of bounds.
    """
    by_name = {option["name"]: option for option in objects(declared, "options")}
    _check_names(by_name, [str(entry.get("name")) for entry in given])
    resolved: Json = {}
    options: list[Json] = []
    for entry in given:
        option = by_name[str(entry["name"])]
        if option["type"] in {SUBCOMMAND, GROUP}:
            children, objects_of_option = resolve_options(
                call, channel, option, objects(entry, "options"), files, complete=complete
            )
            options.append({"name": option["name"], "type": option["type"], "options": children})
        else:
            data, objects_of_option = _option(call, channel, option, entry, files, complete=complete)
            options.append(data)
        merge(resolved, objects_of_option)
    if complete:
        _check_required(by_name, {option["name"] for option in options})
    return options, resolved


def _check_names(by_name: dict[str, Json], given: Sequence[str]) -> None:
    for name in given:
        if name not in by_name:
            raise form_error(f"data.options.{name}", "COMMAND_OPTION_UNKNOWN", "This command has no such option.")
    nested = [name for name in given if by_name[name]["type"] in {SUBCOMMAND, GROUP}]
    if len(set(given)) != len(given) or len(nested) > 1:
        raise form_error("data.options", "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")


def _check_required(by_name: dict[str, Json], given: set[str]) -> None:
    nested = [name for name, option in by_name.items() if option["type"] in {SUBCOMMAND, GROUP}]
    if nested and not given:
        raise form_error("data.options", "COMMAND_SUBCOMMAND_REQUIRED", "This command needs a subcommand.")
    for name, option in by_name.items():
        if option.get("required") and name not in given:
            raise form_error(f"data.options.{name}", "BASE_TYPE_REQUIRED", "This option is required.")


def _option(
    call: Call, channel: Channel, option: Json, entry: Json, files: Sequence[Attachment], *, complete: bool
) -> tuple[Json, Json]:
    place = f"data.options.{option['name']}"
    data: Json = {"name": option["name"], "type": option["type"]}
    if entry.get("focused"):
        if not option.get("autocomplete"):
            raise form_error(place, "COMMAND_OPTION_AUTOCOMPLETE", "This option has no autocomplete.")
        return data | {"value": str(entry.get("value", "")), "focused": True}, {}
    if not complete:
        return data | {"value": entry.get("value")}, _find(call, channel, option["type"], str(entry.get("value"))) or {}
    if option["type"] == ATTACHMENT:
        attachment = _file(place, files, entry.get("value"))
        return data | {"value": str(attachment.id)}, {"attachments": {str(attachment.id): attachment.payload()}}
    value = _value(place, option, entry.get("value"))
    resolved = resolve(call, channel, place, option["type"], value, option) if option["type"] in ENTITIES else {}
    return data | {"value": value}, resolved


def _value(place: str, option: Json, value: Any) -> Any:
    kind = option["type"]
    if kind in {INTEGER, NUMBER}:
        value = _number(place, option, value)
    elif kind == BOOLEAN:
        if not isinstance(value, bool):
            raise form_error(place, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
    elif kind == STRING:
        value = _text(place, option, str(value))
    else:
        value = str(value)
    choices = objects(option, "choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise form_error(place, "COMMAND_OPTION_CHOICE_UNKNOWN", "Value must be one of the choices.")
    return value


def _number(place: str, option: Json, value: Any) -> int | float:
    try:
        number = int(value) if option["type"] == INTEGER else float(value)
    except (TypeError, ValueError):
        raise form_error(place, "NUMBER_TYPE_COERCE", "Value is not a number.") from None
    if isinstance(value, bool) or number != float(value):
        raise form_error(place, "NUMBER_TYPE_COERCE", "Value is not a whole number.")
    minimum, maximum = option.get("min_value", -MAX_NUMBER), option.get("max_value", MAX_NUMBER)
    if number < minimum:
        raise form_error(place, "NUMBER_TYPE_MIN", f"Must be at least {minimum}.")
    if number > maximum:
        raise form_error(place, "NUMBER_TYPE_MAX", f"Must be at most {maximum}.")
    return number


def _text(place: str, option: Json, value: str) -> str:
    minimum, maximum = option.get("min_length", 0), option.get("max_length", MAX_TEXT_LENGTH)
    if not minimum <= len(value) <= maximum:
        raise form_error(place, "BASE_TYPE_BAD_LENGTH", f"Must be between {minimum} and {maximum} in length.")
    return value


def _file(place: str, files: Sequence[Attachment], value: Any) -> Attachment:
    """Return the uploaded file of this number, which only the application gets."""
    number = int(value) if is_snowflake(str(value)) else len(files)
    if number >= len(files):
        raise form_error(place, "BASE_TYPE_REQUIRED", "The file is missing.")
    files[number].ephemeral = True
    return files[number]


def resolve_target(call: Call, channel: Channel, kind: int, target_id: int) -> Json:
    """Return the user (2) or message (3) that a context menu command is used on.

    Raises:
        DiscordError: 10013 or 10008.
    """
    if kind == 2:
        if target_id not in call.world.users:
            raise DiscordError(10013)
        return resolve(call, channel, "data.target_id", USER, str(target_id), {})
    message = channel.messages.get(target_id)
    if message is None or message.ephemeral_to not in {None, call.actor.id}:
        raise DiscordError(10008)
    return {"messages": {str(target_id): message.payload(call.actor.id)}}


# components


def resolve_values(call: Call, channel: Channel, select: Json, values: list[str]) -> Json:
    """Return the objects behind the values chosen in a message's select.

    Raises:
        DiscordError: 50035 for too few, too many, or a value that is not offered.
    """
    check_count("data.values", select, values)
    if select["type"] not in SELECT_KINDS:
        check_offered("data.values", select, values)
        return {}
    return resolve_chosen(call, channel, "data.values", select, values)


def resolve_chosen(call: Call, channel: Channel, place: str, select: Json, values: Sequence[str]) -> Json:
    """Return the users, roles and channels that were chosen.

    Raises:
        DiscordError: 50035 for one that does not exist.
    """
    resolved: Json = {}
    for value in values:
        merge(resolved, resolve(call, channel, place, SELECT_KINDS[select["type"]], value, select))
    return resolved


def resolve_files(component: Json, files: Sequence[Attachment], values: Sequence[str]) -> tuple[list[str], Json]:
    """Return the ids of an upload component's files, and their attachment objects."""
    place = f"data.components.{component['custom_id']}"
    chosen = [_file(place, files, value) for value in values]
    return [str(file.id) for file in chosen], {"attachments": {str(file.id): file.payload() for file in chosen}}


def is_upload(component: Json) -> bool:
    """Return True if a component takes files."""
    return component["type"] == FILE_UPLOAD


def resolve(call: Call, channel: Channel, place: str, kind: int, value: str, limits: Json) -> Json:
    """Return the object behind one id of an option type; `limits` may have the `channel_types` that are allowed.

    Raises:
        DiscordError: 50035 if there is no such user, role or channel.
    """
    resolved = _find(call, channel, kind, value)
    if resolved is None:
        raise form_error(place, "BASE_TYPE_BAD_VALUE", "No such user, role or channel.")
    types = limits.get("channel_types")
    if types and kind == CHANNEL and resolved["channels"][value]["type"] not in types:
        raise form_error(place, "CHANNEL_TYPE_INVALID", "A channel of this type cannot be chosen.")
    return resolved


def _find(call: Call, channel: Channel, kind: int, value: str) -> Json | None:
    entity_id = read_snowflake(value)
    guild = call.world.guild_of(channel)
    if kind in {USER, MENTIONABLE} and entity_id in call.world.users:
        return _user(call, channel, entity_id)
    if kind in {ROLE, MENTIONABLE} and guild is not None and entity_id in guild.roles:
        return {"roles": {value: guild.roles[entity_id].payload()}}
    if kind == CHANNEL and guild is not None and entity_id in guild.channels:
        return _channel(call, guild.channels[entity_id])
    return None


def _user(call: Call, channel: Channel, user_id: int) -> Json:
    resolved: Json = {"users": {str(user_id): call.world.users[user_id].payload()}}
    guild = call.world.guild_of(channel)
    if guild is not None and (member := guild.members.get(user_id)):
        data = member.payload(user=False) | {"permissions": str(int(in_channel(guild, channel, member)))}
        resolved["members"] = {str(user_id): {k: v for k, v in data.items() if k not in {"deaf", "mute"}}}
    return resolved


def _channel(call: Call, channel: Channel) -> Json | None:
    allowed = call.allowed(channel)
    if not allowed & Permission.VIEW_CHANNEL:
        return None
    payload = channel.payload()
    data = {key: payload[key] for key in CHANNEL_FIELDS if key in payload} | {"permissions": str(int(allowed))}
    return {"channels": {str(channel.id): data}}
