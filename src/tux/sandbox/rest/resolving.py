"""What a person chose in a command or select, checked and with the objects that the ids stand for."""

from __future__ import annotations

from typing import Any

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import in_channel
from tux.sandbox.rest.call import Call
from tux.sandbox.world.models import Attachment, Channel, Json, objects

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11
SELECT_KINDS = {5: USER, 6: ROLE, 7: MENTIONABLE, 8: CHANNEL}


def resolve_options(
    call: Call, channel: Channel, declared: Json, given: list[Json], files: list[Attachment], *, complete: bool
) -> tuple[list[Json], Json]:
    """The options of a command as the application gets them, and the objects that they name.

    Raises:
        DiscordError: 50035 for an option that the command lacks, a missing one, or a value out of bounds.
    """
    known = {option["name"]: option for option in objects(declared, "options")}
    resolved: Json = {}
    options: list[Json] = []
    for entry in given:
        option = known.get(entry.get("name", ""))
        if option is None:
            raise form_error(
                f"data.options.{entry.get('name')}", "COMMAND_OPTION_UNKNOWN", "This command has no such option."
            )
        if option["type"] in {1, 2}:
            inner, more = resolve_options(call, channel, option, objects(entry, "options"), files, complete=complete)
            options.append({"name": option["name"], "type": option["type"], "options": inner})
            _merge(resolved, more)
            continue
        value = _value(option, entry.get("value"), complete=complete and not entry.get("focused"))
        if option["type"] == ATTACHMENT:
            value = _attach(resolved, files, value)
        else:
            _merge(resolved, resolve(call, channel, option["type"], value))
        options.append(
            {"name": option["name"], "type": option["type"], "value": value}
            | ({"focused": True} if entry.get("focused") else {})
        )
    if complete:
        _check_required(known, {option["name"] for option in options})
    return options, resolved


def _check_required(known: dict[str, Json], given: set[str]) -> None:
    nested = [name for name, option in known.items() if option["type"] in {1, 2}]
    if nested and not given:
        raise form_error("data.options", "COMMAND_SUBCOMMAND_REQUIRED", "This command needs a subcommand.")
    for name, option in known.items():
        if option.get("required") and name not in given:
            raise form_error(f"data.options.{name}", "BASE_TYPE_REQUIRED", "This option is required.")


def _value(option: Json, value: Any, *, complete: bool) -> Any:
    kind = option["type"]
    if not complete:
        return value
    place = f"data.options.{option['name']}"
    if kind in {INTEGER, NUMBER}:
        value = _number(place, option, value)
    elif kind == BOOLEAN:
        value = bool(value)
    else:
        value = str(value)
    if kind == STRING:
        _check_text(place, option, value)
    choices = option.get("choices")
    if choices and value not in {choice["value"] for choice in choices}:
        raise form_error(place, "COMMAND_OPTION_CHOICE_UNKNOWN", "Value must be one of the choices.")
    return value


def _number(place: str, option: Json, value: Any) -> int | float:
    try:
        number = int(value) if option["type"] == INTEGER else float(value)
    except (TypeError, ValueError):
        raise form_error(place, "NUMBER_TYPE_COERCE", "Value is not a number.") from None
    if number < option.get("min_value", -(2**53)):
        raise form_error(place, "NUMBER_TYPE_MIN", f"Must be at least {option['min_value']}.")
    if number > option.get("max_value", 2**53):
        raise form_error(place, "NUMBER_TYPE_MAX", f"Must be at most {option['max_value']}.")
    return number


def _check_text(place: str, option: Json, value: str) -> None:
    if not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000):
        raise form_error(
            place,
            "BASE_TYPE_BAD_LENGTH",
            f"Must be between {option.get('min_length', 0)} and {option.get('max_length', 6000)} in length.",
        )


def _attach(resolved: Json, files: list[Attachment], value: Any) -> str:
    number = int(value)
    if number >= len(files):
        raise form_error("data.options", "BASE_TYPE_REQUIRED", "The file is missing.")
    attachment = files[number]
    attachment.ephemeral = True
    resolved.setdefault("attachments", {})[str(attachment.id)] = attachment.payload()
    return str(attachment.id)


def _merge(into: Json, more: Json) -> None:
    for kind, found in more.items():
        into.setdefault(kind, {}).update(found)


def resolve(call: Call, channel: Channel, kind: int, value: Any) -> Json:
    """The objects behind one id of a kind; nothing for kinds that are no ids.

    Raises:
        DiscordError: 50035 where no such user, role or channel is there.
    """
    if kind not in {USER, CHANNEL, ROLE, MENTIONABLE} or not str(value).isdecimal():
        return {}
    wanted, guild = int(value), call.world.guild_of(channel)
    if kind in {USER, MENTIONABLE} and wanted in call.world.users:
        found: Json = {"users": {str(wanted): call.world.users[wanted].payload()}}
        if guild is not None and (member := guild.members.get(wanted)):
            data = member.payload(user=False) | {"permissions": str(int(in_channel(guild, channel, member)))}
            found["members"] = {str(wanted): {k: v for k, v in data.items() if k not in {"deaf", "mute"}}}
        return found
    if kind in {ROLE, MENTIONABLE} and guild is not None and wanted in guild.roles:
        return {"roles": {str(wanted): guild.roles[wanted].payload()}}
    if kind == CHANNEL and guild is not None and wanted in guild.channels:
        return {"channels": {str(wanted): _partial(call, guild.channels[wanted])}}
    raise form_error("data.options", "BASE_TYPE_BAD_VALUE", "No such user, role or channel.")


def _partial(call: Call, channel: Channel) -> Json:
    shown = (
        "id",
        "name",
        "type",
        "parent_id",
        "thread_metadata",
        "flags",
        "guild_id",
        "topic",
        "nsfw",
        "position",
        "last_message_id",
        "rate_limit_per_user",
    )
    payload = channel.payload()
    return {key: payload[key] for key in shown if key in payload} | {"permissions": str(int(call.allowed(channel)))}


def resolve_target(call: Call, channel: Channel, kind: int, target_id: int) -> Json:
    """The user or message that a context menu command is about."""
    if kind == 2:
        return resolve(call, channel, USER, target_id)
    message = channel.messages.get(target_id)
    if message is None:
        raise DiscordError(10008)
    return {"messages": {str(target_id): message.payload(call.actor.id)}}


def resolve_values(call: Call, channel: Channel, select: Json, values: list[str]) -> Json:
    """The objects behind what was chosen in a select.

    Raises:
        DiscordError: 50035 for too few, too many, or a value that is not offered.
    """
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not least <= len(values) <= most:
        raise form_error("data.values", "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    if select["type"] == 3:
        offered = {option["value"] for option in select["options"]}
        if not offered.issuperset(values):
            raise form_error("data.values", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
        return {}
    resolved: Json = {}
    for value in values:
        _merge(resolved, resolve(call, channel, SELECT_KINDS[select["type"]], value))
    return resolved
