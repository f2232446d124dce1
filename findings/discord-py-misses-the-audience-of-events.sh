#!/usr/bin/env bash
# discord.py's ScheduledEvent.users() is wrong for events that interest more than 100 people. Discord always lists users by
# ascending id (documentation of "Get Guild Scheduled Event Users"), but the library turns pages as if the newest came
# first: without `after` it asks for those before the last one it got, with oldest_first=True for those after the first.
#
# discord.py 2.7.1.
#
# Guess: `[user async for user in event.users()]` has everybody who is interested, once, as the same loop over bans or
# members has. The length of the list even agrees with event.user_count.
#
# Of 150 people, both loops yield 50 twice and never the 50 with the largest ids: the accounts created last, of which a raid
# consists. Whoever needs everybody has to turn the pages: users(limit=100, after=…) with the largest id so far, again and
# again, is right, because a single page is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check discord.py==2.7.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import asyncio

import discord

PEOPLE = range(1001, 1151)
asked: list[str] = []


async def get_scheduled_event_users(
    guild_id: int, event_id: int, *, limit: int, with_member: bool, before: int | None = None, after: int | None = None
) -> list[dict]:
    """Answer as the documentation says: always by ascending id, `before` counts if both are given."""
    asked.append(f"limit={limit} before={before} after={after}")
    ids = list(PEOPLE)
    if before:
        ids = [user_id for user_id in ids if user_id < before][-limit:]
    elif after:
        ids = [user_id for user_id in ids if user_id > after]
    return [
        {"user": {"id": str(user_id), "username": f"u{user_id}", "discriminator": "0", "avatar": None}}
        for user_id in ids[:limit]
    ]


async def main() -> None:
    client = discord.Client(intents=discord.Intents.none())
    await client._async_setup_hook()
    client.http.get_scheduled_event_users = get_scheduled_event_users
    event = discord.ScheduledEvent(
        state=client._connection,
        data={
            "id": "7", "guild_id": "8", "name": "Picnic", "description": None, "entity_type": 3, "entity_id": None,
            "scheduled_start_time": "2027-01-01T00:00:00+00:00", "scheduled_end_time": "2027-01-01T01:00:00+00:00",
            "privacy_level": 2, "status": 1, "channel_id": None, "image": None, "creator_id": "9", "user_count": 150,
            "entity_metadata": {"location": "The park"},
        },
    )
    print("discord.py", discord.__version__)
    for name, options in (("users()", {}), ("users(oldest_first=True)", {"oldest_first": True})):
        asked.clear()
        ids = [user.id async for user in event.users(**options)]
        missing = sorted(set(PEOPLE) - set(ids))
        print(f"{name}: {len(ids)} users, {len(set(ids))} different ones, never {missing[0]} to {missing[-1]}")
        print("    " + " · ".join(asked))
        assert (len(ids), len(set(ids)), missing) == (150, 100, list(range(1101, 1151)))
    turned: set[int] = set()
    while page := [user.id async for user in event.users(limit=100, after=discord.Object(max(turned, default=1)))]:
        turned.update(page)
    print(f"users(limit=100, after=the largest id so far): {len(turned)} different ones")
    assert turned == set(PEOPLE)


asyncio.run(main())
PYTHON
# Seen:
# discord.py 2.7.1
# users(): 150 users, 100 different ones, never 1101 to 1150
#     limit=100 before=None after=None · limit=50 before=1100 after=None
# users(oldest_first=True): 150 users, 100 different ones, never 1101 to 1150
#     limit=100 before=None after=None · limit=50 before=None after=1001
# users(limit=100, after=the largest id so far): 150 different ones
