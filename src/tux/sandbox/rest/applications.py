"""Applications and their commands.

Source: https://discord.com/developers/docs/interactions/application-commands
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission, in_channel
from tux.sandbox.rest.call import Call, Reply, Routes
from tux.sandbox.rest.command_rules import check_commands, check_numbers
from tux.sandbox.rest.commands import BulkCommands, CommandForm, EditCommandForm, command_payload, read_commands
from tux.sandbox.world.models import Application, Channel, Guild, Json, User

routes = Routes()

GLOBAL = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


@routes.add("GET", "/applications/@me")
@routes.add("GET", "/oauth2/applications/@me")
async def get_current_application(call: Call) -> Json:
    """The application that the token's bot belongs to."""
    application = call.world.applications.get(call.actor.id)
    if application is None:
        raise DiscordError(20002)
    guilds = sum(call.actor.id in guild.members for guild in call.world.guilds.values())
    return application.payload() | {"approximate_guild_count": guilds}


def _kept(call: Call) -> dict[int, Json]:
    """The commands that the path speaks of: the application's own, or those of one guild."""
    application = call.application()
    if "guild_id" not in call.params:
        return application.commands
    return application.guild_commands.setdefault(call.guild().id, {})


def _of(call: Call) -> int | None:
    return call.id("guild_id") if "guild_id" in call.params else None


@routes.add("GET", GLOBAL)
@routes.add("GET", IN_GUILD)
async def list_commands(call: Call) -> list[Json]:
    """The commands; localisations only where `with_localizations` asks for them."""
    commands = list(_kept(call).values())
    if call.flag("with_localizations"):
        return commands
    return [{k: v for k, v in command.items() if not k.endswith("_localizations")} for command in commands]


@routes.add("PUT", GLOBAL, form=BulkCommands)
@routes.add("PUT", IN_GUILD, form=BulkCommands)
async def overwrite_commands(call: Call) -> list[Json]:
    """Replace all commands by these; those that keep their name keep their id."""
    forms = read_commands(call.request.body)
    check_commands(forms, bulk=True)
    kept = _kept(call)
    before = {(command["type"], command["name"]): command for command in kept.values()}
    after: dict[int, Json] = {}
    for form in forms:
        command = command_payload(
            call.world, call.application(), _of(call), form, before.get((form.type or 1, form.name))
        )
        after[int(command["id"])] = command
    kept.clear()
    kept.update(after)
    return list(kept.values())


@routes.add("POST", GLOBAL, form=CommandForm)
@routes.add("POST", IN_GUILD, form=CommandForm)
async def create_command(call: Call) -> Reply:
    """Add a command, or replace the one of that name (200 instead of 201)."""
    form, kept = call.form(CommandForm), _kept(call)
    known = {(command["type"], command["name"]): command for command in kept.values()}
    before = known.get((form.type or 1, form.name))
    check_commands([form], bulk=False)
    if before is None:
        check_numbers([command["type"] for command in kept.values()] + [form.type or 1])
    command = command_payload(call.world, call.application(), _of(call), form, before)
    kept[int(command["id"])] = command
    return Reply(command, 200 if before else 201)


def _one(call: Call) -> Json:
    command = _kept(call).get(call.id("command_id"))
    if command is None:
        raise DiscordError(10063)
    return command


@routes.add("GET", GLOBAL + "/{command_id}")
@routes.add("GET", IN_GUILD + "/{command_id}")
async def get_command(call: Call) -> Json:
    """One command."""
    return _one(call)


@routes.add("PATCH", GLOBAL + "/{command_id}", form=EditCommandForm)
@routes.add("PATCH", IN_GUILD + "/{command_id}", form=EditCommandForm)
async def edit_command(call: Call) -> Json:
    """Change a command."""
    command = _one(call)
    merged = {key: value for key, value in command.items() if key in CommandForm.model_fields} | call.form(
        EditCommandForm
    ).model_dump(exclude_unset=True)
    form = read_commands([merged])[0]
    check_commands([form], bulk=False)
    changed = command_payload(call.world, call.application(), _of(call), form, command)
    command.update(changed)
    return command


@routes.add("DELETE", GLOBAL + "/{command_id}")
@routes.add("DELETE", IN_GUILD + "/{command_id}")
async def delete_command(call: Call) -> None:
    """Take a command away."""
    _one(call)
    del _kept(call)[call.id("command_id")]


# what Discord's own client asks for


def usable(application: Application, guild: Guild | None, channel: Channel, user: User) -> list[Json]:
    """The commands of one application that a person may use in a place."""
    commands = list(application.commands.values())
    if guild is not None:
        commands += application.guild_commands.get(guild.id, {}).values()
    return [command for command in commands if _may_use(application, command, guild, channel, user)]


def _may_use(application: Application, command: Json, guild: Guild | None, channel: Channel, user: User) -> bool:
    contexts = command.get("contexts")
    if guild is None:
        return 1 in contexts if contexts is not None else command.get("dm_permission", True) is not False
    if contexts is not None and 0 not in contexts:
        return False
    allowed = in_channel(guild, channel, guild.members[user.id])
    if not allowed & Permission.USE_APPLICATION_COMMANDS:
        return False
    if allowed & Permission.ADMINISTRATOR:
        return True
    return _by_overrides(application, command, guild, channel, user, allowed)


def _by_overrides(
    application: Application, command: Json, guild: Guild, channel: Channel, user: User, allowed: Permission
) -> bool:
    """A guild's own permissions for a command come before its default ones."""
    permissions = application.command_permissions.get(guild.id, {})
    own = permissions.get(int(command["id"])) or permissions.get(application.id) or []
    by_id = {int(entry["id"]): entry["permission"] for entry in own}
    in_this = by_id.get(channel.id, by_id.get(guild.id - 1))
    if in_this is False:
        return False
    if user.id in by_id:
        return by_id[user.id]
    roles = [by_id[role_id] for role_id in guild.members[user.id].roles if role_id in by_id]
    if roles:
        return any(roles)
    if guild.id in by_id:
        return by_id[guild.id]
    needed = command.get("default_member_permissions")
    if needed is None:
        return True
    return needed != "0" and allowed & int(needed) == int(needed)


@routes.add("GET", "/guilds/{guild_id}/application-command-index")
async def guild_command_index(call: Call) -> Json:
    """What a person's slash picker and context menus offer in a guild (`channel_id` narrows it to a channel)."""
    guild = call.guild()
    chosen = call.snowflake("channel_id")
    channel = guild.channels[chosen] if chosen in guild.channels else next(iter(guild.channels.values()))
    bots = [app for app in call.world.applications.values() if app.bot.id in guild.members]
    return _index(bots, guild, channel, call.actor)


@routes.add("GET", "/channels/{channel_id}/application-command-index")
async def channel_command_index(call: Call) -> Json:
    """The same for a direct message."""
    channel = call.channel()
    bots = [app for app in call.world.applications.values() if app.bot in channel.recipients]
    return _index(bots, None, channel, call.actor)


def _index(applications: list[Application], guild: Guild | None, channel: Channel, user: User) -> Json:
    commands = [command for app in applications for command in usable(app, guild, channel, user)]
    return {
        "applications": [application.brief() for application in applications],
        "application_commands": commands,
        "version": "1",
    }
