"""The permission bits are Discord's."""

import discord
import pytest

from tux.sandbox.permissions import DIRECT_MESSAGE, Permission

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
