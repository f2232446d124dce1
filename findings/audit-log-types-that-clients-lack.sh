#!/usr/bin/env bash
# An audit log read with disnake, nextcord or py-cord has entries whose `category` raises: those of documented types that
# the library does not list. Reading the log works, and so do the other attributes; the loop dies at the first such entry.
#
# discord.py 2.7.1, disnake 2.12.2, nextcord 2.6.0 and py-cord 2.8.1, the newest release of each. The page of the audit log
# is handed to them where their HTTP client would return it; the types are from Discord's published API document.
#
# Guess: forks of one library treat an unknown type as discord.py does, which names it unknown_N and gives None for its
# category; and an error would come from iterating, where one expects it.
#
# disnake and py-cord keep the category in a dict with a key for each member and look the unknown member up in it: KeyError.
# nextcord hands out a plain UnknownEnumValue without such an attribute: AttributeError. disnake 2.12 lacks the types of
# onboarding, home and the server guide, py-cord 2.8 those of the soundboard, AutoMod's quarantine and the creation of
# onboarding, nextcord 2.6 all of these and the permissions of commands (121). A bot that mirrors the log, or sorts what was
# created from what was deleted, stops at somebody's new sound. Ask for `action.value`, which all four have.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/read.py" <<'PYTHON'
import asyncio
import importlib
import sys

library = importlib.import_module(sys.argv[1])
GUILD = 1 << 40
TYPES = {22: "ban", 121: "command permissions", 131: "soundboard", 145: "automod", 164: "onboarding"}
ROLE = {
    "id": str(GUILD), "name": "@everyone", "permissions": "0", "position": 0, "color": 0, "hoist": False, "flags": 0,
    "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}, "managed": False, "mentionable": False,
}
LISTS = (
    "users", "webhooks", "threads", "integrations", "application_commands", "auto_moderation_rules", "guild_scheduled_events"
)


async def main() -> None:
    client = library.Client(intents=library.Intents.all())
    if hasattr(client, "_async_setup_hook"):
        await client._async_setup_hook()
    data = {"id": str(GUILD), "name": "g", "roles": [ROLE], "channels": [], "members": [], "emojis": [], "stickers": []}
    guild = library.Guild(data=data, state=client._connection)
    pages = [[{"id": str(action << 40), "action_type": action, "user_id": "7", "target_id": "8"} for action in TYPES], []]

    async def get_audit_logs(*_: object, **__: object) -> dict:
        return {"audit_log_entries": pages.pop(0), **{name: [] for name in LISTS}}

    client.http.get_audit_logs = get_audit_logs
    seen = []
    async for entry in guild.audit_logs(limit=len(TYPES)):
        try:
            category = "a category" if entry.category else "no category"
        except (AttributeError, KeyError) as error:
            category = type(error).__name__
        seen.append(f"{TYPES[entry.action.value]}: {category}")
    print(f"{sys.argv[2]}: {', '.join(seen)}")


asyncio.run(main())
PYTHON
for library in discord.py==2.7.1=discord disnake==2.12.2=disnake nextcord==2.6.0=nextcord py-cord==2.8.1=discord; do
  pinned=${library%=*}
  python3 -m venv --clear "$folder/venv"
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "$pinned"
  "$folder/venv/bin/python" -W ignore "$folder/read.py" "${library##*=}" "$pinned"
done | tee "$folder/seen"
# Seen:
cat >"$folder/expected" <<'SEEN'
discord.py==2.7.1: ban: no category, command permissions: a category, soundboard: a category, automod: no category, onboarding: a category
disnake==2.12.2: ban: no category, command permissions: a category, soundboard: a category, automod: no category, onboarding: KeyError
nextcord==2.6.0: ban: no category, command permissions: AttributeError, soundboard: AttributeError, automod: no category, onboarding: AttributeError
py-cord==2.8.1: ban: no category, command permissions: a category, soundboard: KeyError, automod: no category, onboarding: a category
SEEN
diff "$folder/expected" "$folder/seen"
