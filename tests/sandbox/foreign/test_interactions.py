"""Clients answer commands, components and forms."""

import pytest

from sandbox.foreign.conftest import Place


@pytest.mark.area("Slash commands")
async def test_it_answers_a_command_with_an_option(at: Place) -> None:
    greeting = await at.member.slash(at.general, "greet", who=at.moderator)
    assert greeting.content == f"Hello <@{at.moderator.id}>"
