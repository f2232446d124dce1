"""Polls: voting, and ending by their author or by time.

Source: https://discord.com/developers/docs/resources/poll
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import unique
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.conversations import announce, store
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.poll import Poll
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

routes = Routes()
POLL_RESULT = 46
VOTES = "/channels/{channel_id}/polls/{message_id}/answers"


class VoteForm(Form):
    """The answers that a person chooses; none takes the vote back."""

    answer_ids: Annotated[list[int], AfterValidator(unique)]


def _poll(call: Call) -> tuple[Message, Poll]:
    channel = call.channel()
    call.require(Permission.READ_MESSAGE_HISTORY, channel)
    message = call.message(channel)
    if message.poll is None:
        raise DiscordError(520006)
    finish(call.world, message)
    return message, message.poll


@routes.add("GET", VOTES + "/{answer_id}")
async def list_voters(call: Call) -> Json:
    """Return those who chose an answer, by ascending user id."""
    _, poll = _poll(call)
    limit, after = call.number("limit", 25, minimum=1, maximum=100), call.snowflake("after") or 0
    if call.id("answer_id") not in {answer["answer_id"] for answer in poll.answers}:
        raise form_error("answer_id", "BASE_TYPE_BAD_VALUE", "There is no such answer.")
    voters = sorted(user_id for user_id in poll.votes.get(call.id("answer_id"), []) if user_id > after)
    return {"users": [call.world.users[user_id].payload() for user_id in voters[:limit]]}


@routes.add("PUT", VOTES + "/@me", form=VoteForm)
async def vote(call: Call) -> None:
    """Vote, as Discord's own client does; apps may not."""
    if call.actor.bot:
        raise DiscordError(20001)
    message, poll = _poll(call)
    chosen_ids = call.form(VoteForm).answer_ids
    if poll.finalized:
        raise DiscordError(520001)
    if not {answer["answer_id"] for answer in poll.answers}.issuperset(chosen_ids):
        raise form_error("answer_ids", "BASE_TYPE_BAD_VALUE", "There is no such answer.")
    if len(chosen_ids) > 1 and not poll.allow_multiselect:
        raise form_error("answer_ids", "BASE_TYPE_MAX_LENGTH", "Must be 1 or fewer in length.")
    for answer in poll.answers:
        _choose(call.world, message, poll, answer["answer_id"], call.actor, chosen=answer["answer_id"] in chosen_ids)


def _choose(world: World, message: Message, poll: Poll, answer_id: int, user: User, *, chosen: bool) -> None:
    voters = poll.votes.setdefault(answer_id, [])
    if (user.id in voters) == chosen:
        return
    (voters.append if chosen else voters.remove)(user.id)
    data = {"user_id": str(user.id), "message_id": str(message.id), "channel_id": str(message.channel.id)}
    if message.channel.guild_id is not None:
        data["guild_id"] = str(message.channel.guild_id)
    name = "MESSAGE_POLL_VOTE_ADD" if chosen else "MESSAGE_POLL_VOTE_REMOVE"
    world.emit_in(message.channel, name, data | {"answer_id": answer_id})


@routes.add("POST", "/channels/{channel_id}/polls/{message_id}/expire")
async def expire(call: Call) -> Json:
    """End one's own poll now."""
    message, poll = _poll(call)
    if message.author is not call.actor:
        raise DiscordError(50013)
    if poll.finalized:
        raise DiscordError(520001)
    poll.expiry = call.world.clock.now()
    finish(call.world, message)
    return message.payload(call.actor.id)


def finish(world: World, message: Message) -> None:
    """Finalize a poll whose time has come, and post its result."""
    poll = message.poll
    if poll is None or poll.finalized or poll.expiry > world.clock.now():
        return
    poll.finalized = True
    announce(world, "MESSAGE_UPDATE", message)
    result = Message(world.ids.new(), message.channel, message.author, "", world.clock.now(), type=POLL_RESULT)
    result.reference = {"type": 0, "message_id": str(message.id), "channel_id": str(message.channel.id)}
    result.mentions, result.embeds = [message.author], [_result(poll)]
    store(world, result)


def finish_all(world: World, channel: Channel) -> None:
    """Finalize every poll of a channel whose time has come; polls end when somebody next looks."""
    for message in [message for message in channel.messages.values() if message.poll is not None]:
        finish(world, message)


def _result(poll: Poll) -> Json:
    counts = {answer["answer_id"]: len(poll.votes.get(answer["answer_id"], [])) for answer in poll.answers}
    most = max(counts.values(), default=0)
    fields = {
        "poll_question_text": poll.question["text"],
        "victor_answer_votes": most,
        "total_votes": sum(counts.values()),
    }
    winners = [answer for answer in poll.answers if most and counts[answer["answer_id"]] == most]
    if len(winners) == 1:
        media = winners[0]["poll_media"]
        fields |= {"victor_answer_id": winners[0]["answer_id"], "victor_answer_text": media.get("text", "")}
        if emoji := media.get("emoji"):
            fields |= {"victor_answer_emoji_name": emoji["name"]}
    embed_fields = [{"name": name, "value": str(value), "inline": False} for name, value in fields.items()]
    return {"type": "poll_result", "fields": embed_fields}
