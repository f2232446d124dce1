"""Where every failure ends: worded for whom it happened to, logged for whom it concerns, once each."""

import asyncio
import secrets

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from tux.bot.commands import Refused
from tux.bot.replies import Answers
from tux.errors.policies import Policy, policy_for
from tux.runtime.refusals import Worded

_log = structlog.stdlib.get_logger(__name__)

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""For references that are read out and typed again: nothing that looks like something else."""

_TAKEN = {"event", "level", "error", "reference", "exc_info"}
"""Names that a line in the log has for itself."""


class Errors:
    """The `Reporter` of the whole process. `context` may hold `answers`, the way to tell the person."""

    async def report(self, error: BaseException, *, surface: str, **context: object) -> str:
        """Records `error` and tells the person at most once. Never raises. The reference is empty where none is due."""
        if isinstance(error, asyncio.CancelledError):
            return ""
        answers = context.pop("answers", None)
        cause = unwrapped(error)
        policy = policy_for(cause)
        reference = new_reference() if policy.bug else ""
        _record(cause, policy, reference, surface, context)
        if isinstance(answers, Answers) and not answers.failed:
            answers.failed = True
            await _tell(answers, cause, reference, context)
        return reference


def unwrapped(error: BaseException) -> BaseException:
    """What really happened, from within what discord.py has put around it."""
    while (inner := _inner(error)) is not None:
        error = inner
    return error


def new_reference() -> str:
    """A number that a person can read out."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def _inner(error: BaseException) -> BaseException | None:
    match error:
        case Refused():
            return error.refusal
        case (
            commands.CommandInvokeError()
            | app_commands.CommandInvokeError()
            | commands.HybridCommandError()
            | commands.ConversionError()
            | commands.ExtensionFailed()
        ):
            return error.original
        case commands.CheckAnyFailure() if error.errors:
            return error.errors[0]
        case commands.BadFlagArgument():
            return error.original
        case app_commands.TransformerError():
            return error.__cause__
        case commands.BadUnionArgument() if error.errors:
            return error.errors[-1]
        case commands.BadArgument() if isinstance(error.__cause__, Worded):
            return error.__cause__
        case _:
            return None


def _record(cause: BaseException, policy: Policy, reference: str, surface: str, context: dict[str, object]) -> None:
    told = {
        name if name not in _TAKEN else f"its_{name}": value for name, value in context.items() if value is not None
    }
    _log.log(
        policy.level,
        "bug" if policy.bug else "refused",
        surface=surface,
        error=f"{type(cause).__name__}: {_said(cause)}",
        **({"reference": reference, "exc_info": cause} if policy.bug else {}),
        **told,
    )


def _said(error: BaseException) -> str:
    """What an exception says of itself, where it can."""
    try:
        return str(error)
    except Exception as worse:  # noqa: BLE001 - an exception that cannot be shown must not hide that it was raised
        return f"<{type(worse).__name__} while saying so>"


async def _tell(answers: Answers, cause: BaseException, reference: str, context: dict[str, object]) -> None:
    try:
        said = sentence(answers, cause, reference=reference, usage=context.get("usage"))
        await answers.send(said, ephemeral=True)
    except (discord.HTTPException, discord.InteractionResponded, OSError) as error:
        _log.warning("a failure could not be told", error=str(error), reference=reference)
    except Exception:  # noqa: BLE001 - a failure to tell a failure must not become the next one
        _log.exception("a failure could not be told", reference=reference)


def sentence(answers: Answers, error: BaseException, *, reference: str = "", usage: object = None) -> str:
    """What a person is told of `error`, with the reference that its report has been given."""
    cause = unwrapped(error)
    policy = policy_for(cause)
    key = cause.key if isinstance(cause, Worded) else policy.key
    said = answers.text(key, ephemeral=True, usage=usage, **policy.data(cause))
    return f"{said}\n{answers.text('reference', ephemeral=True, reference=reference)}" if reference else said
