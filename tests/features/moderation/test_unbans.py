"""Bans are lifted by whom they hit, and of no one else."""

from histories import newest_entry
from tux.app import App
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild


async def test_unban_suggests_banned_users_and_lifts_the_ban(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    await moderator.slash(general, "ban", user=newcomer)

    offered = await moderator.autocomplete(general, "unban", "user", "NEW")
    seen = await moderator.slash(general, "unban", user=str(newcomer.id), reason="a mistake")

    assert offered == [f"newcomer ({newcomer.id})"]
    assert "was unbanned. Case #2." in seen.text
    assert not guild.is_banned(newcomer)
    assert (await newest_entry(guild))["reason"] == f"moderator ({moderator.id}) · case #2: a mistake"


async def test_an_unban_can_be_typed_by_name_with_a_reason_of_several_words(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    await moderator.slash(general, "ban", user=newcomer)

    await moderator.command(general, "$unban newcomer they said sorry")

    assert not guild.is_banned(newcomer)
    assert (await tux.cases.get(guild.id, 2)).reason == "they said sorry"


async def test_an_ambiguous_user_is_not_unbanned(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    for name in ("raider-one", "raider-two"):
        await moderator.slash(general, "ban", user=sandbox.world.create_user(name))

    unclear = await moderator.slash(general, "unban", user="raider")
    unknown = await moderator.slash(general, "unban", user="raider-oen")
    not_banned = await moderator.slash(general, "unban", user=str(guild.member("member").id))

    assert "Several banned users match “raider”" in unclear.text
    assert "Did you mean `raider-one`" in unknown.text
    assert "Choose one from the list that `/unban` shows" in not_banned.text
    assert len(guild.guild.bans) == 2
