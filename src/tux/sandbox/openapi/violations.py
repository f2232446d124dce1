"""Violations of Discord's document, and those that are known and not to be mended here."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

Direction = Literal["request", "response"]


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that the document does not allow."""

    direction: Direction
    """Whether the bot sent it, or the sandbox answered it."""
    method: str
    route: str
    """The document's path template; the plain path where it has none."""
    where: str
    """The place: `path`, `query.limit`, `body.embeds.0.title`, `status`."""
    message: str

    def __str__(self) -> str:
        return f"{self.direction} {self.method} {self.route}: {self.where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A violation that is known and not to be mended here; `operation`, `where` and `message` may have wildcards."""

    whose: Literal["discord.py", "discord.js", "document"]
    direction: Direction
    operation: str
    where: str
    message: str
    reason: str

    def covers(self, found: Violation) -> bool:
        """Whether this is the one."""
        return (
            self.direction == found.direction
            and fnmatchcase(f"{found.method} {found.route}", self.operation)
            and fnmatchcase(found.where, self.where)
            and fnmatchcase(found.message, self.message)
        )


UNFORESEEN, MISSING = "is not foreseen", "is missing"
AS_TEXT = "the document asks for a number, the documentation for text, because the bits outgrow JSON's numbers"
DEVIATIONS: tuple[Deviation, ...] = (
    Deviation(
        "discord.py", "request", "PUT /guilds/{guild_id}/bans/{user_id}", "query.delete_message_seconds", UNFORESEEN,
        "discord.py sends it in the query instead of the body, and Discord takes it from there",
    ),
    Deviation(
        "discord.py", "request", "PUT /guilds/{guild_id}/bans/{user_id}", "body", MISSING,
        "see above: there is nothing left to say in a body",
    ),
    Deviation(
        "discord.py", "request", "* /*/messages*", "body.tts", UNFORESEEN,
        "discord.py says tts also where a message is edited, where it means nothing",
    ),
    Deviation(
        "discord.py", "request", "POST /channels/{channel_id}/threads", "body.message.tts", UNFORESEEN,
        "and in the first message of a forum's post",
    ),
    Deviation(
        "discord.py", "request", "POST /channels/{channel_id}/threads", "query.use_nested_fields", UNFORESEEN,
        "discord.py asks for the form in which a forum's post has its message apart, which is the only one by now",
    ),
    Deviation(
        "discord.py", "request", "P* *", "*body*.embeds.*.flags", UNFORESEEN,
        "discord.py sends the flags that an embed has in answers, which are 0 in a new one",
    ),
    Deviation(
        "discord.py", "request", "PUT /channels/{channel_id}/permissions/{overwrite_id}", "body.id", UNFORESEEN,
        "discord.py and discord.js repeat the id of the path",
    ),
    Deviation(
        "discord.js", "request", "*", "body*.enforce_nonce", UNFORESEEN,
        "discord.js says it with every message, also where there is no nonce",
    ),
    Deviation(
        "discord.js", "request", "PATCH /guilds/{guild_id}/members/{user_id}", "body.communicationDisabledUntil",
        UNFORESEEN, "discord.js leaves its own name in the body beside Discord's",
    ),
    Deviation(
        "document", "request", "* /applications/*/commands*", "body*.nsfw", UNFORESEEN,
        "the document leaves it out, the documentation of application commands has it",
    ),
    Deviation(
        "document", "request", "* /applications/*/commands*", "body*.channel_types.*", "1 was expected",
        "the document knows no media channels (16), which discord.py names wherever a forum may be chosen",
    ),
    Deviation(
        "document", "response", "* /applications/*/commands*", "body*.channel_types.*", "1 was expected",
        "see above: the answer to it",
    ),
    Deviation(
        "document", "request", "DELETE /guilds/{guild_id}/bans/{user_id}", "body", MISSING,
        "the document asks for a body that the documentation does not know and no library sends",
    ),
    Deviation(
        "document", "request", "POST /interactions/*/callback", "body.files*", UNFORESEEN,
        "the document has files in messages alone, the documentation of interactions in their answers too",
    ),
    Deviation("document", "request", "*", "body*.permissions", "'*' is not of type 'integer', 'null'", AS_TEXT),
    Deviation("document", "request", "*", "body*.allow", "'*' is not of type 'integer', 'null'", AS_TEXT),
    Deviation("document", "request", "*", "body*.deny", "'*' is not of type 'integer', 'null'", AS_TEXT),
    Deviation(
        "document", "request", "POST /*/messages", "body.message_reference.type", "0 was expected",
        "the document knows replies alone, the documentation of messages forwards too",
    ),
    Deviation(
        "document", "response", "*", "body*.message_reference.type", "0 was expected", "see above: the answer to it",
    ),
    Deviation(
        "document", "response", "GET /guilds/{guild_id}/threads/active", "body", "'has_more' is a required property",
        "all active threads come at once: the documentation has no has_more here",
    ),
    Deviation(
        "document", "response", "*", "body.errors.*.code", "'*' is not of type 'integer'",
        "the codes within an error's tree are names, such as BASE_TYPE_REQUIRED",
    ),
)  # fmt: skip
