"""`tux doctor` finds what is wrong, and says how to mend it."""

from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import pytest

from databases import REVISIONS
from running import guild, logs, scene, start_tux, tux
from tux.app import App
from tux.cli import doctor
from tux.cli.doctor import Finding, examine
from tux.database.revisions import shown
from tux.guilds.settings.sections import LogSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene

__all__ = ["guild", "logs", "scene", "start_tux", "tux"]


@pytest.fixture
def settings_of(tux: App) -> Callable[..., Any]:
    """The settings that Tux runs with, but for what is given."""

    def settings(**different: Any) -> Any:
        return type(tux.settings)(**{**dict(tux.settings), **different})

    return settings


async def found(settings: Any, guild_id: int | None = None) -> dict[str, Finding]:
    return {finding.check: finding async for finding in examine(settings, guild_id)}


async def test_where_all_is_well_every_check_says_so(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    await owner.slash(guild.channel("general"), "config logs set", channel=guild.channel("mod-log"))

    findings = await found(tux.settings)

    assert [finding.check for finding in findings.values() if not finding.ok] == []
    assert list(findings) == [
        "database",
        "clock",
        "token",
        "intents",
        "Test Guild: permissions",
        "Test Guild: role order",
        "Test Guild: moderation log",
    ]
    assert f"up to date ({shown(REVISIONS.heads)})" in findings["database"].said
    assert "can write in #mod-log" in findings["Test Guild: moderation log"].said


async def test_a_wrong_token_ends_with_where_to_get_the_right_one(settings_of: Callable[..., Any]) -> None:
    findings = await found(settings_of(token="wrong"))

    assert not findings["token"].ok
    assert "TUX_TOKEN" in (findings["token"].mend or "")
    assert "intents" not in findings


async def test_no_token_at_all(settings_of: Callable[..., Any]) -> None:
    assert (await found(settings_of(token=None)))["token"].said == "there is none."


async def test_a_discord_that_cannot_be_reached(settings_of: Callable[..., Any], unused_tcp_port: int) -> None:
    findings = await found(settings_of(discord_api=f"http://127.0.0.1:{unused_tcp_port}/api/v10"))

    assert findings["database"].ok
    assert "could not be reached" in findings["discord"].said


@pytest.mark.parametrize(
    ("fault", "check", "said"),
    [
        (Fault("status", route="/users/@me/guilds", status=503), "servers", "answered with 503."),
        (Fault("reset", route="/guilds/*"), "GUILD", "could not be reached."),
        (Fault("status", route="/guilds/*/members/*", status=400), "GUILD", "answered with 400."),
        (Fault("status", route="/channels/*", status=503), "GUILD", "answered with 503."),
    ],
    ids=["its servers", "a server", "itself there", "the log channel"],
)
async def test_trouble_with_discord_is_a_finding_after_those_that_were_made(
    tux: App, guild: LiveGuild, sandbox: Sandbox, fault: Fault, check: str, said: str
) -> None:
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=guild.channel("mod-log").id)
    sandbox.faults.add(fault)

    findings = await found(tux.settings)

    assert list(findings)[:4] == ["database", "clock", "token", "intents"]
    last = list(findings.values())[-1]
    assert last.check == check.replace("GUILD", str(guild.id))
    assert last.said.endswith(said)
    assert not last.ok


async def test_each_finding_is_told_before_the_next_is_made(tux: App, capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []

    async def made() -> AsyncGenerator[Finding]:
        for check in ("first", "second"):
            yield Finding(check, ok=False, said="so.", mend="This way.")
            said.append(capsys.readouterr().out)

    await doctor._told(made(), as_json=False)

    assert said == [f"✗ {check}: so.\n    → This way.\n" for check in ("first", "second")]


async def test_missing_intents_are_named(tux: App, scene: Scene) -> None:
    scene.bot.privileged_intents = 0

    finding = (await found(tux.settings))["intents"]

    assert finding.said == "the bot lacks Server Members Intent and Message Content Intent."
    assert not finding.ok


async def test_missing_permissions_are_named_with_an_invite(tux: App, guild: LiveGuild) -> None:
    guild.role("Tux").permissions &= ~Permission.BAN_MEMBERS

    finding = (await found(tux.settings))["Test Guild: permissions"]

    assert finding.said == "the bot lacks Ban Members."
    assert f"guild_id={guild.id}" in (finding.mend or "")


async def test_roles_above_the_bot_are_named_but_for_those_of_administrators(tux: App, guild: LiveGuild) -> None:
    moderators = guild.role("Moderator")
    moderators.position = 50

    worrying = (await found(tux.settings))["Test Guild: role order"]
    moderators.permissions |= Permission.ADMINISTRATOR
    fine = (await found(tux.settings))["Test Guild: role order"]

    assert worrying.said == "the bot's role Tux is below Moderator."
    assert not worrying.ok
    assert fine.ok
    assert "except Moderator" in fine.said


async def test_a_log_channel_that_does_not_work_is_told(tux: App, guild: LiveGuild, scene: Scene) -> None:
    log = guild.channel("mod-log")
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=log.id)
    del log.overwrites[scene.bot.id]
    hidden = (await found(tux.settings))["Test Guild: moderation log"]
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=4711)
    gone = (await found(tux.settings))["Test Guild: moderation log"]

    assert not hidden.ok
    assert not gone.ok
    assert "gone or hidden" in gone.said


async def test_a_bot_in_no_server_is_told_how_to_invite_it(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    lonely = sandbox.world.create_application("Lonely", guild.member("owner").user)
    settings = type(tux.settings)(**{**dict(tux.settings), "token": lonely.bot.token})

    assert "invite link" in ((await found(settings))["servers"].mend or "")


async def test_a_server_that_the_bot_is_not_in(tux: App) -> None:
    assert not (await found(tux.settings, 4711))["4711"].ok


async def test_a_database_that_is_not_there_yet_is_fine_and_one_that_is_none_is_not(
    settings_of: Callable[..., Any], tmp_path: Path, unused_tcp_port: int
) -> None:
    (tmp_path / "none.sqlite3").write_bytes(b"no database" * 100)
    address = f"postgresql://tux:hidden-password@127.0.0.1:{unused_tcp_port}/tux"

    new = (await found(settings_of(data_dir=tmp_path / "new")))["database"]
    none = (await found(settings_of(database_url=f"sqlite:///{tmp_path / 'none.sqlite3'}")))["database"]
    away = (await found(settings_of(database_url=address)))["database"]

    assert new.ok
    assert not (tmp_path / "new").exists()
    assert not none.ok
    assert not away.ok
    assert "hidden-password" not in away.said


async def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(
    settings_of: Callable[..., Any], tmp_path: Path
) -> None:
    findings = await found(settings_of(data_dir=tmp_path / "new"))

    assert [finding.check for finding in findings.values() if not finding.ok] == []
    assert "none is chosen" in findings["Test Guild: moderation log"].said
    assert not (tmp_path / "new").exists()


async def test_a_clock_that_goes_wrong_is_noticed(tux: App, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tux.cli.doctor.CLOCK_TOLERANCE", -1.0)

    finding = (await found(tux.settings))["clock"]

    assert not finding.ok
    assert "NTP" in (finding.mend or "")
