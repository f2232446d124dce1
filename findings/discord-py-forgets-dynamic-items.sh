#!/usr/bin/env bash
# A discord.py view with a DynamicItem and an ordinary button takes the DynamicItem's registration with it: once such a view
# stops or times out, the clicks on every other message with that item are ignored until the bot restarts. The same happens
# when any view is sent again after the item was removed from it.
#
# discord.py 2.7.1.
#
# Guess: add_dynamic_items() registers a class until remove_dynamic_items(); that is what makes its buttons outlive views,
# which come and go. Sending a view with such an item does nothing to it.
#
# The store of views registers the class of each DynamicItem in a view that it is given, too, and takes away what an edited
# view lacks compared with before. remove_view() does the same for all of its items, but only where an ordinary item of the
# view is still tracked. So views of dynamic items alone end without harm, and every try with a simple example works.
# Register the classes again, at the latest before each interaction.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check discord.py==2.7.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import asyncio
import re

import discord
from discord import ui


class Like(ui.DynamicItem[ui.Button], template=re.compile(r"like:(?P<post>\d+)")):
    def __init__(self, post: int) -> None:
        super().__init__(ui.Button(label="Like", custom_id=f"like:{post}"))

    @classmethod
    async def from_custom_id(cls, interaction: object, item: object, match: re.Match[str], /) -> "Like":
        return cls(int(match["post"]))


async def main() -> None:
    client = discord.Client(intents=discord.Intents.none())
    await client._async_setup_hook()
    state = client._connection

    def is_registered() -> bool:
        return Like in state._view_store._dynamic_items.values()

    def after(message_id: int, *others: ui.Button, edit: bool = False) -> bool:
        """Send a view as Messageable.send() does, end it or edit the item away, and return what is registered then."""
        client.add_dynamic_items(Like)
        like, view = Like(message_id), ui.View(timeout=180)
        for item in (like, *others):
            view.add_item(item)
        state.store_view(view, message_id)
        if edit:
            view.remove_item(like)
            state.store_view(view, message_id)
        else:
            view.stop()
        return is_registered()

    seen = after(1), after(2, ui.Button(label="Site", url="https://example.com")), after(3, ui.Button(label="Close"))
    edited = after(4, edit=True)
    print(f"discord.py {discord.__version__}: still registered after a view that stopped: alone {seen[0]},", end=" ")
    print(f"beside a link {seen[1]}, beside a button {seen[2]}; after it was edited away: {edited}")
    assert (*seen, edited) == (True, True, False, False)


asyncio.run(main())
PYTHON
# Seen:
# discord.py 2.7.1: still registered after a view that stopped: alone True, beside a link True, beside a button False; after it was edited away: False
