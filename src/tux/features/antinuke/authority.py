"""The authority over the settings of antinuke: whoever could change them could switch it off before an attack."""

import discord

from tux.features.antinuke.errors import ExtraOwnersAreTheOwners, NotInCharge
from tux.features.antinuke.kinds import TrustLevel
from tux.features.antinuke.settings import AntinukeSettings, TrustGrant
from tux.guilds.permissions import BotOwners
from tux.runtime.clock import Clock


class SettingsAuthority:
    """The owner of the guild and the extra owners may change the settings, and so may whoever owns the bot.

    Administrators may not. The bot's owner could change the database as well; and the guild's owner is told of what
    anybody else changes. Extra owners are made and dismissed by the guild's owner alone.
    """

    def __init__(self, owners: BotOwners, clock: Clock) -> None:
        self._owners = owners
        self._clock = clock

    def is_in_charge(self, guild: discord.Guild, user_id: int, settings: AntinukeSettings) -> bool:
        """Return whether a user may change these settings of a guild, and undo what antinuke did."""
        return (
            user_id == guild.owner_id
            or self._owners.owns(user_id)
            or user_id in settings.extra_owner_ids(self._clock.now())
        )

    async def check(self, member: discord.Member, before: AntinukeSettings, after: AntinukeSettings) -> None:
        """Raise a `Refusal` where the change is not the member's to make."""
        if not self.is_in_charge(member.guild, member.id, before):
            raise NotInCharge
        if member.id != member.guild.owner_id and _extra_owners(before) != _extra_owners(after):
            raise ExtraOwnersAreTheOwners


def _extra_owners(settings: AntinukeSettings) -> set[TrustGrant]:
    return {grant for grant in settings.trust if grant.level is TrustLevel.EXTRA_OWNER}
