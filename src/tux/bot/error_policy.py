"""Error policies: for each kind of error, the text for the person it happened to and the level it is logged at."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from tux.runtime.occurrences import Recipient
from tux.runtime.refusals import Worded

_MAX_SHOWN = 100
"""The number of characters of a value that a sentence about an error repeats."""

_LARGEST_SHOWN = (1 << 63) - 1
"""The largest number that is worded as a number."""

ErrorKind = type[BaseException] | int
"""A class of exceptions, or one of Discord's JSON error codes."""


def _no_data(_: BaseException) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class ErrorPolicy:
    """The treatment of one kind of error."""

    key: str
    """The key of the text for the person it happened to."""
    level: int
    """The level it is logged at, one of `logging`'s."""
    data: Callable[[Any], Mapping[str, object]] = _no_data
    """The function that returns the data of the text for an error."""

    @property
    def bug(self) -> bool:
        """True if somebody has to look into it: then it gets a reference, and its traceback is logged."""
        return self.level >= logging.ERROR


UNEXPECTED = ErrorPolicy("fault", logging.ERROR)
"""The policy for errors that have no other: bugs."""


class ErrorPolicyExists(Exception):
    """Raised when a kind of error is given a second policy."""

    def __init__(self, kind: ErrorKind) -> None:
        super().__init__(f"{kind if isinstance(kind, int) else kind.__name__} has a policy already")


class Policies:
    """The policies in force: those for the libraries' errors, and those that loaded features declare."""

    def __init__(self) -> None:
        self._policies: dict[ErrorKind, ErrorPolicy] = {}

    def __contains__(self, kind: object) -> bool:
        return kind in self._policies

    def __len__(self) -> int:
        return len(self._policies)

    def add(self, policies: Mapping[ErrorKind, ErrorPolicy]) -> Callable[[], None]:
        """Add `policies` and return a function that removes them again.

        Raises `ErrorPolicyExists`, and adds none of them, if a kind of error has a policy already.
        """
        for kind in policies:
            if kind in self._policies:
                raise ErrorPolicyExists(kind)
        self._policies.update(policies)
        return lambda: self._remove(policies)

    def policy_for(self, error: BaseException) -> ErrorPolicy:
        """Return the policy for `error`: that of Discord's error code, else that of the nearest class."""
        if isinstance(error, discord.HTTPException) and error.code in self._policies:
            return self._policies[error.code]
        return next((self._policies[kind] for kind in type(error).__mro__ if kind in self._policies), UNEXPECTED)

    def _remove(self, policies: Mapping[ErrorKind, ErrorPolicy]) -> None:
        for kind in policies:
            del self._policies[kind]


def unwrap(error: BaseException) -> BaseException:
    """Return the error that discord.py has wrapped, or `error` itself."""
    while (inner := _unwrap_once(error)) is not None:
        error = inner
    return error


def sentence(
    recipient: Recipient, cause: BaseException, policy: ErrorPolicy, *, reference: str = "", usage: str | None = None
) -> str:
    """Return what `recipient` reads about `cause`, which must be unwrapped, with the reference of its report."""
    key = cause.key if isinstance(cause, Worded) else policy.key
    text = recipient.text(key, ephemeral=True, usage=usage, **brief(policy.data(cause)))
    return f"{text}\n{recipient.text('reference', ephemeral=True, reference=reference)}" if reference else text


def brief(data: Mapping[str, object]) -> Mapping[str, object]:
    """Return the data of a sentence about an error with long texts cut: what somebody typed may be a whole page."""
    return {name: _brief(value) for name, value in data.items()}


def _brief(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST_SHOWN:
        value = str(value)
    if isinstance(value, str) and len(value) > _MAX_SHOWN:
        return f"{value[: _MAX_SHOWN - 1]}…"
    return value


def _unwrap_once(error: BaseException) -> BaseException | None:
    match error:
        case commands.CheckFailure() | commands.BadArgument() if isinstance(error.__cause__, Worded):
            return error.__cause__
        case (
            commands.CommandInvokeError()
            | app_commands.CommandInvokeError()
            | commands.HybridCommandError()
            | commands.ConversionError()
            | commands.ExtensionFailed()
            | commands.BadFlagArgument()
        ):
            return error.original
        case commands.CheckAnyFailure() if error.errors:
            return error.errors[0]
        case app_commands.TransformerError():
            return error.__cause__
        case commands.BadUnionArgument() if error.errors:
            return error.errors[-1]
        case _:
            return None
