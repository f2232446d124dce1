"""The stages that every reported error passes through. The composition root lists them in order."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Protocol

import discord
import structlog

from tux.bot.error_policy import UNEXPECTED, ErrorPolicy, Policies, sentence, unwrap
from tux.database import DatabaseUnavailable
from tux.errors.references import new_reference
from tux.runtime.occurrences import Occurrence, Recipient

_log = structlog.stdlib.get_logger(__name__)


@dataclass
class Findings:
    """The findings of the stages so far about an occurrence. Until it is classified, it counts as a bug."""

    cause: BaseException
    """The error that was raised, without the exceptions in which discord.py wraps it."""
    policy: ErrorPolicy = UNEXPECTED

    @property
    def reference(self) -> str:
        """The reference that the person can quote; empty if nobody has to look into the error."""
        return self._reference if self.policy.bug else ""

    @cached_property
    def _reference(self) -> str:
        return new_reference()


class Stage(Protocol):
    """A step in the treatment of an error. The stages after it run even if it raises."""

    async def process(self, occurrence: Occurrence, findings: Findings) -> None:
        """Treat the occurrence, and add to `findings` what later stages need to know."""
        ...


class ClassifyStage:
    """Finds the cause of an error, and its policy."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    async def process(self, occurrence: Occurrence, findings: Findings) -> None:
        findings.cause = unwrap(occurrence.error)
        findings.policy = self._policies.policy_for(findings.cause)


class LogStage:
    """Writes one line to the log."""

    async def process(self, occurrence: Occurrence, findings: Findings) -> None:
        policy, cause = findings.policy, findings.cause
        _log.log(
            policy.level,
            "unexpected error" if policy.bug else "expected error",
            error=f"{type(cause).__name__}: {_describe(cause)}",
            **(cause.context if isinstance(cause, DatabaseUnavailable) else {}),
            **_known_facts(occurrence),
            **({"reference": findings.reference, "exc_info": cause} if policy.bug else {}),
        )


class ReplyStage:
    """Tells the person about the error, unless they have been told about an earlier one."""

    async def process(self, occurrence: Occurrence, findings: Findings) -> None:
        recipient = occurrence.recipient
        if recipient is None or recipient.failed:
            return
        recipient.failed = True
        text = _sentence(recipient, occurrence, findings)
        try:
            await recipient.send(text, ephemeral=True)
        except (discord.HTTPException, discord.InteractionResponded, OSError) as error:
            _log.warning("could not tell the person about an error", error=str(error), reference=findings.reference)


def _sentence(recipient: Recipient, occurrence: Occurrence, findings: Findings) -> str:
    """Return what the person reads. A policy or text that fails is a bug, with a reference that they can quote."""
    try:
        return sentence(
            recipient, findings.cause, findings.policy, reference=findings.reference, usage=occurrence.usage
        )
    except Exception as error:  # noqa: BLE001 - whatever fails there, the person has to get an answer
        findings.policy = UNEXPECTED
        _log.exception("the text about an error failed", reference=findings.reference, trace_id=occurrence.trace_id)
        return sentence(recipient, error, UNEXPECTED, reference=findings.reference)


_NOT_LOGGED = {"surface", "error", "usage", "recipient"}
_LOGGED = [field.name for field in fields(Occurrence) if field.name not in _NOT_LOGGED]


def _known_facts(occurrence: Occurrence) -> dict[str, Any]:
    facts = {name: value for name in _LOGGED if (value := getattr(occurrence, name)) is not None}
    return {"surface": occurrence.surface.value, **facts}


def _describe(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as failure:  # noqa: BLE001 - an exception that cannot be shown is reported all the same
        return f"<{type(failure).__name__} in __str__>"
