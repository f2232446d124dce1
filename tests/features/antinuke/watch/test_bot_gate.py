"""Whoever adds a bot with much power answers for it before it has done anything."""

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable
from running import until
from tux.app import App
from tux.features.antinuke.kinds import AntinukeActionType, Preset
from tux.sandbox.permissions import Permission
from tux.sandbox.world import Application


@pytest.fixture
def other_bot(attacked: AttackedGuild) -> Application:
    return attacked.world.create_application("Other", attacked.rex.user)


async def test_a_bot_with_administrator_goes_at_once_and_so_does_the_power_of_whoever_added_it(
    attacked: AttackedGuild, other_bot: Application, tux: App
) -> None:
    verdicts = await enable(tux, attacked)
    await attacked.rex.add_bot(attacked.guild, other_bot, Permission.ADMINISTRATOR)
    await attacked.sandbox.until(lambda: not attacked.is_member(other_bot.bot.id))
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
    assert {(verdict.action, verdict.actor_id) for verdict in verdicts} == {
        (AntinukeActionType.BOT_ADD, attacked.rex.id),
        (AntinukeActionType.BOT_ADD, other_bot.bot.id),
    }


async def test_a_bot_without_power_may_be_added(attacked: AttackedGuild, other_bot: Application, tux: App) -> None:
    verdicts = await enable(tux, attacked)
    await attacked.rex.add_bot(attacked.guild, other_bot, Permission.SEND_MESSAGES)
    await until(lambda: tux.bot.get_guild(attacked.guild.id).get_member(other_bot.bot.id))  # type: ignore[union-attr]
    assert attacked.is_member(other_bot.bot.id)
    assert verdicts == []


async def test_the_strict_preset_lets_only_trusted_people_add_bots(
    attacked: AttackedGuild, other_bot: Application, tux: App
) -> None:
    await enable(tux, attacked, preset=Preset.STRICT)
    await attacked.rex.add_bot(attacked.guild, other_bot, Permission.SEND_MESSAGES)
    await attacked.sandbox.until(lambda: not attacked.is_member(other_bot.bot.id))


async def test_the_owner_may_add_any_bot(attacked: AttackedGuild, other_bot: Application, tux: App) -> None:
    await enable(tux, attacked)
    await attacked.owner.add_bot(attacked.guild, other_bot, Permission.ADMINISTRATOR)
    await until(lambda: tux.bot.get_guild(attacked.guild.id).get_member(other_bot.bot.id))  # type: ignore[union-attr]
    assert attacked.is_member(other_bot.bot.id)
