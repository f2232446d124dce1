"""Violations of Discord's document, and known deviations that are not to be fixed here."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

Direction = Literal["request", "response"]


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that the document does not allow."""

    direction: Direction
    """`request` if the bot sent it, `response` if the sandbox answered it."""
    method: str
    route: str
    """The document's path template; the plain path if it has none."""
    where: str
    """The place, such as `path`, `query.limit`, `body.embeds.0.title` or `status`."""
    message: str

    def __str__(self) -> str:
        return f"{self.direction} {self.method} {self.route}: {self.where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A known violation that is not to be fixed here; `operation`, `where` and `message` may have wildcards."""

    whose: Literal["discord.py", "discord.js", "nextcord", "document", "fault"]
    direction: Direction
    operation: str
    where: str
    message: str
    reason: str

    def covers(self, violation: Violation) -> bool:
        """Return True if this deviation explains a violation."""
        return (
            self.direction == violation.direction
            and fnmatchcase(f"{violation.method} {violation.route}", self.operation)
            and fnmatchcase(violation.where, self.where)
            and fnmatchcase(violation.message, self.message)
        )


UNDOCUMENTED, MISSING = "is not documented", "is missing"
AS_TEXT = "the document asks for a number, the documentation for text, as the bits outgrow JSON's numbers"
DEVIATIONS: tuple[Deviation, ...] = (
    Deviation(
        "discord.py", "request", "PUT /guilds/{guild_id}/bans/{user_id}", "query.delete_message_seconds", UNDOCUMENTED,
        "discord.py sends it in the query instead of the body, and Discord accepts it there",
    ),
    Deviation(
        "discord.py", "request", "PUT /guilds/{guild_id}/bans/{user_id}", "body", MISSING,
        "see above: nothing is left for a body",
    ),
    Deviation(
        "discord.py", "request", "* /*/messages*", "body.tts", UNDOCUMENTED,
        "discord.py also sends tts when it edits a message, where it means nothing",
    ),
    Deviation(
        "discord.py", "request", "POST /channels/{channel_id}/threads", "body.message.tts", UNDOCUMENTED,
        "and with the first message of a forum post",
    ),
    Deviation(
        "discord.py", "request", "POST /channels/{channel_id}/threads", "query.use_nested_fields", UNDOCUMENTED,
        "discord.py asks for forum posts with a separate message, which is the only form by now",
    ),
    Deviation(
        "discord.py", "request", "P* *", "*body*.embeds.*.flags", UNDOCUMENTED,
        "discord.py sends the flags that embeds have in answers, which are 0 in a new one",
    ),
    Deviation(
        "discord.py", "request", "PUT /channels/{channel_id}/permissions/{overwrite_id}", "body.id", UNDOCUMENTED,
        "discord.py and discord.js repeat the id of the path",
    ),
    Deviation(
        "discord.py", "request", "PATCH /guilds/{guild_id}/voice-states/{user_id}", "body.request_to_speak_timestamp",
        UNDOCUMENTED, "discord.py also clears the request to speak of others, which suppressing them does anyway",
    ),
    Deviation(
        "discord.js", "request", "*", "body*.enforce_nonce", UNDOCUMENTED,
        "discord.js sends it with every message, even without a nonce",
    ),
    Deviation(
        "discord.js", "request", "PATCH /guilds/{guild_id}/members/{user_id}", "body.communicationDisabledUntil",
        UNDOCUMENTED, "discord.js leaves its own name for the field in the body, beside Discord's",
    ),
    Deviation(
        "nextcord", "request", "POST /channels/*/thread-members/@me", "path", "no such operation",
        "Discord's own client, nextcord and py-cord join threads so; the documentation has PUT alone",
    ),
    Deviation(
        "document", "request", "* /applications/*/commands*", "body*.nsfw", UNDOCUMENTED,
        "the document omits it, but the documentation of application commands has it",
    ),
    Deviation(
        "document", "request", "* /applications/*/commands*", "body*.channel_types.*", "1 was expected",
        "the document lacks media channels (16), which discord.py names wherever a forum may be chosen",
    ),
    Deviation(
        "document", "response", "* /applications/*/commands*", "body*.channel_types.*", "1 was expected",
        "see above: the answer to it",
    ),
    Deviation(
        "document", "request", "DELETE /guilds/{guild_id}/bans/{user_id}", "body", MISSING,
        "the document asks for a body that is not in the documentation, and that no library sends",
    ),
    Deviation(
        "document", "request", "POST /interactions/*/callback", "body.files*", UNDOCUMENTED,
        "the document has files only in messages, the documentation of interactions also in their answers",
    ),
    Deviation(
        "document", "request", "POST /webhooks/{webhook_id}/{webhook_token}", "body.files*", UNDOCUMENTED,
        "and the documentation of webhooks also in what they post, which includes follow-ups",
    ),
    Deviation("document", "request", "*", "body*.permissions", '"*" is not of types "null", "integer"', AS_TEXT),
    Deviation("document", "request", "*", "body*.allow", '"*" is not of types "null", "integer"', AS_TEXT),
    Deviation("document", "request", "*", "body*.deny", '"*" is not of types "null", "integer"', AS_TEXT),
    Deviation(
        "document", "request", "POST /*/messages", "body.message_reference.type", "0 was expected",
        "the document has only replies, the documentation of messages also forwards",
    ),
    Deviation(
        "document", "response", "*", "body*.message_reference.type", "0 was expected", "see above: the answer to it",
    ),
    Deviation(
        "document", "response", "* /guilds/*templates*", "body*.serialized_source_guild.*", '* is not of type "*"',
        "the placeholders for ids in a template are numbers, as the documentation of templates says",
    ),
    Deviation(
        "document", "response", "GET /guilds/{guild_id}/threads/active", "body", '"has_more" is a required property',
        "all active threads come at once, so the documentation has no has_more here",
    ),
    Deviation(
        "document", "response", "*", "body*.features.*", '"ANIMATED_BANNER" was expected',
        "the document lacks features that guilds have, such as those of onboarding and of approval by hand",
    ),
    Deviation(
        "document", "request", "* /guilds/{guild_id}/requests*", "*", '"*" is not one of *',
        "the document allows no status at all, the documentation of join requests three",
    ),
    Deviation(
        "document", "response", "GET /invites/{code}", "body.guild_scheduled_event.entity_metadata", UNDOCUMENTED,
        "the document has here what all kinds of events have in common; discord.py also reads where it is from there",
    ),
    Deviation(
        "fault", "response", "GET /guilds/{guild_id}/audit-logs", "body.audit_log_entries.*.action_type", "null *",
        "Discord has answered with entries without a type (discord-api-docs #3546), which a fault brings back",
    ),
    Deviation(
        "document", "response", "*", "body", '"code" is a required property',
        "a 429 has a code for some limits only, as the documentation of rate limits says",
    ),
    Deviation(
        "document", "response", "*", "body*.description", UNDOCUMENTED,
        "roles have a description, which is null, in every answer of Discord's",
    ),
    Deviation(
        "document", "response", "POST /channels/{channel_id}/threads", "body.message", UNDOCUMENTED,
        "the documentation of forums has the first message in the answer",
    ),
    Deviation(
        "document", "response", "*", "body*interaction_metadata.name", UNDOCUMENTED,
        "Discord sends it with the answers to commands, and its client shows it",
    ),
    Deviation(
        "document", "response", "*", "body*interaction_metadata.command_type", UNDOCUMENTED, "see above",
    ),
    Deviation(
        "document", "response", "*", "body*serialized_source_guild.channels.*.icon_emoji", UNDOCUMENTED,
        "Discord sends it beside theme_color in the channels of templates",
    ),
    Deviation(
        "document", "response", "* /guilds/*", "body*.icon_hash", UNDOCUMENTED,
        "the documentation of guilds and templates has it",
    ),
    Deviation(
        "document", "response", "*", "body*.referenced_message.reactions", UNDOCUMENTED,
        "the document has reactions in messages, but not in those that are referred to",
    ),
    Deviation(
        "document", "response", "*", "body*.summary", UNDOCUMENTED,
        "the documentation of applications has it as an empty text that is going away",
    ),
    Deviation(
        "document", "response", "* */applications/*", "body.hook", UNDOCUMENTED,
        "Discord sends it of one's own application",
    ),
    Deviation(
        "document", "response", "* */applications/*", "body.is_monetized", UNDOCUMENTED,
        "and this one",
    ),
    Deviation(
        "document", "response", "* */applications/*", "body.is_verified", UNDOCUMENTED,
        "and this one",
    ),
    Deviation(
        "document", "response", "*", "body.errors.*.code", '"*" is not of type "integer"',
        "the codes within an error's tree are names, such as BASE_TYPE_REQUIRED",
    ),
)  # fmt: skip
