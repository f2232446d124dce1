"""The bot's own process on both databases: what it has done outlives it, however it ends."""

from pathlib import Path

from tux.sandbox import Sandbox
from tux.sandbox.scenes import small
from tux.testing.process import BotProcess


async def test_a_case_outlives_a_crash(sandbox: Sandbox, tmp_path: Path, database_url: str) -> None:
    scene = small(sandbox.world)
    guild = sandbox.guild("Test Guild")
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    bot = BotProcess(sandbox, scene.bot, tmp_path, {"TUX_DATABASE_URL": database_url})

    await bot.start()
    banned = await moderator.slash(general, "ban", user=newcomer, reason="spam")
    assert "Case #1" in banned.text
    assert guild.is_banned(newcomer)
    await bot.kill()

    await bot.start()
    shown = await moderator.slash(general, "case view", number=1)
    assert "spam" in shown.text
    lifted = await moderator.slash(general, "unban", user=str(newcomer.id))
    assert "Case #2" in lifted.text
    assert not guild.is_banned(newcomer)
    assert await bot.stop() == 0


async def test_commands_are_told_to_discord_only_when_they_changed(sandbox: Sandbox, tmp_path: Path) -> None:
    scene = small(sandbox.world)
    member, general = sandbox.guild("Test Guild").member("member"), sandbox.guild("Test Guild").channel("general")

    def written() -> int:
        return sum(one.method == "PUT" and one.path.endswith("/commands") for one in sandbox.traffic)

    async def compared() -> None:
        """Returns once the bot knows the commands' ids: what it would write to Discord is written then."""
        while "</ping:" not in (await member.slash(general, "help", command="ping")).text:
            pass

    for _ in range(2):
        async with BotProcess(sandbox, scene.bot, tmp_path):
            await compared()
        assert written() == 1

    scene.bot.commands.clear()
    async with BotProcess(sandbox, scene.bot, tmp_path):
        await compared()
    assert written() == 2
