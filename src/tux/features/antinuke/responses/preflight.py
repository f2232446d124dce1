"""The preflight: what would keep Tux from stopping an attack, found before one begins."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import discord

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.kinds import AntinukeResponseType
from tux.features.antinuke.responses.powers import danger, is_out_of_reach
from tux.features.antinuke.role_holders import holders_of
from tux.guilds.permissions import missing, phrases
from tux.guilds.permissions.channels import may_log
from tux.runtime.markup import Markup
from tux.runtime.texts import Phrase, Texts

NEEDS: Mapping[str, str] = {
    "view_audit_log": "antinuke-without-audit-log",
    "manage_roles": "antinuke-without-manage-roles",
    "ban_members": "antinuke-without-ban",
    "kick_members": "antinuke-without-kick",
    "manage_guild": "antinuke-without-manage-guild",
    "manage_webhooks": "antinuke-without-webhooks",
    "moderate_members": "antinuke-without-timeout",
    "manage_channels": "antinuke-without-channels",
    "create_expressions": "antinuke-without-create-expressions",
    "manage_expressions": "antinuke-without-manage-expressions",
}
"""The permissions that antinuke needs, each with the key of a text that says what is lost without it."""

_CRITICAL_NEEDS = frozenset({"view_audit_log", "manage_roles", "ban_members", "kick_members"})
_MAX_NAMED = 10


class Severity(IntEnum):
    """The weight of a problem."""

    NOTE = 1
    WARNING = 2
    """Part of the protection is missing."""
    CRITICAL = 3
    """Somebody could attack, and would not be stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that would keep Tux from stopping an attack."""

    name: str
    """The name of its text, after `antinuke-problem-`."""
    severity: Severity
    subjects: tuple[int, ...] = ()
    """The ids of the roles, members and channels that it is about."""
    lacks: str | None = None
    """The permission that is missing, named as in discord.py."""
    data: Mapping[str, object] = field(default_factory=dict[str, object], compare=False)

    @property
    def fingerprint(self) -> str:
        """Return what tells it from others, and from itself when it has become worse."""
        return " ".join([self.name, self.lacks or "", *map(str, self.subjects)])

    def text(self, texts: Texts, locale: str) -> Markup:
        """Return a sentence that says what is wrong, and what to do about it."""
        return texts.say(f"antinuke-problem-{self.name}", locale=locale, **self.data)


def preflight(guild: discord.Guild, policy: GuildPolicy, log_channel_id: int | None = None) -> Sequence[Problem]:
    """Return what would keep Tux from stopping an attack in a guild, the worst first. Nothing is awaited."""
    problems = [
        *_permission_problems(guild),
        *_hierarchy_problems(guild),
        *_quarantine_problems(guild, policy),
        *_log_problems(guild, log_channel_id),
        *_two_factor_problems(guild),
    ]
    return sorted(problems, key=lambda problem: -problem.severity)


def _permission_problems(guild: discord.Guild) -> Iterator[Problem]:
    for name in missing(NEEDS, guild.me.guild_permissions):
        severity = Severity.CRITICAL if name in _CRITICAL_NEEDS else Severity.WARNING
        [permission] = phrases([name])
        data = {"permission": permission, "loss": Phrase(NEEDS[name])}
        yield Problem(name="without", severity=severity, lacks=name, data=data)


def _hierarchy_problems(guild: discord.Guild) -> Iterator[Problem]:
    """Yield the roles with power that Tux cannot take, and those who are known to have one of them."""
    roles = [
        role
        for role in guild.roles
        if is_out_of_reach(role) and role not in guild.me.roles and danger(role.permissions.value)
    ]
    if not roles:
        return
    members = [
        member
        for member in holders_of(guild, [role.id for role in roles])
        if member.id not in {guild.owner_id, guild.me.id}
    ]
    yield Problem(
        name="out-of-reach",
        severity=Severity.CRITICAL,
        subjects=tuple(sorted(thing.id for thing in (*roles, *members))),
        data={
            "own": guild.me.top_role,
            "count": len(roles),
            "roles": roles[::-1][:_MAX_NAMED],
            "more": max(0, len(roles) - _MAX_NAMED),
            "members": members[:_MAX_NAMED] or None,
            "others": max(0, len(members) - _MAX_NAMED),
        },
    )


def _quarantine_problems(guild: discord.Guild, policy: GuildPolicy) -> Iterator[Problem]:
    role_id = policy.quarantine_role_id
    if role_id is None:
        if policy.default_response is AntinukeResponseType.QUARANTINE:
            yield Problem(name="quarantine-unset", severity=Severity.WARNING)
        return
    role = guild.get_role(role_id)
    if role is None:
        yield Problem(name="quarantine-gone", severity=Severity.WARNING)
        return
    data: Mapping[str, object] = {"role": role}
    if is_out_of_reach(role) or role.managed:
        yield Problem(name="quarantine-above", severity=Severity.WARNING, data=data)
    if danger(role.permissions.value):
        yield Problem(name="quarantine-powerful", severity=Severity.WARNING, data=data)
    opened = [channel for channel in guild.channels if _opens(channel, role)]
    if opened:
        shown = {"channels": opened[:_MAX_NAMED], "more": max(0, len(opened) - _MAX_NAMED)}
        subjects = tuple(channel.id for channel in opened)
        yield Problem(name="quarantine-opens", severity=Severity.NOTE, subjects=subjects, data={**data, **shown})


def _opens(channel: discord.abc.GuildChannel, role: discord.Role) -> bool:
    """Return True where a channel allows the role what could do damage."""
    allowed, _ = channel.overwrites_for(role).pair()
    return bool(danger(allowed.value))


def _log_problems(guild: discord.Guild, log_channel_id: int | None) -> Iterator[Problem]:
    if log_channel_id is None:
        yield Problem(name="log-unset", severity=Severity.WARNING)
        return
    channel = guild.get_channel(log_channel_id)
    if channel is None:
        yield Problem(name="log-gone", severity=Severity.WARNING)
    elif not isinstance(channel, discord.TextChannel) or not may_log(channel):
        yield Problem(name="log-closed", severity=Severity.WARNING, data={"channel": channel})


def _two_factor_problems(guild: discord.Guild) -> Iterator[Problem]:
    if guild.mfa_level is discord.MFALevel.require_2fa:
        yield Problem(name="two-factor", severity=Severity.WARNING)
