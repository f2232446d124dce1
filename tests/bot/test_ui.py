"""Views, modals and dynamic items: who can use them, and what happens to their failures."""

from collections.abc import MutableMapping
from typing import Any

import pytest

from running import Starting
from tux.app import App
from tux.bot.ui import views
from tux.sandbox.people import LiveGuild

Logs = list[MutableMapping[str, Any]]


def reported(logs: Logs) -> list[str]:
    """Remove the reported bugs from the logs, and return where each surfaced."""
    bugs = [entry for entry in logs if entry["log_level"] == "error"]
    logs[:] = [entry for entry in logs if entry["log_level"] != "error"]
    assert all("Marker: marker" in entry["error"] and entry["reference"] for entry in bugs)
    return [entry["surface"] for entry in bugs]


async def test_only_the_person_who_ran_the_command_can_use_its_view(tux: App, guild: LiveGuild) -> None:
    member, moderator, general = guild.member("member"), guild.member("moderator"), guild.channel("general")
    panel = await member.slash(general, "panel")

    seen = await moderator.click(await moderator.sees("a panel"), "at once")

    assert seen.text == "Only the person who ran the command can use this. Run it yourself to get your own."
    assert seen.ephemeral
    assert panel.content == "a panel"


async def test_a_failing_button_is_reported_and_answered(tux: App, guild: LiveGuild, logs: Logs) -> None:
    member = guild.member("member")

    seen = await member.click(await member.slash(guild.channel("general"), "panel"), "breaks")

    assert "Something went wrong" in seen.text
    assert "Reference: " in seen.text
    assert seen.ephemeral
    assert reported(logs) == ["view"]


async def test_a_failing_modal_is_reported_and_answered(tux: App, guild: LiveGuild, logs: Logs) -> None:
    member = guild.member("member")
    form = await member.click(await member.slash(guild.channel("general"), "panel"), "asks")

    seen = await member.submit(form, name="breaks")

    assert "Reference: " in seen.text
    assert seen.ephemeral
    assert reported(logs) == ["modal"]


async def test_a_view_that_fails_at_its_timeout_is_reported(
    tux: App, guild: LiveGuild, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views.View.__init__, "__kwdefaults__", {"author_id": None, "timeout": 0.01})
    member, general = guild.member("member"), guild.channel("general")

    await member.slash(general, "panel")
    while not any(entry["log_level"] == "error" for entry in logs):
        await member.command(general, "$ping")

    assert reported(logs) == ["view timeout"]


async def test_a_lasting_button_works_after_a_restart(start_tux: Starting, guild: LiveGuild) -> None:
    member = guild.member("member")
    async with start_tux():
        panel = await member.slash(guild.channel("general"), "lasting")

    async with start_tux():
        seen = await member.click(panel, "works")

    assert seen.text == "still here"


@pytest.mark.parametrize(("way", "text"), [("end", "ended"), ("take away", "taken away")])
async def test_a_lasting_button_works_after_a_view_with_another_one_is_over(
    tux: App, guild: LiveGuild, way: str, text: str
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    panel = await member.slash(general, "lasting")
    ending = await member.slash(general, "ending")
    await member.click(ending, way)
    await ending.changed(lambda now: now.content == text)

    seen = await member.click(panel, "works")

    assert seen.text == "still here"


@pytest.mark.parametrize("way", ["breaks", "forgets", "forbids"])
async def test_a_lasting_button_that_fails_anywhere_is_reported_and_answered(
    tux: App, guild: LiveGuild, logs: Logs, way: str
) -> None:
    member = guild.member("member")

    seen = await member.click(await member.slash(guild.channel("general"), "lasting"), way)

    assert "Reference: " in seen.text
    assert seen.ephemeral
    assert reported(logs) == ["dynamic item"]


async def test_a_view_is_disabled_after_its_timeout(
    tux: App, guild: LiveGuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views.View.__init__, "__kwdefaults__", {"author_id": None, "timeout": 0.01})

    seen = await guild.member("member").command(guild.channel("general"), "$help")

    await seen.changed(lambda now: now.component("Choose a command").get("disabled") is True)
