#!/usr/bin/env bash
# In discord.py, `await other.can_run(ctx)` of a hybrid command runs the bot's global checks with `ctx.command` as the
# command that was invoked, not as `other`, if the context comes from a slash command. Typed, it is `other` while
# the checks run. A global check that looks up a rule by `ctx.command`, as permission systems do, is thus right in every
# test that types, and asks for the wrong command's rule behind a slash. One that hands over to another command sets
# `ctx.command` first, and `ctx.invoke()` checks nothing at all.
#
# discord.py 2.7.1.
#
# Guess: `can_run(ctx)` means "may this command be run by this person", and global checks are told of this command.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check discord.py==2.7.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import asyncio

import discord
from discord.ext import commands

bot = commands.Bot("!", intents=discord.Intents.none())
asked: list[str] = []


@bot.check
async def rule(ctx: commands.Context) -> bool:
    asked.append(f"global check: {ctx.command}")
    return True


def own(ctx: commands.Context) -> bool:
    asked.append("own check of tempban")
    return True


@bot.hybrid_command()
async def ban(ctx: commands.Context) -> None:
    for title, step in STEPS.items():
        asked.clear()
        await step(ctx)
        print(f"{title}: {asked}")
        results.append(list(asked))


@bot.hybrid_command()
@commands.check(own)
async def tempban(ctx: commands.Context) -> None: ...


async def ask_with_command_set(ctx: commands.Context) -> None:
    ctx.command = tempban
    await tempban.can_run(ctx)


results: list[list[str]] = []
STEPS = {
    "/ban asks tempban.can_run(ctx)": tempban.can_run,
    "with ctx.command set before": ask_with_command_set,
    "ctx.invoke(tempban)": lambda ctx: ctx.invoke(tempban),
}


async def main() -> None:
    print(f"discord.py {discord.__version__}")
    await bot._async_setup_hook()
    user = {"id": "5", "username": "somebody", "discriminator": "0", "avatar": None, "global_name": None}
    payload = {
        "id": "1", "application_id": "2", "type": 2, "token": "-", "version": 1, "user": user, "entitlements": [],
        "channel_id": "3", "channel": {"id": "3", "type": 1, "recipients": [user], "last_message_id": None, "flags": 0},
        "data": {"id": "4", "name": "ban", "type": 1}, "authorizing_integration_owners": {}, "attachment_size_limit": 0,
    }
    await bot.tree._call(discord.Interaction(data=payload, state=bot._connection))
    assert results == [
        ["global check: ban", "own check of tempban"],
        ["global check: tempban", "own check of tempban"],
        [],
    ]


asyncio.run(main())
PYTHON
# Seen:
# discord.py 2.7.1
# /ban asks tempban.can_run(ctx): ['global check: ban', 'own check of tempban']
# with ctx.command set before: ['global check: tempban', 'own check of tempban']
# ctx.invoke(tempban): []
