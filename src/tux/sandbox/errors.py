"""Discord's JSON error codes, each with its HTTP status and message.

Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from collections.abc import Mapping
from typing import Any

CODES: dict[int, tuple[int, str]] = {
    0: (500, "500: Internal Server Error"),
    10002: (404, "Unknown Application"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10005: (404, "Unknown Integration"),
    10006: (404, "Unknown Invite"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10009: (404, "Unknown Permission Overwrite"),
    10011: (404, "Unknown Role"),
    10012: (404, "Unknown Token"),
    10013: (404, "Unknown User"),
    10014: (404, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10026: (404, "Unknown Ban"),
    10029: (404, "Unknown Entitlement"),
    10057: (404, "Unknown Guild Template"),
    10060: (404, "Unknown Sticker"),
    10061: (404, "Unknown Sticker Pack"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10065: (404, "Unknown Voice State"),
    10066: (404, "Unknown application command permissions"),
    10067: (404, "Unknown Stage Instance"),
    10068: (404, "Unknown guild member verification form"),
    10069: (404, "Unknown guild welcome screen"),
    10070: (404, "Unknown Guild Scheduled Event"),
    10071: (404, "Unknown Guild Scheduled Event User"),
    10087: (404, "Unknown Thread Member"),
    10097: (404, "Unknown sound"),
    20001: (403, "Bots cannot use this endpoint"),
    20002: (403, "Only bots can use this endpoint"),
    20012: (403, "You are not authorized to perform this action on this application"),
    20016: (429, "This action cannot be performed due to slowmode rate limit"),
    20028: (429, "The write action you are performing on the channel has hit the write rate limit"),
    30003: (400, "Maximum number of pins reached for the channel (250)"),
    30005: (400, "Maximum number of guild roles reached (250)"),
    30007: (400, "Maximum number of webhooks reached (15)"),
    30008: (400, "Maximum number of emojis reached"),
    30010: (400, "Maximum number of reactions reached (20)"),
    30013: (400, "Maximum number of guild channels reached (500)"),
    30015: (400, "Maximum number of attachments in a message reached (10)"),
    30016: (400, "Maximum number of invites reached (1000)"),
    30018: (400, "Maximum number of animated emojis reached"),
    30031: (400, "Guild already has a template"),
    30032: (400, "Maximum number of application commands reached (100)"),
    30033: (400, "Max number of thread participants has been reached (1000)"),
    30034: (400, "Max number of daily application command creates has been reached (200)"),
    30035: (400, "Maximum number of bans for non-guild members have been exceeded"),
    30038: (400, "Maximum number of uncompleted guild scheduled events reached (100)"),
    30039: (400, "Maximum number of stickers reached"),
    30045: (400, "Maximum number of soundboard sounds reached"),
    30046: (400, "Maximum number of edits to messages older than 1 hour reached. Try again later"),
    30058: (400, "Maximum number of webhooks per guild reached (1000)"),
    40001: (401, "Unauthorized. Provide a valid token and try again"),
    40005: (413, "Request entity too large. Try sending something smaller in size"),
    40007: (403, "The user is banned from this guild"),
    40032: (400, "Target user is not connected to voice."),
    40033: (400, "This message has already been crossposted."),
    40058: (400, "Cannot send a message in a forum channel"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50004: (403, "Widget Disabled"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50014: (401, "Invalid authentication token provided"),
    50016: (
        400,
        "Provided too few or too many messages to delete. Must be at least 2 and fewer than 100.",
    ),
    50019: (403, "A message can only be pinned to the channel it was sent in"),
    50020: (400, "Invite code is either invalid or taken."),
    50021: (403, "Cannot execute action on a system message"),
    50024: (403, "Cannot execute action on this channel type"),
    50025: (403, "Invalid OAuth2 access token provided"),
    50026: (403, "Missing required OAuth2 scope"),
    50027: (401, "Invalid Webhook Token"),
    50028: (400, "Invalid Role"),
    50033: (400, "Invalid Recipient(s)"),
    50034: (400, "You can only bulk delete messages that are under 14 days old."),
    50035: (400, "Invalid Form Body"),
    50036: (403, "An invite was accepted to a guild the application's bot is not in"),
    50045: (400, "File uploaded exceeds the maximum size"),
    50046: (400, "Invalid file uploaded"),
    50055: (400, "Invalid Guild"),
    50068: (400, "Invalid message type"),
    50074: (400, "Cannot delete a channel required for Community guilds"),
    50080: (400, "Cannot edit stickers within a message"),
    50081: (400, "Invalid sticker sent"),
    50083: (400, "Thread is archived"),
    50101: (403, "This server needs more boosts to perform this action"),
    50109: (400, "The request body contains invalid JSON."),
    50146: (400, "Uploaded file not found."),
    50159: (400, "Voice messages do not support additional content."),
    50160: (400, "Voice messages must have a single audio attachment."),
    50161: (400, "Voice messages must have supporting metadata."),
    50162: (403, "Voice messages cannot be edited."),
    50167: (400, "Cannot send voice effect when user is server muted, deafened, or suppressed"),
    50173: (403, "You cannot send voice messages in this channel."),
    50278: (400, "Cannot send messages to this user due to having no mutual guilds"),
    60003: (403, "Two factor is required for this operation"),
    130000: (503, "API resource is currently overloaded. Try again a little later"),
    150006: (400, "The Stage is already open"),
    160002: (403, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
    160014: (403, "You cannot forward a message whose content you cannot read."),
    180000: (400, "Cannot update a finished event"),
    180005: (400, "A guild scheduled event exception must change something"),
    200000: (400, "Message was blocked by automatic moderation"),
    220001: (400, "Webhooks posted to forum channels must have a thread_name or thread_id"),
    220002: (400, "Webhooks posted to forum channels cannot have both a thread_name and thread_id"),
    220003: (400, "Webhooks can only create threads in forum channels"),
    350000: (400, "Cannot enable onboarding, requirements are not met"),
    350001: (400, "Cannot update onboarding while below requirements"),
    500000: (400, "Failed to ban users"),
    520001: (400, "Poll expired"),
    520002: (400, "Invalid channel type for poll creation"),
    520003: (403, "Cannot edit a poll message"),
    520004: (400, "Cannot use an emoji included with the poll"),
    520006: (400, "Cannot expire a non-poll message"),
}


class DiscordError(Exception):
    """An error in Discord's own form: HTTP status, JSON code, message and, for a form, the fields that are wrong.

    `more` holds further fields of the body, such as `retry_after`.
    """

    def __init__(
        self,
        code: int,
        *,
        status: int | None = None,
        message: str | None = None,
        errors: Mapping[str, Any] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        known_status, known_message = CODES.get(code, (400, "Unknown error"))
        self.code = code
        self.status = status if status is not None else known_status
        self.message = message if message is not None else known_message
        self.errors = errors
        self.more = more or {}
        super().__init__(f"{self.status} {self.code}: {self.message}")

    def payload(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        body: dict[str, Any] = {"message": self.message, "code": self.code, **self.more}
        if self.errors is not None:
            body["errors"] = dict(self.errors)
        return body


def not_found() -> DiscordError:
    """Return the 404 of what has no code of its own, or none that is documented."""
    return DiscordError(0, status=404, message="404: Not Found")


def form_error(field: str, code: str, message: str) -> DiscordError:
    """Return a 50035 for one field. `field` is a dotted path with list indices as numbers (`embeds.0.title`)."""
    tree: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(field.split(".")):
        tree = {part: tree}
    return DiscordError(50035, errors=tree)
