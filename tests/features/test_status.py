"""The command that shows that Tux is running."""

from tux import __version__
from tux.app import App
from tux.sandbox.people import LiveGuild


async def test_ping_answers_with_latencies_and_versions(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")

    first = await member.slash(general, "ping")
    second = await member.command(general, "$status")

    assert f"Tux {__version__}" in first.text
    assert "last reply: ?" in first.text
    assert " ms · started" in second.text
    assert f"<t:{int(tux.bot.started_at.timestamp())}:R>" in second.text
