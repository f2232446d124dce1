"""The people who own the bot."""

import discord

_ROLES = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)


def owners_of(application: discord.AppInfo) -> frozenset[int]:
    """Return the ids of the application's owner, or of the members of its team who may change it."""
    team = application.team
    if team is None:
        return frozenset({application.owner.id})
    owner_ids = {team.owner_id} if team.owner_id else set[int]()
    return frozenset(owner_ids | {member.id for member in team.members if member.role in _ROLES})
