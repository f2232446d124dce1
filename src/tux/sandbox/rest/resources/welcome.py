"""The welcome screen of a community, and its guide for new members.

Only people change the guide: https://docs.discord.food/resources/guild#modify-guild-new-member-welcome
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.resources.guilds import announce
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.channels import lasting_channel
from tux.sandbox.rest.rules.expressions import partial_emoji
from tux.sandbox.rest.rules.features import mark
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.world.access import allowed_to_everyone, in_guild
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.welcome import NewMemberWelcome, WelcomeScreen

routes = Routes()
SCREEN, GUIDE = "/guilds/{guild_id}/welcome-screen", "/guilds/{guild_id}/new-member-welcome"
ENABLED = "WELCOME_SCREEN_ENABLED"
"""The feature of a guild whose welcome screen is on."""
CHAT = 1
"""The type of a first step for which everyone must be able to write in the channel."""
MIN_ACTIONS = 3


class WelcomeChannel(Form):
    """A channel of the welcome screen."""

    channel_id: Snowflake
    description: Annotated[str, Field(min_length=1, max_length=50)]
    emoji_id: Snowflake | None = None
    emoji_name: str | None = None


class WelcomeScreenForm(Form):
    """Changes to the welcome screen."""

    description: Annotated[str, Field(max_length=140)] | None = None
    welcome_channels: Annotated[list[WelcomeChannel], Field(max_length=5)] | None = None
    enabled: bool | None = None


class EmojiForm(Form):
    """An emoji by name, or by id for a custom one."""

    id: Snowflake | None = None
    name: str | None = None
    animated: bool | None = None


class ResourceChannel(Form):
    """A channel that the guide recommends to read."""

    channel_id: Snowflake
    title: Annotated[str, Field(max_length=60)]
    description: Annotated[str, Field(max_length=200)] | None = None
    emoji: EmojiForm | None = None


class NewMemberAction(ResourceChannel):
    """A first step: to look at a channel (0), or to write in it (1)."""

    action_type: Literal[0, 1]


class WelcomeMessage(Form):
    """The words that greet a new member, and whose they are."""

    author_ids: Annotated[list[Snowflake], Field(max_length=10)]
    message: Annotated[str, Field(max_length=300)]


class GuideForm(Form):
    """Changes to the guide."""

    enabled: bool | None = None
    welcome_message: WelcomeMessage | None = None
    new_member_actions: Annotated[list[NewMemberAction], Field(max_length=5)] | None = None
    resource_channels: Annotated[list[ResourceChannel], Field(max_length=7)] | None = None


# the welcome screen


@routes.add("GET", SCREEN)
async def get_welcome_screen(call: Call) -> Json:
    """Return a guild's welcome screen; while it is off, this is for those who manage the guild."""
    guild = call.guild()
    if ENABLED not in guild.features:
        call.require(Permission.MANAGE_GUILD, guild)
    if guild.welcome_screen is None:
        raise DiscordError(10069)
    return guild.welcome_screen.payload()


@routes.add("PATCH", SCREEN, form=WelcomeScreenForm)
async def edit_welcome_screen(call: Call) -> Json:
    """Change a guild's welcome screen. The audit log tells only of switching it on and off."""
    guild, form = call.guild(), call.form(WelcomeScreenForm)
    call.require(Permission.MANAGE_GUILD, guild)
    if "COMMUNITY" not in guild.features:
        raise DiscordError(50001)  # its code is not documented
    channels = [_welcome_channel(guild, channel) for channel in form.welcome_channels or ()]
    screen = guild.welcome_screen = guild.welcome_screen or WelcomeScreen()
    if "description" in form.given:
        screen.description = form.description
    if "welcome_channels" in form.given:
        screen.channels = channels
    if form.enabled is not None:
        _switch(call, guild, on=form.enabled)
    return screen.payload()


def _welcome_channel(guild: Guild, form: WelcomeChannel) -> Json:
    channel, emoji = lasting_channel(guild, form.channel_id), partial_emoji(guild, form.emoji_id, form.emoji_name)
    shown = {"channel_id": str(channel.id), "description": form.description}
    return shown | {"emoji_id": emoji["id"], "emoji_name": emoji["name"]}


def _switch(call: Call, guild: Guild, *, on: bool) -> None:
    before = guild.payload()
    mark(guild, {ENABLED: on})
    announce(call, guild, before)


# the guide


@routes.add("GET", GUIDE)
async def get_new_member_welcome(call: Call) -> Json | None:
    """Return a guild's guide, nothing if it has none; while it is off, this is for those who manage the guild."""
    guild = call.guild()
    guide = guild.new_member_welcome
    if guide is None or not guide.enabled:
        call.require(Permission.MANAGE_GUILD, guild)
    return guide and guide.payload(guild.id)


@routes.add("PUT", GUIDE, form=GuideForm)
async def edit_new_member_welcome(call: Call) -> Json:
    """Change a guild's guide, as a person."""
    guild, form = call.guild(), call.form(GuideForm)
    if call.actor.bot:
        raise DiscordError(20001)
    call.require(Permission.MANAGE_GUILD, guild)
    before = guild.new_member_welcome
    guide = _guide(guild, before or NewMemberWelcome(), form)
    if guide.enabled:
        _check(guild, guide)
    guild.new_member_welcome = guide
    old, new = before.payload(guild.id) if before else {}, guide.payload(guild.id)
    event = AuditLogEvent.HOME_SETTINGS_UPDATE if before else AuditLogEvent.HOME_SETTINGS_CREATE
    keys = ("enabled", "welcome_message", "new_member_actions", "resource_channels")
    if differences := changes(old, new, *keys):
        call.audit(guild, event, guild.id, changes=differences)
    return new


def _guide(guild: Guild, now: NewMemberWelcome, form: GuideForm) -> NewMemberWelcome:
    """Return the guide as it is to be."""
    guide = NewMemberWelcome(now.enabled, now.author_ids, now.message, now.actions, now.resource_channels)
    if form.enabled is not None:
        guide.enabled = form.enabled
    if form.welcome_message is not None:
        guide.author_ids = [_author_id(guild, author_id) for author_id in form.welcome_message.author_ids]
        guide.message = form.welcome_message.message
    if form.new_member_actions is not None:
        guide.actions = [
            _guide_channel(guild, action) | {"action_type": action.action_type} for action in form.new_member_actions
        ]
    if form.resource_channels is not None:
        guide.resource_channels = [_guide_channel(guild, channel) for channel in form.resource_channels]
    return guide


def _author_id(guild: Guild, author_id: int) -> int:
    """Return the id of a member who may welcome others.

    Raises:
        DiscordError: 10007, or 50013 for a member who manages neither the guild nor roles.
    """
    member = guild.members.get(author_id)
    if member is None:
        raise DiscordError(10007)
    if not in_guild(guild, member) & (Permission.MANAGE_GUILD | Permission.MANAGE_ROLES):
        raise DiscordError(50013)
    return author_id


def _guide_channel(guild: Guild, form: ResourceChannel) -> Json:
    channel = lasting_channel(guild, form.channel_id)
    shown: Json = {"channel_id": str(channel.id), "title": form.title, "description": form.description or ""}
    if form.emoji is not None:
        shown["emoji"] = partial_emoji(guild, form.emoji.id, form.emoji.name, animated=bool(form.emoji.animated))
    return shown


def _check(guild: Guild, guide: NewMemberWelcome) -> None:
    """Raise unless the guide has enough first steps, in channels that everyone may use.

    Raises:
        DiscordError: 50035.
    """
    if len(guide.actions) < MIN_ACTIONS:
        raise form_error("new_member_actions", "BASE_TYPE_MIN_LENGTH", f"Must be {MIN_ACTIONS} or more in length.")
    for entry in [*guide.actions, *guide.resource_channels]:
        allowed = allowed_to_everyone(guild, lasting_channel(guild, int(entry["channel_id"])))
        needed = Permission.VIEW_CHANNEL
        if entry.get("action_type") == CHAT:
            needed |= Permission.SEND_MESSAGES
        if allowed & needed != needed:
            raise form_error("new_member_actions", "CHANNEL_INVALID", "Everyone must be able to use the channel")
