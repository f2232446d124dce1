#!/usr/bin/env bash
# Cloning a channel, which is how most bots' "nuke" command empties one, makes another channel in every client library: a
# forum no longer requires tags in three of them, and cannot be cloned in the fourth; py-cord and nextcord open age-restricted
# voice channels to all ages.
#
# discord.py 2.7.1, disnake 2.12.2, nextcord 2.6.0 and py-cord 2.8.1, the newest release of each. Seen is the body of the
# request with which clone() creates the channel, for a channel in which every setting differs from its default.
#
# Guess: clone() is one method for all kinds, and documented as making the same channel again, so it copies what the
# library's own channel objects show; the four share their code.
#
# Each class of channels lists what its clone() copies, and the lists were not kept up with the settings that came later,
# except in discord.py and disnake, where only `flags` is left out (and in disnake the limit of people on a stage). Whoever
# replaces a channel should compare the answer of Discord with the old one, or build the request from the raw channel.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/clone.py" <<'PYTHON'
import asyncio
import importlib
import sys

library = importlib.import_module(sys.argv[1])
GUILD = 1 << 40
ROLE = {
    "id": str(GUILD), "name": "@everyone", "permissions": "0", "position": 0, "color": 0, "hoist": False, "flags": 0,
    "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}, "managed": False, "mentionable": False,
}
TEXT = {
    "topic": "rules", "nsfw": True, "rate_limit_per_user": 7, "default_thread_rate_limit_per_user": 9,
    "default_auto_archive_duration": 10080,
}
VOICE = {
    "nsfw": True, "rate_limit_per_user": 7, "bitrate": 64000, "user_limit": 5, "rtc_region": "rotterdam",
    "video_quality_mode": 2,
}
FORUM = TEXT | {
    "flags": 16, "default_reaction_emoji": {"emoji_id": None, "emoji_name": "x"}, "default_sort_order": 1,
    "available_tags": [{"id": "5", "name": "solved", "moderated": True, "emoji_id": None, "emoji_name": None}],
    "default_forum_layout": 2,
}
KINDS = {"text": (0, TEXT), "voice": (2, VOICE), "stage": (13, VOICE), "forum": (15, FORUM)}


async def main() -> None:
    client = library.Client(intents=library.Intents.none())
    if hasattr(client, "_async_setup_hook"):
        await client._async_setup_hook()
    every = {"guild_id": str(GUILD), "name": "c", "parent_id": None, "permission_overwrites": [], "flags": 0}
    channels = [
        every | {"id": str(place), "type": number, "position": place} | settings
        for place, (number, settings) in enumerate(KINDS.values(), 1)
    ]
    data = {"id": str(GUILD), "name": "g", "roles": [ROLE], "channels": channels, "members": [], "emojis": [], "stickers": []}
    guild = library.Guild(data=data, state=client._connection)
    sent: dict = {}

    async def request(*_: object, json: dict, **__: object) -> None:
        sent.update(json)
        raise ConnectionError

    client.http.request = request
    seen = []
    for place, (kind, (number, settings)) in enumerate(KINDS.items(), 1):
        channel = guild.get_channel(place)
        if kind == "forum" and sys.argv[2].startswith("discord.py"):
            options = {"category": None}  # required, although inspect.signature() and the documentation give it a default
        else:
            options = {}
        sent.clear()
        try:
            await channel.clone(**options)
        except ConnectionError:
            pass
        except NotImplementedError:
            seen.append(f"{kind} cannot be cloned")
            continue
        lost = [name for name in settings if sent.get(name) in (None, [])]
        assert sent["type"] == number
        seen.append(f"{kind} {' '.join(lost) or 'nothing'}")
    print(f"{sys.argv[2]} loses: {'; '.join(seen)}")


asyncio.run(main())
PYTHON
for library in discord.py==2.7.1=discord disnake==2.12.2=disnake nextcord==2.6.0=nextcord py-cord==2.8.1=discord; do
  pinned=${library%=*}
  python3 -m venv --clear "$folder/venv"
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "$pinned"
  "$folder/venv/bin/python" -W ignore "$folder/clone.py" "${library##*=}" "$pinned"
done | tee "$folder/seen"
# Seen:
cat >"$folder/expected" <<'SEEN'
discord.py==2.7.1 loses: text nothing; voice nothing; stage nothing; forum flags
disnake==2.12.2 loses: text nothing; voice nothing; stage user_limit; forum flags
nextcord==2.6.0 loses: text default_thread_rate_limit_per_user default_auto_archive_duration; voice nsfw rate_limit_per_user rtc_region video_quality_mode; stage nsfw rate_limit_per_user bitrate user_limit rtc_region video_quality_mode; forum cannot be cloned
py-cord==2.8.1 loses: text default_thread_rate_limit_per_user default_auto_archive_duration; voice nsfw rate_limit_per_user rtc_region video_quality_mode; stage nsfw rate_limit_per_user bitrate user_limit rtc_region video_quality_mode; forum default_thread_rate_limit_per_user default_auto_archive_duration flags default_reaction_emoji default_sort_order available_tags default_forum_layout
SEEN
diff "$folder/expected" "$folder/seen"
