"""The content of messages, whoever sends them: a user, a webhook, or an application that answers an interaction."""

from __future__ import annotations

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.rest.rules.attachments import mark_used
from tux.sandbox.rest.rules.components import add_defaults, check_components
from tux.sandbox.rest.rules.embeds import embed_payloads
from tux.sandbox.rest.rules.mentions import mention
from tux.sandbox.rest.rules.message_forms import EditForm
from tux.sandbox.rest.rules.poll_forms import make_poll
from tux.sandbox.world.channel import Message
from tux.sandbox.world.message_flags import COMPONENTS_V2, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, VOICE_MESSAGE
from tux.sandbox.world.world import World

SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | VOICE_MESSAGE | COMPONENTS_V2
EDITABLE = SUPPRESS_EMBEDS | COMPONENTS_V2


def write(world: World, message: Message, form: EditForm) -> None:
    """Apply a form to a new message: text, embeds, components, poll and mentions.

    Raises:
        DiscordError: 50035 for content that Discord does not accept, 50006 for an empty message.
    """
    message.flags |= (form.flags or 0) & SETTABLE
    message.tts = bool(form.tts)
    if form.poll is not None:
        message.poll = make_poll(form.poll, world.clock.now())
    _put(world, message, form)
    mention(world, message, form.allowed_mentions)


def rewrite(world: World, message: Message, form: EditForm) -> None:
    """Apply a form to an existing message, as far as Discord allows: the flag IS_COMPONENTS_V2 stays once it is set.

    Its mentions are found anew if its text changes, by default as for a new message.

    Raises:
        DiscordError: as `write`.
    """
    if form.flags is not None:
        message.flags = message.flags & ~SUPPRESS_EMBEDS | form.flags & EDITABLE
    _put(world, message, form)
    if form.given.keys() & {"content", "components"}:
        mention(world, message, form.allowed_mentions)


def _put(world: World, message: Message, form: EditForm) -> None:
    given = form.given
    if "content" in given:
        message.content = form.content or ""
    if "embeds" in given:
        message.embeds = embed_payloads(form.embeds or [], message.attachments)
    if "components" in given:
        message.components = check_components(form.components or [], v2=bool(message.flags & COMPONENTS_V2))
        add_defaults(message.components, message.attachments, world.ids.new)
    _check_content(message)
    mark_used(message)


def _check_content(message: Message) -> None:
    if message.flags & COMPONENTS_V2:
        legacy = {"content": message.content, "embeds": message.embeds, "poll": message.poll}
        for field, value in (legacy | {"sticker_ids": message.sticker_items}).items():
            if value:
                sentence = f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                raise form_error(field, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", sentence)
        if not message.components:
            raise DiscordError(50006)
    contents = (message.content, message.embeds, message.components, message.attachments, message.sticker_items)
    if not any(contents) and message.poll is None and not message.snapshots:
        raise DiscordError(50006)
