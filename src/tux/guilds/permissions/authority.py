"""Authority over settings: a member who may not change a setting in one way may not change it in another either.

A setting belongs to a command. Only a member who may use that command, and all below it, may change the setting on a
page, by `/config set`, an import, a reset or an undo.
"""

from collections.abc import Iterable, Mapping, Sequence

import discord

from tux.guilds.permissions import rank_edits
from tux.guilds.permissions.callers import Caller
from tux.guilds.permissions.decisions import require
from tux.guilds.permissions.ranks import RankSettings, standing
from tux.guilds.permissions.rules import Rules
from tux.guilds.settings.changes import Draft
from tux.guilds.settings.validation import parse_stored

_COMMANDS: Mapping[tuple[str, str], str] = {
    ("general", "prefix"): "config prefix",
    ("ranks", "names"): "config ranks",
    ("ranks", "roles"): "config roles",
    ("ranks", "commands"): "config commands",
    ("ranks", "administrators_pass"): "config ranks administrators",
}
"""The commands that change settings, by section and setting, where these are not `config <section>`."""


_WHOLE_SECTION = ("*",)
"""Stands for the settings of a section where a step only concerns what was made in the server for them."""


def require_authority(
    drafts: Sequence[Draft], member: discord.Member, caller: Caller, ranks: RankSettings, rules: Rules
) -> None:
    """Raise the `Refusal` that `member` would get for making the same changes by commands."""
    for draft in drafts:
        require_commands(draft.section, draft.altered or _WHOLE_SECTION, caller, ranks, rules)
        if draft.section == RankSettings.section:
            before, after = (parse_stored(RankSettings, data)[0] for data in (draft.before, draft.after))
            _require_ranks(before, after, member, caller, rules)


def require_commands(section: str, settings: Iterable[str], caller: Caller, ranks: RankSettings, rules: Rules) -> None:
    """Raise the `Refusal` that `caller` would get for a command that changes one of these settings."""
    for name in sorted({_COMMANDS.get((section, setting), f"config {section}") for setting in settings}):
        for command, rule in rules.items():
            if command == name or command.startswith(f"{name} "):
                require(rule, command, caller, ranks)


def _require_ranks(
    before: RankSettings, after: RankSettings, member: discord.Member, caller: Caller, rules: Rules
) -> None:
    rank_edits.require_between(before, after, caller, rules)
    own = standing(caller, before).level
    for role_id in rank_edits.changed_roles(before.roles, after.roles):
        if (role := member.guild.get_role(role_id)) is not None:
            rank_edits.require_rankable(role, by=member, own=own)
