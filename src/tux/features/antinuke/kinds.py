"""The kinds of things that antinuke counts, decides and does, as the database, files and the command line name them.

Nothing here knows discord.py: the detection is pure, and is used without a bot by drills, replays and simulations.
"""

from enum import StrEnum


def text_key(kind: str, word: str) -> str:
    """Return the key of the text that names a word of this kind."""
    return f"antinuke-{kind}-{word.replace('_', '-')}"


class AntinukeActionType(StrEnum):
    """An act in a guild that can do damage."""

    CHANNEL_CREATE = "channel_create"
    CHANNEL_UPDATE = "channel_update"
    CHANNEL_DELETE = "channel_delete"
    OVERWRITE_CHANGE = "overwrite_change"
    ROLE_CREATE = "role_create"
    ROLE_UPDATE = "role_update"
    ROLE_DELETE = "role_delete"
    ROLE_ESCALATION = "role_escalation"
    """A role, or everyone, was given a dangerous permission."""
    MEMBER_ROLE_ESCALATION = "member_role_escalation"
    """A member was given a role with a dangerous permission."""
    MEMBER_ROLE_CHANGE = "member_role_change"
    """A member was given, or lost, any other role."""
    MEMBER_UPDATE = "member_update"
    """A member was renamed, muted or deafened."""
    MEMBER_BAN = "member_ban"
    MEMBER_UNBAN = "member_unban"
    MEMBER_KICK = "member_kick"
    MEMBER_PRUNE = "member_prune"
    MEMBER_TIMEOUT = "member_timeout"
    MEMBER_MOVE_DISCONNECT = "member_move_disconnect"
    BOT_ADD = "bot_add"
    INTEGRATION_CHANGE = "integration_change"
    COMMAND_PERMISSION_CHANGE = "command_permission_change"
    WEBHOOK_CREATE = "webhook_create"
    WEBHOOK_UPDATE = "webhook_update"
    WEBHOOK_DELETE = "webhook_delete"
    WEBHOOK_SPAM = "webhook_spam"
    MASS_MENTION = "mass_mention"
    EMOJI_DELETE = "emoji_delete"
    STICKER_DELETE = "sticker_delete"
    SOUNDBOARD_DELETE = "soundboard_delete"
    EXPRESSION_CHANGE = "expression_change"
    """An emoji, a sticker or a sound was added or renamed."""
    THREAD_CHANGE = "thread_change"
    """A thread was opened or changed."""
    THREAD_DELETE = "thread_delete"
    MESSAGE_DELETE = "message_delete"
    MESSAGE_BULK_DELETE = "message_bulk_delete"
    INVITE_CREATE = "invite_create"
    INVITE_DELETE = "invite_delete"
    EVENT_CHANGE = "event_change"
    """A scheduled event or a stage was made or changed."""
    EVENT_DELETE = "event_delete"
    GUILD_UPDATE = "guild_update"
    VANITY_CHANGE = "vanity_change"
    AUTOMOD_CHANGE = "automod_change"
    ONBOARDING_CHANGE = "onboarding_change"
    CANARY_TOUCH = "canary_touch"
    """A decoy role, channel or webhook, which nobody has a reason to touch, was changed, used or deleted."""
    SELF_TAMPER = "self_tamper"
    """Tux's own role, its log channel or the quarantine role was taken away."""
    CONFIG_CHANGE = "config_change"
    """The settings of antinuke were changed. It is recorded, and never counted."""

    @property
    def key(self) -> str:
        """Return the key of the text that names it."""
        return text_key("action", self)


class AntinukeResponseType(StrEnum):
    """A response of Tux to it."""

    LOG_ONLY = "log_only"
    ALERT = "alert"
    STRIP_ROLES = "strip_roles"
    """All roles that can be taken are taken, with one request."""
    QUARANTINE = "quarantine"
    """All roles that can be taken are replaced by the quarantine role, with one request."""
    KICK = "kick"
    BAN = "ban"
    TIMEOUT = "timeout"
    NEUTRALISE_ROLE = "neutralise_role"
    """A role that cannot be taken, such as a bot's own, loses its permissions."""
    REMOVE_BOT = "remove_bot"
    DELETE_WEBHOOK = "delete_webhook"
    REVERT = "revert"
    PANIC_MODE = "panic_mode"

    @property
    def key(self) -> str:
        """Return the key of the text that names it."""
        return text_key("choice", self)


TOLD_ONLY = frozenset({AntinukeResponseType.LOG_ONLY, AntinukeResponseType.ALERT, AntinukeResponseType.REVERT})
"""The responses that take nothing from the actor, such as those to what the owner of the guild does."""


class ResponseStatus(StrEnum):
    """The progress of a response."""

    PLANNED = "planned"
    DISPATCHED = "dispatched"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    SKIPPED_TRUSTED = "skipped_trusted"
    SKIPPED_HIERARCHY = "skipped_hierarchy"
    DRY_RUN = "dry_run"
    """Observe mode: it would have been done."""


class Attribution(StrEnum):
    """The evidence for who did something."""

    AUDIT = "audit"
    """The entry names them."""
    ADJACENT = "adjacent"
    """The entry names nobody, and those before it, of the same request, name them."""
    ELIMINATION = "elimination"
    """Nobody else could have done it."""
    UNKNOWN = "unknown"


class ActorKind(StrEnum):
    """A kind of actor."""

    USER = "user"
    BOT = "bot"
    WEBHOOK = "webhook"
    UNKNOWN = "unknown"


class TrustLevel(StrEnum):
    """A degree of trust. All but the owner of the guild have a ceiling: a factor on every limit."""

    EXTRA_OWNER = "extra_owner"
    """May change the settings of antinuke."""
    TRUSTED_ADMIN = "trusted_admin"
    EXEMPT = "exempt"
    """A level for bots and integrations that do much on purpose."""

    @property
    def key(self) -> str:
        """Return the key of the text that names it."""
        return text_key("trust", self)


class SubjectType(StrEnum):
    """The subject of a row of trust."""

    USER = "user"
    ROLE = "role"


class Trigger(StrEnum):
    """A rule that was broken."""

    LIMIT = "limit"
    SPEED = "speed"
    """Two of a kind followed each other faster than a person can act."""
    SCORE = "score"
    """A mixture, in which no single kind is frequent."""
    GUILD_SCORE = "guild_score"
    """Several actors together."""
    CANARY = "canary"
    INSTANT = "instant"
    """One is too many."""


class Mode(StrEnum):
    """Permission for Tux to act."""

    OBSERVE = "observe"
    """Everything is decided, recorded and told, and nothing done."""
    ENFORCE = "enforce"

    @property
    def key(self) -> str:
        """Return the key of the text that names it."""
        return text_key("mode", self)


class Preset(StrEnum):
    """A set of limits. `CUSTOM` is one that the guild has changed."""

    RELAXED = "relaxed"
    DEFAULT = "default"
    STRICT = "strict"
    CUSTOM = "custom"

    @property
    def key(self) -> str:
        """Return the key of the text that names it."""
        return text_key("preset", self)


class PanicState(StrEnum):
    """The state of panic mode, in which nobody below Tux has a dangerous permission."""

    OFF = "off"
    ARMED = "armed"
    """It begins by itself where a response fails."""
    ACTIVE = "active"


class AutoRestore(StrEnum):
    """The readiness to put back by itself what was destroyed, once an attack is over."""

    OFF = "off"
    ASK = "ask"
    AUTO = "auto"

    @property
    def key(self) -> str:
        """Return the key of the text that names it."""
        return text_key("restore", self)


class SnapshotKind(StrEnum):
    """The occasion of a snapshot."""

    SCHEDULED = "scheduled"
    MANUAL = "manual"
    PRE_RESTORE = "pre_restore"


class RestoreStatus(StrEnum):
    """The progress of a restoration."""

    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
