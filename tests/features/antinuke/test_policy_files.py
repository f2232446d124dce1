"""The settings of antinuke on disk name nobody who need not be named, and go with what they are about."""

from running import Starting, until
from tux.app import App
from tux.features.antinuke.kinds import TrustLevel
from tux.features.antinuke.settings import AntinukeSettings, TrustGrant
from tux.guilds.retention import GuildDataDeleted
from tux.sandbox.people import LiveGuild, Person


def kept(app: App) -> str:
    """Return everything that is kept on disk of the settings."""
    folder = app.settings.data_dir / "antinuke" / "policies"
    return "\n".join(f"{file.stem}: {file.read_text('utf-8')}" for file in sorted(folder.glob("*.json")))


async def trust(app: App, guild: LiveGuild, person: Person) -> TrustGrant:
    """Trust somebody, and wait until that is kept on disk."""
    grant = TrustGrant(
        user_id=person.id,
        level=TrustLevel.TRUSTED_ADMIN,
        ceiling_factor=2,
        granted_by=guild.member("moderator").id,
        granted_at=app.clock.now(),
        reason="moves channels",
    )
    owner_id = guild.guild.owner_id
    await app.guild_settings.change(guild.id, AntinukeSettings, by=owner_id, expected_revision=0, trust=(grant,))
    await until(lambda: str(person.id) in kept(app))
    return grant


async def test_the_kept_settings_name_whom_a_server_trusts_and_neither_why_nor_by_whom(
    tux: App, guild: LiveGuild
) -> None:
    grant = await trust(tux, guild, guild.member("member"))

    assert str(grant.granted_by) not in kept(tux)
    assert "moves channels" not in kept(tux)


async def test_the_kept_settings_do_not_name_somebody_who_had_their_data_deleted(tux: App, guild: LiveGuild) -> None:
    member = guild.member("member")
    await trust(tux, guild, member)

    await member.click(await member.slash(guild.channel("general"), "privacy delete"), "Delete")

    await until(lambda: str(member.id) not in kept(tux))
    assert str(guild.id) in kept(tux)


async def test_nothing_is_kept_of_a_server_whose_data_was_deleted(tux: App, guild: LiveGuild) -> None:
    await trust(tux, guild, guild.member("member"))

    await tux.facts.publish(GuildDataDeleted(guild.id))

    assert kept(tux) == ""


async def test_a_start_removes_what_is_kept_of_servers_whose_data_was_deleted_meanwhile(
    start_tux: Starting, guild: LiveGuild
) -> None:
    async with start_tux() as app:
        await trust(app, guild, guild.member("member"))
        folder = app.settings.data_dir / "antinuke" / "policies"
        before = kept(app)
        (folder / "1234.json").write_text((folder / f"{guild.id}.json").read_text("utf-8"), "utf-8")

    async with start_tux() as app:
        await until(lambda: kept(app) == before)
