"""Refusals and faults: a refusal is an answer to a person, a fault is a problem for Tux's operator or developers."""

from typing import ClassVar


class Worded(Exception):
    """An exception with a sentence for a person, kept in Fluent under `key` and filled from `data`."""

    key: ClassVar[str]

    def __init__(self, **data: object) -> None:
        super().__init__()
        self.data: dict[str, object] = data

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.data.items())
        return f"{self.key} ({details})" if details else self.key


class Refusal(Worded):
    """A request that cannot be done, with a sentence that tells the person why. Nothing is wrong with Tux.

    Subclasses are named by their condition: `class AlreadyJailed(Refusal): key = "jail-already"`.
    """

    key = "refused"


class Fault(Worded):
    """A failure of something that should have worked. It is reported, and answered with a reference."""

    key = "fault"
