"""Tokens as Discord makes them, which libraries take apart before they use them."""

import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.rest.requests import Request
from tux.sandbox.scenes import small
from tux.sandbox.world import User


def part(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.fixture
def users(sandbox: Sandbox) -> list[User]:
    scene = small(sandbox.world)
    return [scene.bot.bot, *(member.user for member in scene.guild.members.values())]


def test_every_token_names_its_user_and_the_moment_it_was_made(sandbox: Sandbox, users: list[User]) -> None:
    for user in users:
        first, second, third = user.token.split(".")
        assert part(first).decode() == str(user.id)
        made = datetime.fromtimestamp(int.from_bytes(part(second), "big") + 1_293_840_000, UTC)
        assert abs((made - sandbox.clock.now()).total_seconds()) <= 60
        assert len(third) == 38
        assert re.fullmatch(r"[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}", user.token)


async def test_a_new_token_replaces_the_one_before(sandbox: Sandbox, users: list[User]) -> None:
    bot = users[0]
    old, new = bot.token, sandbox.world.new_token(bot)
    for token, status in ((old, 401), (new, 200)):
        reply = await sandbox.answer(Request("GET", "/users/@me", {}, f"Bot {token}"))
        assert reply.status == status
