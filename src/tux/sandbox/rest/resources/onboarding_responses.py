"""Answers to onboarding, through the endpoints of Discord's own client. They bring roles and channels.

Discord writes down the roles as given by the member: https://github.com/discord/discord-api-docs/issues/6807
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.resources.members import audit_roles
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import COMPLETED_ONBOARDING, STARTED_ONBOARDING, Member
from tux.sandbox.world.onboarding import OnboardingPrompt
from tux.sandbox.world.payloads import Json

routes = Routes()
PATH = "/guilds/{guild_id}/onboarding-responses"


class ResponsesForm(Form):
    """The options that a member chose; when they saw what they were asked is taken and not kept."""

    onboarding_responses: Annotated[list[Snowflake], Field(max_length=750)]
    onboarding_prompts_seen: dict[str, int] | None = None
    onboarding_responses_seen: dict[str, int] | None = None


@routes.add("POST", PATH, form=ResponsesForm)
async def complete(call: Call) -> Json:
    """Answer the questions of onboarding as a newcomer, which completes it."""
    guild, option_ids = _read(call)
    _check(guild.onboarding.prompts, option_ids)
    member = call.own_member(guild)
    before = member.payload()
    member.flags |= STARTED_ONBOARDING | COMPLETED_ONBOARDING
    return _choose(call, guild, member, option_ids, before)


@routes.add("PUT", PATH, form=ResponsesForm)
async def change(call: Call) -> Json:
    """Change one's answers later; roles of answers that no longer hold are taken."""
    guild, option_ids = _read(call)
    member = call.own_member(guild)
    return _choose(call, guild, member, option_ids, member.payload())


def _read(call: Call) -> tuple[Guild, set[int]]:
    """Return the guild and the chosen options.

    Raises:
        DiscordError: 20001 for a bot, 10004 if onboarding is off, 50035 for an unknown option.
    """
    guild = call.guild()
    if call.actor.bot:
        raise DiscordError(20001)
    if not guild.onboarding.enabled:
        raise DiscordError(10004)
    chosen = set(call.form(ResponsesForm).onboarding_responses)
    if not chosen <= {option.id for option in guild.onboarding.options}:
        raise form_error("onboarding_responses", "BASE_TYPE_BAD_VALUE", "Unknown option")
    return guild, chosen


def _check(prompts: list[OnboardingPrompt], option_ids: set[int]) -> None:
    """Raise unless what must be answered is, and with a single answer where only one may be given.

    Raises:
        DiscordError: 50035.
    """
    for prompt in prompts:
        answers = len(option_ids & {option.id for option in prompt.options})
        if prompt.required and prompt.in_onboarding and not answers:
            raise form_error("onboarding_responses", "BASE_TYPE_REQUIRED", f"{prompt.title!r} is required")
        if prompt.single_select and answers > 1:
            raise form_error("onboarding_responses", "BASE_TYPE_MAX_LENGTH", f"{prompt.title!r} takes one answer")


def _choose(call: Call, guild: Guild, member: Member, option_ids: set[int], before: Json) -> Json:
    """Give the roles of the chosen options, and take those of options that were chosen before."""
    onboarding, old_roles = guild.onboarding, list(member.roles)
    dropped = set(onboarding.answers.get(member.id, ())) - option_ids
    onboarding.answers[member.id] = sorted(option_ids)
    given = [role_id for option in onboarding.options if option.id in option_ids for role_id in option.role_ids]
    taken = {role_id for option in onboarding.options if option.id in dropped for role_id in option.role_ids}
    kept = [role_id for role_id in old_roles if role_id not in taken or role_id in given]
    member.roles = list(dict.fromkeys([*kept, *(role_id for role_id in given if role_id in guild.roles)]))
    if set(member.roles) != set(old_roles):
        audit_roles(call, guild, member, old_roles)
    if member.payload() != before:
        call.world.member_updated(guild, member)
    return {
        "guild_id": str(guild.id),
        "user_id": str(member.id),
        "onboarding_responses": [str(option_id) for option_id in onboarding.answers[member.id]],
    }
