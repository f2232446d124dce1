"""Why nobody is put into jail, or let out."""

from tux.runtime.refusals import Refusal


class NoJail(Refusal):
    """The server has none, or its role is gone. Data: whether it is `gone`."""

    key = "jail-none"


class JailRoleUnfit(Refusal):
    """The role is above the bot, of an integration, @everyone, or lets people do something. Data: `role`, `why`."""

    key = "jail-role-unfit"


class AlreadyJailed(Refusal):
    """Data: `target`, `case`."""

    key = "jail-already"


class NotJailed(Refusal):
    """Data: `target`."""

    key = "unjail-not-jailed"


class BotInJail(Refusal):
    """The role of a bot cannot be taken from it, so it cannot be held. Data: `target`."""

    key = "jail-target-is-any-bot"


class JailComplete(Refusal):
    """There is nothing to set up."""

    key = "jail-complete"
