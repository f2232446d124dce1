"""`tux doctor` finds what is wrong, and says how to fix it."""

from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import pytest

from databases import REVISIONS
from running import guild, logs, scene, start_tux, tux
from tux.app import App
from tux.cli import doctor
from tux.cli.checks import Finding
from tux.cli.doctor import examine
from tux.database.revisions import shown
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene

__all__ = ["guild", "logs", "scene", "start_tux", "tux"]


@pytest.fixture
def settings_of(tux: App) -> Callable[..., Any]:
    """Return a function that returns the settings Tux runs with, changed as given."""

    def settings(**changes: Any) -> Any:
        return type(tux.settings)(**{**dict(tux.settings), **changes})

    return settings


async def findings_by_check(settings: Any, guild_id: int | None = None) -> dict[str, Finding]:
    return {finding.check: finding async for finding in examine(settings, guild_id)}


async def test_when_everything_works_every_check_says_so(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    await owner.slash(guild.channel("general"), "config logs set", channel=guild.channel("mod-log"))

    findings = await findings_by_check(tux.settings)

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
    assert f"up to date (revision {shown(REVISIONS.heads)})" in findings["database"].message
    assert "can write in #mod-log" in findings["Test Guild: moderation log"].message


async def test_a_wrong_token_ends_with_where_to_get_the_right_one(settings_of: Callable[..., Any]) -> None:
    findings = await findings_by_check(settings_of(token="wrong"))

    assert not findings["token"].ok
    assert "TUX_TOKEN" in (findings["token"].fix or "")
    assert "intents" not in findings


async def test_a_missing_token_is_a_problem(settings_of: Callable[..., Any]) -> None:
    assert (await findings_by_check(settings_of(token=None)))["token"].message == "there is none."


async def test_an_unreachable_discord_is_a_problem(settings_of: Callable[..., Any], unused_tcp_port: int) -> None:
    findings = await findings_by_check(settings_of(discord_api=f"http://127.0.0.1:{unused_tcp_port}/api/v10"))

    assert findings["database"].ok
    assert "could not be reached" in findings["discord"].message


@pytest.mark.parametrize(
    ("fault", "check", "message"),
    [
        (Fault("status", route="/users/@me/guilds", status=503), "servers", "answered with 503."),
        (Fault("reset", route="/guilds/*"), "GUILD", "could not be reached."),
        (Fault("status", route="/guilds/*/members/*", status=400), "GUILD", "answered with 400."),
        (Fault("status", route="/channels/*", status=503), "GUILD", "answered with 503."),
    ],
    ids=["its servers", "a server", "itself there", "the log channel"],
)
async def test_a_problem_with_discord_is_the_last_finding(
    tux: App, guild: LiveGuild, sandbox: Sandbox, fault: Fault, check: str, message: str
) -> None:
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=guild.channel("mod-log").id)
    sandbox.faults.add(fault)

    findings = await findings_by_check(tux.settings)

    assert list(findings)[:4] == ["database", "clock", "token", "intents"]
    last = list(findings.values())[-1]
    assert last.check == check.replace("GUILD", str(guild.id))
    assert last.message.endswith(message)
    assert not last.ok


async def test_each_finding_is_printed_before_the_next_check(tux: App, capsys: pytest.CaptureFixture[str]) -> None:
    outputs: list[str] = []

    async def findings() -> AsyncGenerator[Finding]:
        for check in ("first", "second"):
            yield Finding(check, ok=False, message="so.", fix="This way.")
            outputs.append(capsys.readouterr().out)

    await doctor._print_all(findings(), as_json=False)

    assert outputs == [f"✗ {check}: so.\n    → This way.\n" for check in ("first", "second")]


async def test_missing_intents_are_named(tux: App, scene: Scene) -> None:
    scene.bot.privileged_intents = 0

    finding = (await findings_by_check(tux.settings))["intents"]

    assert finding.message == "the bot lacks Server Members Intent and Message Content Intent."
    assert not finding.ok


async def test_missing_permissions_are_named_with_an_invite(tux: App, guild: LiveGuild) -> None:
    guild.role("Tux").permissions &= ~Permission.BAN_MEMBERS

    finding = (await findings_by_check(tux.settings))["Test Guild: permissions"]

    assert finding.message.startswith("the bot lacks Ban Members (`/ban`, `/massban`, ")
    assert f"guild_id={guild.id}" in (finding.fix or "")


async def test_roles_above_the_bot_are_named_except_those_of_administrators(tux: App, guild: LiveGuild) -> None:
    moderators = guild.role("Moderator")
    moderators.position = 50

    problem = (await findings_by_check(tux.settings))["Test Guild: role order"]
    moderators.permissions |= Permission.ADMINISTRATOR
    fine = (await findings_by_check(tux.settings))["Test Guild: role order"]

    assert problem.message == "the bot's role Tux is below Moderator."
    assert not problem.ok
    assert fine.ok
    assert "except for those of administrators: Moderator" in fine.message


async def test_a_log_channel_that_does_not_work_is_a_problem(tux: App, guild: LiveGuild, scene: Scene) -> None:
    log = guild.channel("mod-log")
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=log.id)
    del log.overwrites[scene.bot.bot.id]
    hidden = (await findings_by_check(tux.settings))["Test Guild: moderation log"]
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=4711)
    deleted = (await findings_by_check(tux.settings))["Test Guild: moderation log"]

    assert not hidden.ok
    assert not deleted.ok
    assert "deleted or is hidden" in deleted.message


async def test_for_a_bot_in_no_server_the_fix_is_the_invite_link(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    lonely = sandbox.world.create_application("Lonely", guild.member("owner").user)
    settings = type(tux.settings)(**{**dict(tux.settings), "token": lonely.bot.token})

    assert "invite link" in ((await findings_by_check(settings))["servers"].fix or "")


async def test_a_server_the_bot_is_not_in_is_a_problem(tux: App) -> None:
    assert not (await findings_by_check(tux.settings, 4711))["4711"].ok


async def test_a_database_that_does_not_exist_yet_is_fine_and_a_damaged_one_is_not(
    settings_of: Callable[..., Any], tmp_path: Path, unused_tcp_port: int
) -> None:
    (tmp_path / "none.sqlite3").write_bytes(b"no database" * 100)
    address = f"postgresql://tux:hidden-password@127.0.0.1:{unused_tcp_port}/tux"

    new = (await findings_by_check(settings_of(data_dir=tmp_path / "new")))["database"]
    damaged = (await findings_by_check(settings_of(database_url=f"sqlite:///{tmp_path / 'none.sqlite3'}")))["database"]
    unreachable = (await findings_by_check(settings_of(database_url=address)))["database"]

    assert new.ok
    assert not (tmp_path / "new").exists()
    assert not damaged.ok
    assert not unreachable.ok
    assert "hidden-password" not in unreachable.message


@pytest.mark.parametrize("data_dir", ["file", "file/data", "link/data"])
async def test_a_data_directory_that_cannot_be_created_is_a_problem(
    settings_of: Callable[..., Any], tmp_path: Path, data_dir: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    finding = (await findings_by_check(settings_of(data_dir=tmp_path / data_dir)))["database"]

    assert not finding.ok
    assert finding.message.endswith("cannot be used: its directory is a file.")
    assert finding.fix == "Set TUX_DATA_DIR or TUX_DATABASE_URL to another path."


async def test_a_data_directory_that_is_a_file_is_a_problem_beside_a_server_too(
    settings_of: Callable[..., Any], tmp_path: Path, postgres_url: str
) -> None:
    (tmp_path / "file").touch()

    findings = await findings_by_check(settings_of(data_dir=tmp_path / "file", database_url=postgres_url))

    assert findings["database"].ok
    assert not findings["data directory"].ok
    assert "data directory" not in await findings_by_check(settings_of(database_url=postgres_url))


async def test_before_the_first_start_nothing_is_wrong_and_nothing_is_created(
    settings_of: Callable[..., Any], tmp_path: Path
) -> None:
    findings = await findings_by_check(settings_of(data_dir=tmp_path / "new"))

    assert [finding.check for finding in findings.values() if not finding.ok] == []
    assert "no channel is set" in findings["Test Guild: moderation log"].message
    assert not (tmp_path / "new").exists()


async def test_a_wrong_clock_is_noticed(tux: App, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tux.cli.checks.CLOCK_TOLERANCE_SECONDS", -1.0)

    finding = (await findings_by_check(tux.settings))["clock"]

    assert not finding.ok
    assert "NTP" in (finding.fix or "")
