"""Occurrences: errors that nothing caught, each with everything known about where it surfaced."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from tux.runtime.traces import current_trace_id


class Surface(Enum):
    """A place where errors surface."""

    PREFIX = "prefix"
    SLASH = "slash"
    CONTEXT_MENU = "context menu"
    AUTOCOMPLETE = "autocomplete"
    VIEW = "view"
    VIEW_TIMEOUT = "view timeout"
    MODAL = "modal"
    DYNAMIC_ITEM = "dynamic item"
    LISTENER = "listener"
    GATEWAY = "gateway"
    """An event from the gateway that could not be read."""
    TASK = "task"
    JOB = "job"
    ACTION = "action"
    """A moderation action on one of several members."""
    SETTINGS = "settings"
    DATABASE = "database"
    EVENT_LOOP = "event loop"
    """An error that no task caught and nobody awaited."""


class Recipient(Protocol):
    """The person whose request failed, and the way to answer them."""

    failed: bool
    """True once they have been told that it failed, so that they are not told twice."""

    def text(self, key: str, /, *, ephemeral: bool = False, **data: object) -> str:
        """Return the text `key` in the language of the answer."""
        ...

    async def send(self, content: str, /, *, ephemeral: bool) -> object:
        """Send an answer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """An error and where it surfaced."""

    surface: Surface
    error: BaseException
    source: str | None = None
    """The name of the task, listener, event, view, modal or button, or the key of the job."""
    owner: str | None = None
    """The module that is responsible for a task."""
    guild_id: int | None = None
    channel_id: int | None = None
    user_id: int | None = None
    """The person who asked for what failed."""
    target_id: int | None = None
    """The person whom it was to be done to."""
    command: str | None = None
    """The qualified name of the command."""
    usage: str | None = None
    """The usage line of the command; None where it was not typed."""
    job: str | None = None
    """The kind of the job."""
    attempt: int | None = None
    """The number of times that the job has been tried."""
    recipient: Recipient | None = None
    """The person to tell; None where nobody is waiting for an answer."""
    trace_id: str = field(default_factory=current_trace_id)


class Reporter(Protocol):
    """The place where every error ends up that nothing caught."""

    async def report(self, occurrence: Occurrence) -> str:
        """Record the error and tell the person, at most once. Never raises.

        Returns the reference that the person is shown; it is empty where none is due.
        """
        ...
