"""The permissions that the bot needs in a server, and what each of them is needed for.

They are gathered from what commands and features declare. The invite link, the wizard, the pages of settings,
`tux doctor`, `tux demo` and the documentation are derived from them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord.ext import commands

from tux.bot.commands import Command, Group
from tux.bot.feature import Feature
from tux.guilds.permissions import missing
from tux.runtime.markup import Markup, code, joined
from tux.runtime.texts import SOURCE_LOCALE, Texts

_ANSWERS = {
    "view_channel": "needs-view-channel",
    "send_messages": "needs-send-messages",
    "send_messages_in_threads": "needs-send-messages-in-threads",
    "embed_links": "needs-embed-links",
    "read_message_history": "needs-read-message-history",
}
"""The permissions without which Tux cannot answer, each with the key of a text that says what is lost."""


@dataclass(frozen=True, slots=True)
class PermissionNeed:
    """A permission that the bot needs."""

    permission: str
    """Its name in discord.py."""
    commands: Sequence[str]
    """The qualified names of the commands that need it."""
    losses: Sequence[str]
    """The keys of the texts that say what else is lost without it."""

    def cost(self, texts: Texts, locale: str = SOURCE_LOCALE) -> Markup:
        """Return what does not work without the permission, as the end of a sentence."""
        clauses = [texts.say(key, locale=locale) for key in self.losses]
        if self.commands:
            names = [code(f"/{name}") for name in self.commands]
            clauses.insert(0, texts.say("needs-commands", locale=locale, commands=names, count=len(names)))
        return joined("; ", clauses)


def permission_needs(
    features: Iterable[Feature], declared: Iterable[commands.Command[Any, ..., Any]]
) -> list[PermissionNeed]:
    """Return what the bot needs for its answers, its features and these commands, in Discord's order."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    losses: defaultdict[str, list[str]] = defaultdict(list)
    for needs in (_ANSWERS, *(feature.needs for feature in features)):
        for permission, key in needs.items():
            losses[_canonical(permission)].append(key)
    for command in declared:
        for permission in command.rule.needs if isinstance(command, Command | Group) else ():
            names[_canonical(permission)].append(command.qualified_name)
    return [
        PermissionNeed(permission, sorted(names[permission]), losses[permission])
        for permission, _ in discord.Permissions.none()
        if permission in names or permission in losses
    ]


def as_permissions(needs: Iterable[PermissionNeed]) -> discord.Permissions:
    """Return the permissions, as an invite link requests them."""
    return discord.Permissions(**{need.permission: True for need in needs})


def lacking(needs: Iterable[PermissionNeed], granted: discord.Permissions) -> list[PermissionNeed]:
    """Return the needs that are not met where these permissions are granted in the whole server."""
    return [need for need in needs if missing([need.permission], granted)]


def _canonical(permission: str) -> str:
    """Return the name that discord.py lists for a permission: some have two, as `view_channel` does."""
    return next(name for name, is_set in discord.Permissions(**{permission: True}) if is_set)
