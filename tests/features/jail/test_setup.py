"""The setup of a jail shuts nobody out and opens nothing unasked, and an undo takes back what it made."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest

from features.jail.prison import Prison
from pages import on, open_page
from running import Starting
from settings_files import foreign, import_file
from tux.app import App
from tux.features.jail.settings import JailSettings
from tux.guilds.permissions import RankSettings
from tux.guilds.provisioning import LeftBehind
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Fault
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_person
from tux.sandbox.screens import Seen
from tux.sandbox.world import Channel, Role


async def by_page(prison: Prison, _tux: App, **chosen: Role | Channel) -> Seen:
    page = await open_page(prison.live, "jail")
    for setting, choice in chosen.items():
        await prison.owner.select(page, on(page, "pick", f"{setting}_id"), choice)
    return await prison.owner.sees("Nothing was changed")


async def by_command(prison: Prison, _tux: App, **chosen: Role | Channel) -> Seen:
    for setting, choice in chosen.items():
        seen = await prison.slash(
            prison.owner, "config set", feature="jail", setting=f"{setting}_id", value=str(choice.id)
        )
    return seen


async def by_import(prison: Prison, _tux: App, **chosen: Role | Channel) -> Seen:
    content = foreign(jail={f"{setting}_id": str(choice.id) for setting, choice in chosen.items()})
    return await import_file(prison.owner, prison.general, content)


async def by_undo(prison: Prison, tux: App, **chosen: Role | Channel) -> Seen:
    values = {f"{setting}_id": choice.id for setting, choice in chosen.items()}
    await tux.guild_settings.change(prison.guild.id, JailSettings, by=1, **values)
    change = await tux.guild_settings.change(prison.guild.id, JailSettings, by=1, **dict.fromkeys(values))
    return await prison.slash(prison.owner, "config undo", number=change.number)


async def by_setup(prison: Prison, _tux: App, **chosen: Role | Channel) -> Seen:
    return await prison.slash(prison.owner, "config jail setup", **chosen)


Way = Callable[..., Awaitable[Seen]]
WAYS = (by_page, by_command, by_import, by_undo, by_setup)


@pytest.mark.parametrize("way", WAYS)
async def test_the_role_of_staff_cannot_be_the_jails_whichever_way_it_is_chosen(
    prison: Prison, tux: App, way: Way
) -> None:
    refused = await way(prison, tux, role=prison.live.role("Moderator"))
    assert "has staff permissions" in refused.text
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()


STAFF_PERMISSIONS = [
    *(Permission.MANAGE_GUILD, Permission.MANAGE_ROLES, Permission.MANAGE_CHANNELS),
    *(Permission.KICK_MEMBERS, Permission.BAN_MEMBERS, Permission.MODERATE_MEMBERS, Permission.MANAGE_NICKNAMES),
    *(Permission.MANAGE_MESSAGES, Permission.MANAGE_THREADS, Permission.MANAGE_WEBHOOKS, Permission.MANAGE_EVENTS),
    *(Permission.MANAGE_GUILD_EXPRESSIONS, Permission.MENTION_EVERYONE, Permission.VIEW_AUDIT_LOG),
    *(Permission.MUTE_MEMBERS, Permission.DEAFEN_MEMBERS, Permission.MOVE_MEMBERS),
]


async def test_no_role_with_any_staff_permission_can_be_the_jails(prison: Prison, tux: App) -> None:
    for permission in STAFF_PERMISSIONS:
        role = await prison.make_role(permission.name, permission)
        assert "has staff permissions" in (await by_setup(prison, tux, role=role)).text, permission.name


@pytest.mark.parametrize("way", WAYS)
async def test_a_staff_channel_cannot_be_the_jails_whichever_way_it_is_chosen(
    prison: Prison, tux: App, way: Way
) -> None:
    await tux.guild_settings.change(prison.guild.id, LogSettings, by=1, report_channel_id=prison.log.id)
    refused = await way(prison, tux, channel=prison.log)
    assert "I write there for staff (Moderation log · Report channel)" in refused.text
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()


@pytest.mark.parametrize("way", [way for way in WAYS if way is not by_setup])
async def test_a_role_that_free_members_have_is_not_taken_for_the_jails_without_asking(
    prison: Prison, tux: App, way: Way
) -> None:
    add_person(prison.world, prison.guild, "another", "Another", "regular too", prison.regular)
    refused = await way(prison, tux, role=prison.regular)
    assert f"2 members who aren’t in jail have <@&{prison.regular.id}>" in refused.text
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()


async def test_a_setup_asks_before_it_shuts_members_out_or_opens_a_hidden_channel(prison: Prison, tux: App) -> None:
    question = await prison.slash(prison.owner, "config jail setup", role=prison.regular, channel=prison.log)
    assert f"Shut out 1 member who isn’t in jail but has <@&{prison.regular.id}>" in question.text
    assert f"Show <#{prison.log.id}> to members in jail, with everything that was written there" in question.text
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()
    assert prison.regular.id not in prison.general.overwrites

    question = await prison.owner.click(question, "Cancel")
    assert "Nothing was changed" in question.text
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()

    question = await prison.slash(prison.owner, "config jail setup", role=prison.regular)
    await prison.owner.click(question, "Set it up")
    await prison.owner.sees("Every other channel is closed to it", prison.general)
    assert prison.general.overwrites[prison.regular.id].deny & Permission.VIEW_CHANNEL


async def test_a_setup_asks_before_it_opens_a_hidden_channel_to_a_role_that_is_yet_to_be_made(
    prison: Prison, tux: App
) -> None:
    question = await prison.slash(prison.owner, "config jail setup", channel=prison.log)
    assert f"Show <#{prison.log.id}> to members in jail" in question.text
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()


async def test_members_in_jail_do_not_count_as_shut_out(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    await prison.make_channel("later")
    await prison.owner.request("DELETE", f"/channels/{prison.general.id}/permissions/{prison.jail_role.id}")

    again = await prison.slash(prison.owner, "config jail setup")

    assert "Every other channel is closed to it" in again.text


async def test_the_page_says_who_would_be_shut_out_by_a_role_that_was_chosen_long_ago(prison: Prison, tux: App) -> None:
    await tux.guild_settings.change(prison.guild.id, JailSettings, by=1, role_id=prison.regular.id)
    page = await open_page(prison.live, "jail")
    page = await prison.owner.click(page, "Create it for me")
    assert f"Shut out 1 member who isn’t in jail but has <@&{prison.regular.id}>" in page.text


async def test_a_setup_asks_about_a_hidden_channel_that_was_chosen_long_ago_too(prison: Prison, tux: App) -> None:
    await tux.guild_settings.change(prison.guild.id, JailSettings, by=1, channel_id=prison.log.id)
    question = await prison.slash(prison.owner, "config jail setup")
    assert f"Show <#{prison.log.id}> to members in jail, with everything that was written there" in question.text


async def test_nothing_is_made_for_a_role_that_has_become_unfit(prison: Prison, tux: App) -> None:
    await tux.guild_settings.change(prison.guild.id, JailSettings, by=1, role_id=prison.live.role("Moderator").id)
    page = await open_page(prison.live, "jail")
    assert "Create it for me" not in page.text
    refused = await prison.slash(prison.owner, "config jail setup")
    assert "has staff permissions" in refused.text


def overwrites(channel: Channel) -> dict[int, tuple[Permission, Permission]]:
    return {target_id: (overwrite.allow, overwrite.deny) for target_id, overwrite in channel.overwrites.items()}


async def test_an_undo_of_a_setup_takes_back_all_that_was_made(prison: Prison, tux: App) -> None:
    own = {"type": 0, "allow": str(int(Permission.ADD_REACTIONS)), "deny": str(int(Permission.SEND_MESSAGES))}
    await prison.owner.request("PUT", f"/channels/{prison.general.id}/permissions/{prison.regular.id}", own)
    before = {channel.id: overwrites(channel) for channel in prison.guild.channels.values()}
    channels, roles = set(prison.guild.channels), set(prison.guild.roles)
    question = await prison.slash(prison.owner, "config jail setup", role=prison.regular)
    await prison.owner.click(question, "Set it up")
    await prison.owner.sees("Every other channel is closed to it", prison.general)

    question = await prison.slash(prison.owner, "config undo", number=1)
    jail = prison.live.channel("jail")
    assert f"delete <#{jail.id}>, with everything that was written there" in question.text
    assert "restore the permissions of 2 channels" in question.text
    assert jail.id in prison.guild.channels
    undone = await prison.owner.click(question, "Undo #1")

    assert "Deleted #jail. Restored the permissions of 2 channels." in undone.text
    assert (set(prison.guild.channels), set(prison.guild.roles)) == (channels, roles)
    for channel in prison.guild.channels.values():
        assert overwrites(channel) == before[channel.id]
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()


async def test_an_undo_leaves_what_somebody_has_changed_since_and_what_is_used_elsewhere(
    prison: Prison, tux: App
) -> None:
    await prison.slash(prison.owner, "config jail setup")
    jail, role = prison.live.channel("jail"), prison.jail_role
    allowed = {"type": 0, "allow": str(int(Permission.VIEW_CHANNEL)), "deny": "0"}
    await prison.owner.request("PUT", f"/channels/{prison.general.id}/permissions/{role.id}", allowed)
    await tux.guild_settings.change(prison.guild.id, LogSettings, by=1, moderation_channel_id=jail.id)

    question = await prison.slash(prison.owner, "config undo", number=1)
    undone = await prison.owner.click(question, "Undo #1")

    assert "somebody has changed them since: #general, #jail" in undone.text.replace("\\", "")
    assert jail.id in prison.guild.channels


async def test_closing_channels_alone_is_a_change_that_can_be_undone(prison: Prison, tux: App) -> None:
    role, hut = await prison.make_role("Quiet"), await prison.make_channel("hut")
    await tux.guild_settings.change(prison.guild.id, JailSettings, by=1, role_id=role.id, channel_id=hut.id)
    page = await open_page(prison.live, "jail")
    page = await prison.owner.click(page, "Create it for me")
    await prison.owner.click(page, "Create")
    assert prison.general.overwrites[role.id].deny & Permission.VIEW_CHANNEL

    history = await prison.slash(prison.owner, "config history")
    assert "changed the permissions of 3 channels" in history.text
    question = await prison.slash(prison.owner, "config undo", number=2)
    await prison.owner.click(question, "Undo #2")

    assert role.id not in prison.general.overwrites
    assert role.id not in hut.overwrites
    assert (await tux.guild_settings.get(prison.guild.id, JailSettings)).role_id == role.id


async def test_log_channels_that_were_made_are_taken_back_too(prison: Prison, tux: App) -> None:
    before = set(prison.guild.channels)
    page = await open_page(prison.live, "serverlog")
    page = await prison.owner.click(page, "Create it for me")
    await prison.owner.click(page, "Create")
    made = set(prison.guild.channels) - before
    moderators = prison.live.role("Moderator")
    for channel_id in made:
        assert prison.guild.channels[channel_id].overwrites[moderators.id].allow & Permission.VIEW_CHANNEL

    history = await prison.slash(prison.owner, "config history")
    await prison.owner.click(history, "Undo #1")
    question = await prison.owner.sees("also takes back what was made for it")
    await prison.owner.click(question, "Undo #1")
    await question.changed(lambda seen: "Deleted" in seen.text)

    assert set(prison.guild.channels) == before


async def test_an_undo_of_a_setup_leaves_the_role_that_holds_members_and_what_it_may_see(
    prison: Prison, tux: App
) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    role = prison.jail_role

    question = await prison.slash(prison.owner, "config undo", number=2)
    assert f"Members are in jail with <@&{role.id}>" in question.text
    assert f"delete <@&{role.id}>" not in question.text
    undone = await prison.owner.click(question, "Undo #2")

    assert "members in jail have them" in undone.text
    assert role.id in prison.guild.roles
    assert prison.is_closed(prison.general)
    assert prison.roles() == {"Jailed", "Booster"}
    await prison.slash(prison.moderator, "unjail", member=prison.someone)
    assert prison.roles() == {"Regular", "Artist", "Booster"}


@pytest.mark.parametrize("click", ["setup", "page"])
async def test_a_role_and_a_channel_that_happen_to_have_the_right_names_are_asked_about_too(
    prison: Prison, tux: App, click: str
) -> None:
    role, tux_id = await prison.make_role("Jailed"), prison.live.role("Tux").id
    sees = str(int(Permission.VIEW_CHANNEL | Permission.ATTACH_FILES | Permission.READ_MESSAGE_HISTORY))
    hidden = {"id": str(prison.guild.id), "type": 0, "allow": "0", "deny": str(int(Permission.VIEW_CHANNEL))}
    shown = {"id": str(tux_id), "type": 0, "allow": sees, "deny": "0"}
    channel = await prison.make_channel("jail", permission_overwrites=[hidden, shown])
    add_person(prison.world, prison.guild, "another", "Another", "jailed by another bot", role)

    if click == "setup":
        question = await prison.slash(prison.owner, "config jail setup")
    else:
        question = await prison.owner.click(await open_page(prison.live, "jail"), "Create it for me")

    assert f"Shut out 1 member who isn’t in jail but has <@&{role.id}>" in question.text
    assert f"Show <#{channel.id}> to members in jail, with everything that was written there" in question.text
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("config logs set", {}),
        ("config serverlog channel", {}),
        ("config serverlog channel", {"events": "member-ban"}),
        ("config set", {"feature": "logs", "setting": "report_channel_id"}),
    ],
)
async def test_tux_is_not_told_to_write_for_staff_into_the_jail(
    prison: Prison, tux: App, command: str, options: dict[str, str]
) -> None:
    await prison.set_up()
    jail = prison.live.channel("jail")

    chosen = {"value": str(jail.id)} if command == "config set" else {"channel": jail}
    refused = await prison.slash(prison.owner, command, **options, **chosen)

    assert f"<#{jail.id}> is the jail’s channel: members in jail would read" in refused.text


@pytest.mark.parametrize("way", ["command", "page", "import"])
async def test_the_jails_role_gets_no_rank(prison: Prison, tux: App, way: str) -> None:
    await prison.set_up()
    role = prison.jail_role

    if way == "command":
        refused = await prison.slash(prison.owner, "config roles assign", role=role, rank="5")
    elif way == "import":
        refused = await import_file(prison.owner, prison.general, foreign(ranks={"roles": {str(role.id): 5}}))
    else:
        page = await open_page(prison.live, "roles")
        page = await prison.owner.select(page, on(page, "role"), role)
        await prison.owner.select(page, on(page, "give"), "5")
        refused = await prison.owner.sees("every member in jail would have that rank")

    assert f"<@&{role.id}> is the jail’s role: every member in jail would have that rank" in refused.text
    assert (await tux.guild_settings.get(prison.guild.id, RankSettings)).roles is None


async def test_the_channel_of_a_single_event_cannot_be_the_jails(prison: Prison, tux: App) -> None:
    await prison.slash(prison.owner, "config serverlog channel", channel=prison.log, events="member-ban")
    refused = await by_command(prison, tux, channel=prison.log)
    assert "I write there for staff (Server logs" in refused.text


async def test_a_setup_is_not_done_for_somebody_who_may_no_longer_ask_for_it(
    start_tux: Starting, prison: Prison
) -> None:
    prison.live.role("Moderator").permissions |= Permission.MANAGE_GUILD
    async with start_tux() as tux:
        question = await prison.slash(prison.moderator, "config jail setup", role=prison.regular)
        body = {"permissions": str(int(Permission.SEND_MESSAGES))}
        await prison.owner.request("PATCH", f"/guilds/{prison.guild.id}/roles/{prison.live.role('Moderator').id}", body)
        refused = await prison.moderator.click(question, "Set it up")
        assert "You need Manage Server to do that" in refused.text
        assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()
        await prison.moderator.click(question, "Cancel")


async def test_a_role_that_becomes_staffs_before_the_answer_is_not_made_the_jails(prison: Prison, tux: App) -> None:
    question = await prison.slash(prison.owner, "config jail setup", role=prison.regular)
    body = {"permissions": str(int(Permission.BAN_MEMBERS))}
    await prison.owner.request("PATCH", f"/guilds/{prison.guild.id}/roles/{prison.regular.id}", body)

    await prison.owner.click(question, "Set it up")

    await prison.owner.sees("has staff permissions")
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()


async def test_what_a_failed_setup_could_not_undo_is_named(
    prison: Prison, tux: App, logs: list[MutableMapping[str, Any]]
) -> None:
    prison.sandbox.faults.add(Fault("status", "PUT", "/channels/*/permissions/*", status=403))
    prison.sandbox.faults.add(Fault("status", "DELETE", "/guilds/*/roles/*", status=403))

    seen = await prison.slash(prison.owner, "config jail setup")

    assert "Look at what is left: @Jailed. The settings are as they were." in seen.text.replace("\\", "")
    assert "jail" not in {channel.name for channel in prison.guild.channels.values()}
    logs[:] = [entry for entry in logs if not isinstance(entry.get("exc_info"), LeftBehind)]
