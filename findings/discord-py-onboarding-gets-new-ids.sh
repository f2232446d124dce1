#!/usr/bin/env bash
# Reading a guild's onboarding with discord.py and sending it back replaces every prompt and option: prompts are sent with
# their place in the list as id, and options without one, so that Discord makes new ones, and what members had answered
# belongs to none of them. Changing one word of one prompt does the same, as Discord takes the whole list.
#
# discord.py 2.7.1; seen is the body of the request. By Discord's documentation, prompts and options without a known id are
# created, and those that are missing from the list are deleted.
#
# Guess: edit_onboarding(prompts=onboarding.prompts) changes nothing, as the prompts know their ids: prompt.id is there.
#
# OnboardingPrompt and OnboardingPromptOption keep their ids, but edit_onboarding() numbers the prompts from 0, and to_dict()
# of an option leaves its id out.
# A restore, or a bot that renames a prompt, has to send the raw answer of GET with its ids.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check discord.py==2.7.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import asyncio

import discord

GUILD, CHANNEL, ROLE = 1 << 40, 2 << 40, 3 << 40
EVERYONE = {
    "id": str(GUILD), "name": "@everyone", "permissions": "0", "position": 0, "color": 0, "hoist": False, "flags": 0,
    "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}, "managed": False, "mentionable": False,
}
GENERAL = {"id": str(CHANNEL), "type": 0, "name": "general", "position": 0, "permission_overwrites": [], "parent_id": None}
ONBOARDING = {
    "guild_id": str(GUILD), "default_channel_ids": [str(CHANNEL)], "enabled": True, "mode": 1,
    "prompts": [{
        "id": "11", "type": 0, "title": "What do you play?", "single_select": False, "required": True, "in_onboarding": True,
        "options": [{
            "id": "21", "title": "Chess", "description": None, "emoji": {"id": None, "name": None, "animated": False},
            "role_ids": [str(ROLE)], "channel_ids": [],
        }],
    }],
}


async def main() -> None:
    client = discord.Client(intents=discord.Intents.none())
    await client._async_setup_hook()
    data = {"id": str(GUILD), "name": "g", "roles": [EVERYONE], "channels": [GENERAL]}
    guild = discord.Guild(data=data, state=client._connection)
    client._connection._add_guild(guild)
    sent = {}

    async def request(route: discord.http.Route, **options: object) -> dict:
        sent.update(options.get("json") or {})
        return ONBOARDING

    client.http.request = request
    onboarding = await guild.onboarding()
    read = onboarding.prompts[0].id, onboarding.prompts[0].options[0].id
    await guild.edit_onboarding(prompts=onboarding.prompts)
    prompt = sent["prompts"][0]
    print(f"discord.py {discord.__version__}: ids of prompt and option read {read},", end=" ")
    print(f"sent back ({prompt['id']}, {prompt['options'][0].get('id')})")
    assert read == (11, 21)
    assert (prompt["id"], prompt["options"][0].get("id")) == (0, None)


asyncio.run(main())
PYTHON
# Seen:
# discord.py 2.7.1: ids of prompt and option read (11, 21), sent back (0, None)
