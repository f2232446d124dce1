"""Attacks on roles, and on what they allow."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tux.sandbox.attacks import stock
from tux.sandbox.attacks.plan import Step
from tux.sandbox.attacks.scenario import Scenario, Situation
from tux.sandbox.permissions import ALL, Permission

P = Permission
GROUP = "Roles and permissions"
DANGEROUS = (P.ADMINISTRATOR, P.BAN_MEMBERS, P.MANAGE_GUILD, P.MANAGE_ROLES, P.MANAGE_CHANNELS, P.MANAGE_WEBHOOKS)


def delete_roles(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every role within reach."""
    for role in situation.roles():
        yield Step("DELETE", f"/guilds/{situation.guild.id}/roles/{role.id}")


def create_roles(situation: Situation) -> Iterator[Step]:
    """Yield the creation of ever more roles."""
    for number in itertools.count(1):
        yield Step("POST", f"/guilds/{situation.guild.id}/roles", {"name": f"nuked {number}"})


def rename_roles(situation: Situation) -> Iterator[Step]:
    """Yield new names for the roles within reach, over and over."""
    for number, role in enumerate(situation.endless(situation.roles()), 1):
        yield Step("PATCH", f"/guilds/{situation.guild.id}/roles/{role.id}", {"name": f"owned {number}"})


def grant_role(situation: Situation) -> Iterator[Step]:
    """Yield one role for every member who has it not."""
    for role in situation.roles()[:1]:
        for member in situation.shuffled(situation.guild.members.values()):
            if role.id not in member.roles:
                yield Step("PUT", f"/guilds/{situation.guild.id}/members/{member.id}/roles/{role.id}")


def strip_roles(situation: Situation) -> Iterator[Step]:
    """Yield the removal of all roles of every member within reach."""
    for member in situation.members():
        kept = [str(role_id) for role_id in member.roles if situation.guild.roles[role_id].managed]
        yield Step("PATCH", f"/guilds/{situation.guild.id}/members/{member.id}", {"roles": kept})


def escalate_roles(situation: Situation) -> Iterator[Step]:
    """Yield a dangerous permission for one role within reach after the other."""
    roles = [role for role in situation.roles() if not role.permissions & P.ADMINISTRATOR]
    for role in roles:
        permissions = role.permissions | situation.random.choice(DANGEROUS)
        yield Step("PATCH", f"/guilds/{situation.guild.id}/roles/{role.id}", {"permissions": str(int(permissions))})


def escalate_member(situation: Situation) -> Iterator[Step]:
    """Yield a new role with every permission, and its gift to members in turn."""
    guild_id = situation.guild.id
    role = {"name": "harmless", "permissions": str(int(P.ADMINISTRATOR))}
    yield Step("POST", f"/guilds/{guild_id}/roles", role, keeps="role")
    for member in situation.members():
        yield Step("PUT", f"/guilds/{guild_id}/members/{member.id}/roles/{{role.id}}")


def open_everyone(situation: Situation) -> Iterator[Step]:
    """Yield the gift of all permissions to @everyone."""
    yield Step("PATCH", f"/guilds/{situation.guild.id}/roles/{situation.guild.id}", {"permissions": str(int(ALL))})


ATTACKS = (
    Scenario(
        "delete-roles",
        "Delete roles",
        GROUP,
        "Deletes every role it can.",
        delete_roles,
        P.MANAGE_ROLES,
        prepare=stock.roles,
    ),
    Scenario("create-roles", "Create roles", GROUP, "Floods the guild with new roles.", create_roles, P.MANAGE_ROLES),
    Scenario(
        "rename-roles",
        "Rename roles",
        GROUP,
        "Gives every role it can another name.",
        rename_roles,
        P.MANAGE_ROLES,
        prepare=stock.roles,
    ),
    Scenario(
        "grant-role",
        "Give everyone a role",
        GROUP,
        "Gives one role to every member.",
        grant_role,
        P.MANAGE_ROLES,
        prepare=stock.together(stock.one_role, stock.members),
    ),
    Scenario(
        "strip-roles",
        "Take everyone's roles",
        GROUP,
        "Takes all roles from every member it can.",
        strip_roles,
        P.MANAGE_ROLES,
        prepare=stock.crew,
    ),
    Scenario(
        "escalate-roles",
        "Give roles dangerous permissions",
        GROUP,
        "Gives one role after the other a permission like Administrator or Ban Members.",
        escalate_roles,
        P.MANAGE_ROLES,
        prepare=stock.roles,
    ),
    Scenario(
        "escalate-member",
        "Make members administrators",
        GROUP,
        "Creates a role with Administrator, and gives it to one member after the other.",
        escalate_member,
        P.MANAGE_ROLES,
        count=2,
    ),
    Scenario(
        "open-everyone",
        "Give @everyone all permissions",
        GROUP,
        "Opens the guild with a single request.",
        open_everyone,
        P.MANAGE_ROLES,
        count=1,
    ),
)
