"""Onboarding: what it asks newcomers and gives them. Their answers are in `onboarding_responses`.

Source: https://discord.com/developers/docs/resources/guild#modify-guild-onboarding
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.resources.members import check_role
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.channels import lasting_channel
from tux.sandbox.rest.rules.expressions import partial_emoji
from tux.sandbox.rest.rules.features import mark
from tux.sandbox.rest.rules.fields import Name, Snowflake, unique
from tux.sandbox.world.access import allowed_to_everyone
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.onboarding import (
    ADVANCED_MODE,
    IN_PROMPT,
    Onboarding,
    OnboardingOption,
    OnboardingPrompt,
)
from tux.sandbox.world.payloads import Json

routes = Routes()
PATH = "/guilds/{guild_id}/onboarding"
MIN_CHANNELS, MIN_CHANNELS_TO_WRITE_IN = 7, 5
OWN_FIELDS = ("enabled", "mode", "default_channel_ids")
PROMPT_FIELDS = ("title", "type", "options", "single_select", "required", "in_onboarding")
Ids = Annotated[list[Snowflake], Field(max_length=50), AfterValidator(unique)]


class OptionForm(Form):
    """An answer to a question."""

    id: Snowflake | None = None
    title: Annotated[str, Field(min_length=1, max_length=50)]
    description: Annotated[str, Field(max_length=100)] | None = None
    emoji_id: Snowflake | None = None
    emoji_name: Annotated[str, Field(max_length=100)] | None = None
    emoji_animated: bool | None = None
    role_ids: Ids | None = None
    channel_ids: Ids | None = None


class PromptForm(Form):
    """A question. An id that no question has stands for a new one, which gets an id of its own."""

    id: Snowflake
    title: Name
    options: Annotated[list[OptionForm], Field(min_length=1, max_length=50)]
    single_select: bool | None = None
    required: bool | None = None
    in_onboarding: bool | None = None
    type: Literal[0, 1] | None = None


class OnboardingForm(Form):
    """Changes to onboarding; `prompts` replaces all questions."""

    prompts: Annotated[list[PromptForm], Field(max_length=15)] | None = None
    enabled: bool | None = None
    default_channel_ids: Annotated[list[Snowflake], Field(max_length=500), AfterValidator(unique)] | None = None
    mode: Literal[0, 1] | None = None


@routes.add("GET", PATH)
async def get_onboarding(call: Call) -> Json:
    """Return a guild's onboarding; while it is off, this is for those who manage the guild."""
    guild = call.guild()
    if not guild.onboarding.enabled:
        call.require(Permission.MANAGE_GUILD, guild)
    return guild.onboarding.payload(guild)


@routes.add("PUT", PATH, form=OnboardingForm)
async def edit_onboarding(call: Call) -> Json:
    """Change a guild's onboarding; what it may not be while it is on is refused."""
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD | Permission.MANAGE_ROLES, guild)
    draft = _draft(call, guild, call.form(OnboardingForm))
    if draft.enabled and not _meets_requirements(guild, draft):
        raise DiscordError(350001 if guild.onboarding.enabled else 350000)
    before, guild.onboarding = guild.onboarding, draft
    _mark_roles(call, guild, before.role_ids ^ draft.role_ids)
    _mark_guild(call, guild)
    _audit(call, guild, before)
    return draft.payload(guild)


def _draft(call: Call, guild: Guild, form: OnboardingForm) -> Onboarding:
    """Return the onboarding as it is to be."""
    now = guild.onboarding
    draft = Onboarding(now.prompts, now.default_channel_ids, now.enabled, now.mode, True, now.answers)
    if form.default_channel_ids is not None:
        draft.default_channel_ids = [lasting_channel(guild, channel_id).id for channel_id in form.default_channel_ids]
    if form.prompts is not None:
        draft.prompts = [_prompt(call, guild, prompt) for prompt in form.prompts]
    draft.enabled = now.enabled if form.enabled is None else form.enabled
    draft.mode = now.mode if form.mode is None else form.mode
    return draft


def _prompt(call: Call, guild: Guild, form: PromptForm) -> OnboardingPrompt:
    known = next((prompt for prompt in guild.onboarding.prompts if prompt.id == form.id), None)
    return OnboardingPrompt(
        known.id if known else call.world.ids.new(),
        form.title,
        form.type or 0,
        [_option(call, guild, known, option) for option in form.options],
        bool(form.single_select),
        bool(form.required),
        bool(form.in_onboarding),
    )


def _option(call: Call, guild: Guild, prompt: OnboardingPrompt | None, form: OptionForm) -> OnboardingOption:
    """Return an option; whoever adds a role to it must be able to give that role."""
    known = next((option for option in prompt.options if option.id == form.id), None) if prompt else None
    for role_id in set(form.role_ids or ()) - set(known.role_ids if known else ()):
        check_role(call, guild, role_id)
    return OnboardingOption(
        known.id if known else call.world.ids.new(),
        form.title,
        form.description or "",
        partial_emoji(guild, form.emoji_id, form.emoji_name, animated=bool(form.emoji_animated)),
        list(form.role_ids or ()),
        [lasting_channel(guild, channel_id).id for channel_id in form.channel_ids or ()],
    )


def _meets_requirements(guild: Guild, draft: Onboarding) -> bool:
    """Return True if onboarding may be on: in a community, with enough channels for everyone to read and write in."""
    channel_ids = set(draft.default_channel_ids)
    if draft.mode == ADVANCED_MODE:
        channel_ids |= {channel_id for option in draft.options for channel_id in option.channel_ids}
    channels = [guild.channels[channel_id] for channel_id in channel_ids if channel_id in guild.channels]
    allowed = [allowed_to_everyone(guild, channel) for channel in channels]
    readable = [permissions for permissions in allowed if permissions & Permission.VIEW_CHANNEL]
    writable = [permissions for permissions in readable if permissions & Permission.SEND_MESSAGES]
    enough = len(readable) >= MIN_CHANNELS and len(writable) >= MIN_CHANNELS_TO_WRITE_IN
    return "COMMUNITY" in guild.features and enough


def _mark_roles(call: Call, guild: Guild, role_ids: set[int]) -> None:
    """Set the flag of the roles that answers bring, and take it from those that no answer brings any more."""
    offered = guild.onboarding.role_ids
    for role in [guild.roles[role_id] for role_id in role_ids if role_id in guild.roles]:
        role.flags = role.flags | IN_PROMPT if role.id in offered else role.flags & ~IN_PROMPT
        call.world.emit_in(guild, "GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": role.payload()})


def _mark_guild(call: Call, guild: Guild) -> None:
    """Show by the guild's features whether onboarding is on, and tell the guild."""
    shown = {
        "GUILD_ONBOARDING": guild.onboarding.enabled,
        "GUILD_ONBOARDING_EVER_ENABLED": "GUILD_ONBOARDING_EVER_ENABLED" in guild.features or guild.onboarding.enabled,
        "GUILD_ONBOARDING_HAS_PROMPTS": bool(guild.onboarding.prompts),
    }
    mark(guild, shown)
    call.world.emit_in(guild, "GUILD_UPDATE", guild.payload())


def _audit(call: Call, guild: Guild, before: Onboarding) -> None:
    """Write down what changed: the questions one by one, and what belongs to none."""
    old, new = before.payload(guild), guild.onboarding.payload(guild)
    _audit_prompts(call, guild, old["prompts"], new["prompts"])
    if not before.configured:
        call.audit(guild, AuditLogEvent.ONBOARDING_CREATE, guild.id, changes=changes({}, new, "prompts", *OWN_FIELDS))
    elif differences := changes(old, new, *OWN_FIELDS):
        call.audit(guild, AuditLogEvent.ONBOARDING_UPDATE, guild.id, changes=differences)


def _audit_prompts(call: Call, guild: Guild, before: list[Json], after: list[Json]) -> None:
    old, new = ({prompt["id"]: prompt for prompt in prompts} for prompts in (before, after))
    for prompt_id in old | new:
        differences = changes(old.get(prompt_id, {}), new.get(prompt_id, {}), *PROMPT_FIELDS)
        if prompt_id not in old:
            event = AuditLogEvent.ONBOARDING_PROMPT_CREATE
        elif prompt_id not in new:
            event = AuditLogEvent.ONBOARDING_PROMPT_DELETE
        else:
            event = AuditLogEvent.ONBOARDING_PROMPT_UPDATE
        if differences:
            call.audit(guild, event, int(prompt_id), changes=differences)
