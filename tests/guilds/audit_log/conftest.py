"""A feature that listens to the audit log of the small guild, and somebody who writes to it."""

from typing import Any

import discord
import pytest

from guilds.audit_log.audience import Audience, Write
from tux.app import FEATURES
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.world.audit_log import AuditLogEvent


@pytest.fixture(autouse=True)
def with_audience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load a feature that listens, and skip discord.py's wait of five seconds before it identifies again."""
    monkeypatch.setattr("running.FEATURES", (*FEATURES, "guilds.audit_log.audience"))
    monkeypatch.setattr(discord.Client, "before_identify_hook", _identify_at_once)
    monkeypatch.setattr(Audience, "failures", {})
    monkeypatch.setattr(Audience, "hanging", None)
    monkeypatch.setattr(Audience, "undecided", None)


async def _identify_at_once(*_: Any, **__: Any) -> None:
    return


@pytest.fixture
def write(sandbox: Sandbox, guild: LiveGuild) -> Write:
    """A function that writes the entry of a kick with some reason to the audit log."""

    def write(reason: str) -> None:
        owner, target_id = guild.member("owner").user, sandbox.world.ids.new()
        sandbox.world.audit(guild.guild, AuditLogEvent.MEMBER_KICK, owner, target_id, reason=reason)

    return write
