"""Settings as a file: exported, previewed, and imported whole, in the same guild or another."""

import asyncio
import json
from pathlib import Path

import pytest

from attachments import downloaded_json
from features.configuration.staff import Staff
from running import Starting
from settings_files import export, foreign, import_file
from tux.app import App
from tux.cli import main
from tux.cli.exits import Exit
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.changes import SettingsChanged
from tux.guilds.settings.general import GeneralSettings, LogSettings
from tux.guilds.settings.transfer import LONGEST_FILE_BYTES
from tux.sandbox.people import LiveGuild


async def test_an_export_has_the_settings_with_names_beside_the_ids(staff: Staff, tux: App) -> None:
    log = staff.live.channel("mod-log")
    await staff.slash(staff.owner, "config logs set", channel=log)
    await staff.types(staff.owner, f"config roles assign <@&{staff.bosses.id}> 5")

    seen = await staff.slash(staff.owner, "config export")
    whole = await downloaded_json(seen)

    assert seen.ephemeral
    assert (whole["format"], whole["version"]) == ("tux-settings", 1)
    assert whole["guild"] == {"id": str(staff.guild.id), "name": staff.guild.name}
    assert whole["sections"]["logs"] == {"moderation_channel_id": str(log.id)}
    assert whole["sections"]["ranks"]["roles"] == {str(staff.bosses.id): 5}
    assert whole["sections"]["general"] == {}
    assert whole["names"] == {
        str(log.id): {"name": "mod-log", "type": "text"},
        str(staff.bosses.id): {"name": "Bosses", "type": "role"},
    }


async def test_an_import_is_previewed_applied_whole_and_undone_as_one(staff: Staff, tux: App) -> None:
    log = staff.live.channel("mod-log")
    await staff.slash(staff.owner, "config logs set", channel=log)
    await staff.slash(staff.owner, "config prefix set", prefix="!")
    exported = await export(staff.owner, staff.general)
    await staff.slash(staff.owner, "config reset", feature="everything", name=staff.guild.name)

    preview = await import_file(staff.owner, staff.general, exported)
    assert "not set → !" in preview.text
    assert f"not set → <#{log.id}>" in preview.text
    assert await tux.guild_settings.get(staff.guild.id, GeneralSettings) == GeneralSettings()

    done = await staff.owner.click(preview, "Import")
    assert "Imported, as change #4" in done.text
    assert (await tux.guild_settings.get(staff.guild.id, GeneralSettings)).prefix == "!"
    assert (await tux.guild_settings.get(staff.guild.id, LogSettings)).moderation_channel_id == log.id

    await staff.owner.click(done, "Undo #4")
    assert await tux.guild_settings.get(staff.guild.id, GeneralSettings) == GeneralSettings()
    assert await tux.guild_settings.get(staff.guild.id, LogSettings) == LogSettings()


async def test_the_button_works_after_a_restart(start_tux: Starting, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    async with start_tux():
        await owner.slash(general, "config prefix set", prefix="!")
        exported = await export(owner, general)
        await owner.slash(general, "config prefix clear")
        preview = await import_file(owner, general, exported)

    async with start_tux() as app:
        await owner.click(preview, "Import")
        assert (await app.guild_settings.get(guild.id, GeneralSettings)).prefix == "!"


async def test_ids_of_another_guild_are_matched_by_name_and_type(staff: Staff, tux: App) -> None:
    log, kickers = staff.live.channel("mod-log"), staff.live.role("Kickers")
    content = foreign(
        logs={"moderation_channel_id": "701", "report_channel_id": "702"},
        ranks={"roles": {"703": 5, "704": 3, "705": 2}},
        weather={"sunny": True},
        general={"prefix": "!", "colour": "blue"},
    )

    preview = await import_file(staff.owner, staff.general, content)
    for missing in (
        "“nowhere” (702 in the file)",
        "“Kickers” (704 in the file)",
        "nothing here has the ID 705",
        "know these settings",
    ):
        assert missing in preview.text
    assert "know this setting" in preview.text

    await staff.owner.click(preview, "Import")
    assert await tux.guild_settings.get(staff.guild.id, LogSettings) == LogSettings(moderation_channel_id=log.id)
    assert (await tux.guild_settings.get(staff.guild.id, RankSettings)).roles == {staff.bosses.id: 5}
    assert (await tux.guild_settings.get(staff.guild.id, GeneralSettings)).prefix == "!"
    assert str(kickers.id) not in preview.text


async def test_a_setting_that_cannot_be_found_stays_as_it_is(staff: Staff, tux: App) -> None:
    log = staff.live.channel("mod-log")
    await staff.slash(staff.owner, "config logs set", channel=log)

    preview = await import_file(
        staff.owner, staff.general, foreign(logs={"moderation_channel_id": "702"}, general={"prefix": "!"})
    )
    await staff.owner.click(preview, "Import")

    assert (await tux.guild_settings.get(staff.guild.id, LogSettings)).moderation_channel_id == log.id


async def test_only_the_chosen_section_is_imported(staff: Staff, tux: App) -> None:
    content = foreign(logs={"moderation_channel_id": "701"}, general={"prefix": "!"})

    preview = await import_file(staff.owner, staff.general, content, feature="general")
    await staff.owner.click(preview, "Import")

    assert (await tux.guild_settings.get(staff.guild.id, GeneralSettings)).prefix == "!"
    assert await tux.guild_settings.revision(staff.guild.id, LogSettings) == 0


def nested(depth: int) -> bytes:
    return json.dumps(foreign(general={"prefix": "deep"})).replace('"deep"', "[" * depth + "]" * depth).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "a settings file from"),
        (b"\xff\xfe", "a settings file from"),
        (b"[]", "a settings file from"),
        (b'{"version": 1}', "a settings file from"),
        (b"[" * 100_000, "a settings file from"),
        (nested(10), "be set to that"),
        (nested(500), "a settings file from"),
        (b'{"format": "tux-settings", "version": 1}', "a settings file from"),
        (json.dumps(foreign(general={"prefix": "\ud800"})).encode(), "a settings file from"),
        (json.dumps(foreign(general={"prefix": "a\0b"})).encode(), "a settings file from"),
        (
            json.dumps({**foreign(), "version": 2}).encode(),
            "The file has version 2, but I can only read version 1",
        ),
        (b" " * (LONGEST_FILE_BYTES + 1), "at most 256 KiB"),
        (json.dumps(foreign()).encode(), "nothing to import"),
        (json.dumps(foreign(general={})).encode(), "nothing to import"),
        (json.dumps(foreign(general={"prefix": "a b"})).encode(), "be set to that"),
        (
            json.dumps(foreign(logs={"moderation_channel_id": "x"}, general={"prefix": "!"})).encode(),
            "be set to that",
        ),
        (json.dumps(foreign(logs=[1])).encode(), "a settings file from"),
    ],
)
async def test_an_invalid_file_gets_one_sentence_and_changes_nothing(
    tux: App, guild: LiveGuild, content: bytes, said: str
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")

    seen = await import_file(owner, general, content)

    assert said in seen.text
    assert len(seen.text) < 300
    assert await tux.guild_settings.revision(guild.id, GeneralSettings) == 0


async def test_nobody_can_import_ranks_that_they_could_not_assign(staff: Staff, tux: App) -> None:
    await staff.types(staff.owner, f"config roles assign <@&{staff.bosses.id}> 5")

    higher = await import_file(staff.boss, staff.general, foreign(ranks={"roles": {"703": 9}}))
    names = await import_file(staff.boss, staff.general, foreign(ranks={"names": {"0": "All", "7": "Me"}}))
    passing = await import_file(staff.owner, staff.general, foreign(ranks={"names": {"1": "One"}}))

    assert "is not below your own rank" in higher.text
    assert "is not below your own rank" in names.text
    assert "Everybody has the rank Member (0)" in passing.text
    assert await tux.guild_settings.revision(staff.guild.id, RankSettings) == 1


async def test_settings_changed_since_the_preview_are_not_overwritten(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    preview = await import_file(owner, general, foreign(general={"prefix": "!"}))
    await tux.guild_settings.change(guild.id, GeneralSettings, by=owner.id, prefix="?")

    refused = await owner.click(preview, "Import")

    assert "These settings have just been changed" in refused.text
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix == "?"


async def test_nobody_else_can_confirm_an_import(staff: Staff, tux: App) -> None:
    await import_file(staff.owner, staff.general, foreign(general={"prefix": "!"}))
    preview = await staff.admin.sees("This will change")

    refused = await staff.admin.click(preview, "Import")

    assert refused.ephemeral
    assert await tux.guild_settings.revision(staff.guild.id, GeneralSettings) == 0


async def test_settings_stored_by_the_command_line_apply_to_the_running_bot(
    start_tux: Starting, guild: LiveGuild, tmp_path: Path
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    (tmp_path / "in.json").write_text(
        json.dumps({**foreign(general={"prefix": "!"}), "guild": {"id": str(guild.id), "name": None}})
    )
    async with start_tux() as app:
        assert "Pong" in (await owner.command(general, "$ping")).text  # so that what is stored is in memory
        heard = asyncio.Event()

        async def hear(_: SettingsChanged) -> None:
            heard.set()

        app.facts.subscribe(SettingsChanged, hear)
        url = f"sqlite:///{tmp_path / 'tux.sqlite3'}"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TUX_DATABASE_URL", url)
            arguments = ["config", "import", str(guild.id), str(tmp_path / "in.json"), "--yes"]
            assert await asyncio.to_thread(main, arguments) == Exit.OK
        app.jobs.wake()
        await heard.wait()
        assert "Pong" in (await owner.command(general, "!ping")).text
        history = await owner.slash(general, "config history")
        assert "**#1** · from the command line" in history.text


async def test_unknown_names_are_shown_shortened_and_escaped(staff: Staff, tux: App) -> None:
    content = foreign(general={"prefix": "!", "**[hi](https://evil.example)**" + "x" * 3000: 1}, **{"y" * 3000: {}})
    preview = await import_file(staff.owner, staff.general, content)
    assert "\\[hi\\](https" in preview.text
    assert "Yyy" in preview.text


async def test_unset_values_are_shown_in_words_too(staff: Staff, tux: App) -> None:
    roles = {str(staff.trainees.id): 1}
    preview = await import_file(staff.owner, staff.general, foreign(ranks={"roles": roles}))
    assert f"not set → <@&{staff.trainees.id}>: 1" in preview.text
