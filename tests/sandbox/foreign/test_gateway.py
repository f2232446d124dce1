"""Clients lose the gateway in every way, and go on."""

import asyncio
from collections.abc import Callable

import pytest

from sandbox.foreign.conftest import Place
from tux.sandbox.gateway.session import Session

RECOVERY_SECONDS = 15.0
"""The time in which a client must be back: some wait for several seconds before they try."""


def session_of(at: Place) -> Session:
    """The session of the client's bot, connected or not."""
    [session] = [session for session in at.sandbox.sessions.all() if session.user is at.scene.bot.bot]
    return session


async def until(at: Place, condition: Callable[[], bool]) -> None:
    try:
        async with asyncio.timeout(RECOVERY_SECONDS):
            await at.sandbox.until(condition)
    except TimeoutError:
        raise AssertionError("the client did not come back as it should have") from None


async def hears_everything(at: Place, session: Session) -> None:
    """The client resumes its session, and hears what was said meanwhile and what is said next."""
    await at.member.say(at.general, "meanwhile")
    await until(at, lambda: session.resumes == 1)
    await at.client.hears("message", lambda told: told["content"] == "meanwhile")
    await at.member.say(at.general, "afterwards")
    await at.client.hears("message", lambda told: told["content"] == "afterwards")
    assert session_of(at) is session


async def begins_anew(at: Place, session: Session) -> None:
    """The client starts another session, and hears what is said next."""
    bot = at.scene.bot.bot.id
    await until(at, lambda: any(other is not session for other in at.sandbox.connected(bot)))
    await at.member.say(at.general, "afterwards")
    await at.client.hears("message", lambda told: told["content"] == "afterwards")


@pytest.mark.area("Losing the gateway")
async def test_it_resumes_after_its_connection_broke(at: Place) -> None:
    session = session_of(at)
    assert at.sandbox.drop(at.scene.bot.bot.id) == 1
    await hears_everything(at, session)


@pytest.mark.area("Losing the gateway")
async def test_it_resumes_when_it_is_asked_to_reconnect(at: Place) -> None:
    session = session_of(at)
    assert at.sandbox.reconnect(at.scene.bot.bot.id) == 1
    await hears_everything(at, session)


@pytest.mark.area("Losing the gateway")
async def test_it_resumes_a_session_that_is_invalid_but_resumable(at: Place) -> None:
    session = session_of(at)
    assert at.sandbox.invalidate(at.scene.bot.bot.id, resumable=True) == 1
    await hears_everything(at, session)


@pytest.mark.area("Losing the gateway")
async def test_it_starts_another_session_when_its_own_is_invalid(at: Place) -> None:
    session = session_of(at)
    assert at.sandbox.invalidate(at.scene.bot.bot.id) == 1
    await begins_anew(at, session)


@pytest.mark.area("Losing the gateway")
async def test_it_answers_commands_after_it_started_another_session(at: Place) -> None:
    session = session_of(at)
    assert at.sandbox.invalidate(at.scene.bot.bot.id) == 1
    await begins_anew(at, session)
    greeting = await at.member.slash(at.general, "greet", who=at.moderator)
    assert greeting.content == f"Hello <@{at.moderator.id}>"


@pytest.mark.area("Losing the gateway")
async def test_it_comes_back_when_its_session_is_resumable_and_its_connection_stays_open(at: Place) -> None:
    session = session_of(at)
    assert at.sandbox.invalidate(at.scene.bot.bot.id, resumable=True, keep_open=True) == 1
    await hears_everything(at, session)


@pytest.mark.area("Losing the gateway")
async def test_it_comes_back_when_its_session_is_invalid_and_its_connection_stays_open(at: Place) -> None:
    session = session_of(at)
    assert at.sandbox.invalidate(at.scene.bot.bot.id, keep_open=True) == 1
    await begins_anew(at, session)
