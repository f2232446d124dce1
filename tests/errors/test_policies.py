"""Every exception that can surface has a policy, and every policy has a sentence."""

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import discord
import pytest
from discord import app_commands
from discord.ext import commands

import tux
from tux.app import FEATURES, STRINGS
from tux.bot.error_policy import UNEXPECTED
from tux.bot.feature import load
from tux.errors import library_policies
from tux.errors.policies import _TABLE
from tux.runtime.refusals import Worded
from tux.runtime.texts import Texts

PRIVATE = {"ReconnectWebSocket", "WebSocketClosure", "OggError", "OpusError", "OpusNotLoaded", "FFmpegProcessError"}
"""Exceptions that never leave discord.py, or belong to voice, which Tux does not use."""

MODULES = (discord.errors, commands.errors, app_commands.errors, discord.ext.commands.flags)


def exceptions_of_discord() -> list[type[BaseException]]:
    found = {
        kind
        for module in MODULES
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, BaseException) and kind.__module__.startswith("discord")
    }
    return sorted(
        (kind for kind in found if kind.__name__ not in PRIVATE), key=lambda kind: (kind.__name__, kind.__module__)
    )


POLICIES = library_policies()

UNWRAPPED = {
    commands.CommandInvokeError,
    commands.HybridCommandError,
    commands.ConversionError,
    app_commands.CommandInvokeError,
    commands.CommandNotFound,
}
"""Exceptions whose cause has the policy, and one that the bot answers with suggestions."""


@pytest.mark.parametrize("kind", exceptions_of_discord(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_exception_of_discord_has_a_policy_of_its_own(kind: type[BaseException]) -> None:
    assert kind in POLICIES or kind in UNWRAPPED


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(*STRINGS, *(loaded.strings for loaded in load(FEATURES)), strict=True)


def test_every_policy_has_a_sentence(texts: Texts) -> None:
    keys = {policy.key for policy in (*(policy for _, policy in _TABLE), UNEXPECTED)}

    assert [key for key in sorted(keys) if not texts.has(key)] == []


def worded() -> list[type[Worded]]:
    """Return every refusal and fault of Tux."""
    for module in pkgutil.walk_packages([str(Path(tux.__file__).parent)], "tux."):
        if not module.name.startswith(("tux.sandbox", "tux.testing", "tux.__main__", "tux.cli", "tux.database.m")):
            import_module(module.name)
    found, waiting = [], [Worded]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return [kind for kind in found if "key" in vars(kind) and kind.__module__.startswith("tux.")]


@pytest.mark.parametrize("kind", worded(), ids=lambda kind: kind.__name__)
def test_every_refusal_and_fault_has_a_sentence(texts: Texts, kind: type[Worded]) -> None:
    assert texts.has(kind.key)


def test_every_permission_of_discord_has_a_name(texts: Texts) -> None:
    assert [name for name in discord.Permissions.VALID_FLAGS if not texts.has(f"permission-{name}")] == []


def test_the_error_code_of_a_response_decides() -> None:
    class Response:
        status, reason = 403, "Forbidden"

    closed = discord.Forbidden(Response(), {"code": 50007, "message": "Cannot send messages to this user"})  # pyright: ignore[reportArgumentType]
    lacking = discord.Forbidden(Response(), {"code": 50013, "message": "Missing Permissions"})  # pyright: ignore[reportArgumentType]
    other = discord.Forbidden(Response(), {"code": 0, "message": "?"})  # pyright: ignore[reportArgumentType]

    assert POLICIES.policy_for(closed).key == "direct-messages-closed"
    assert POLICIES.policy_for(lacking).key == POLICIES.policy_for(other).key == "discord-forbids"


def test_an_error_without_a_policy_is_a_bug() -> None:
    assert POLICIES.policy_for(RuntimeError("?")) is UNEXPECTED
