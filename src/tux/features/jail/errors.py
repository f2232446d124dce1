"""The refusals of the jail."""

from tux.runtime.refusals import Refusal


class NoJail(Refusal):
    """The server has no jail, or its role was deleted. Data: `gone`, which is True in the second case."""

    key = "jail-none"


class JailRoleUnfit(Refusal):
    """The role is above the bot's, an integration's or @everyone, or gives permissions. Data: `role`, `why`."""

    key = "jail-role-unfit"


class JailRoleHeld(Refusal):
    """Members who are not in jail have the role, and the jail would shut them out. Data: `role`, `count`."""

    key = "jail-role-held"


class JailChannelInUse(Refusal):
    """Tux writes to the channel for staff, which members in jail would read. Data: `channel`, `section`, `setting`."""

    key = "jail-channel-in-use"


class StaffInJail(Refusal):
    """Tux would write to the jail's channel for staff, which members in jail read. Data: `channel`."""

    key = "jail-channel-not-for-staff"


class RankInJail(Refusal):
    """The jail's role would get a rank, and with it everybody in jail. Data: `role`."""

    key = "jail-role-not-for-staff"


class AlreadyJailed(Refusal):
    """The member is in jail. Data: `target`, `case`."""

    key = "jail-already"


class NotJailed(Refusal):
    """The user is not in jail. Data: `target`."""

    key = "unjail-not-jailed"


class BotCannotBeJailed(Refusal):
    """The target is a bot, whose own role nobody can take away. Data: `target`."""

    key = "jail-target-is-any-bot"


class JailComplete(Refusal):
    """There is nothing left to set up."""

    key = "jail-complete"
