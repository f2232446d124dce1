"""The permission bits are Discord's."""

import discord
import pytest

from tux.sandbox.permissions import ALL, DEFAULT, DIRECT_MESSAGE, Permission

OTHER_NAMES = {
    "use_external_emojis": "external_emojis",
    "use_external_stickers": "external_stickers",
    "use_vad": "use_voice_activation",
    "manage_guild_expressions": "manage_expressions",
    "create_guild_expressions": "create_expressions",
}
"""The names of discord.py, where they differ."""

UNKNOWN_TO_DISCORD_PY = {"VIEW_CREATOR_MONETIZATION_ANALYTICS": 1 << 41, "BYPASS_SLOWMODE": 1 << 52}


@pytest.mark.parametrize("permission", list(Permission), ids=lambda permission: permission.name)
def test_a_permission_has_the_bit_of_discord(permission: Permission) -> None:
    name = (permission.name or "").lower()
    known = getattr(discord.Permissions, OTHER_NAMES.get(name, name), None)
    assert permission == (known.flag if known else UNKNOWN_TO_DISCORD_PY[permission.name])


def test_a_direct_message_allows_what_discord_py_takes_for_granted() -> None:
    granted = discord.Permissions._dm_permissions()
    granted.use_external_apps = False
    assert Permission(granted.value) & ~DIRECT_MESSAGE == 0


P = Permission
FOR_STAFF = [
    *(P.ADMINISTRATOR, P.MANAGE_GUILD, P.MANAGE_ROLES, P.MANAGE_CHANNELS, P.MANAGE_WEBHOOKS, P.MANAGE_THREADS),
    *(P.MANAGE_MESSAGES, P.MANAGE_NICKNAMES, P.MANAGE_GUILD_EXPRESSIONS, P.MANAGE_EVENTS),
    *(P.KICK_MEMBERS, P.BAN_MEMBERS, P.MODERATE_MEMBERS, P.MUTE_MEMBERS, P.DEAFEN_MEMBERS, P.MOVE_MEMBERS),
    *(P.VIEW_AUDIT_LOG, P.VIEW_GUILD_INSIGHTS, P.VIEW_CREATOR_MONETIZATION_ANALYTICS),
    *(P.CREATE_GUILD_EXPRESSIONS, P.CREATE_EVENTS, P.PIN_MESSAGES, P.BYPASS_SLOWMODE),
    *(P.PRIORITY_SPEAKER, P.SEND_TTS_MESSAGES, P.MENTION_EVERYONE),
]


def test_everybody_in_a_new_guild_may_do_what_is_not_for_staff() -> None:
    assert ALL & ~Permission(sum(FOR_STAFF)) == DEFAULT
