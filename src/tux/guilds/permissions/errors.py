"""The refusals of permissions: to run a command, to act on somebody, or to change ranks."""

from tux.runtime.refusals import Refusal

# Running a command


class OnlyInServers(Refusal):
    """The command was run outside of a server."""

    key = "only-in-servers"


class OnlyBotOwner(Refusal):
    """The command acts on the whole process, so only the bot's owner may run it."""

    key = "only-bot-owner"


class RankTooLow(Refusal):
    """The command requires a higher rank. Data: the required `rank`, and the person's `own`."""

    key = "rank-too-low"


class PermissionsMissing(Refusal):
    """The person lacks permissions that the command requires. Data: `permissions`, as Discord words them."""

    key = "permissions-missing"


class BotLacksPermissions(Refusal):
    """The bot lacks permissions that the command needs. Data: `permissions`, as Discord words them."""

    key = "bot-lacks-permissions"


# Acting on a channel


class ChannelHidden(Refusal):
    """The person cannot see the channel. Data: `channel`."""

    key = "channel-hidden"


class ChannelPermissionsMissing(Refusal):
    """The person lacks permissions in the channel that they want to act on. Data: `channel`, `permissions`."""

    key = "channel-permissions-missing"


class BotLacksChannelPermissions(Refusal):
    """The bot lacks permissions in the channel. Data: `channel`, `permissions`."""

    key = "channel-bot-lacks-permissions"


# Acting on somebody


class Outranked(Refusal):
    """The target ranks as high as whoever acts, or higher."""


class TargetIsSelf(Outranked):
    """The target is the moderator."""

    key = "target-is-self"


class TargetIsBot(Outranked):
    """The target is Tux."""

    key = "target-is-bot"


class TargetIsOwner(Outranked):
    """The target owns the server. Data: `target`."""

    key = "target-is-owner"


class TargetAboveModerator(Outranked):
    """The target's highest role is not below the moderator's. Data: `target`, their `role`."""

    key = "target-above-moderator"


class TargetAboveBot(Outranked):
    """The target's highest role is not below the bot's. Data: `target`, their `role`, `bot_role`."""

    key = "target-above-bot"


class OwnMatter(Refusal):
    """Something is about the person themselves, so others have to deal with it. The guild owner is excepted."""

    key = "own-matter"


# Changing ranks


class RankUnknown(Refusal):
    """There is no such rank. Data: the text that was `given`, and the `ranks` that exist."""

    key = "rank-unknown"


class RanksComplete(Refusal):
    """No default rank is missing, so there is none to restore. Data: the `ranks` that exist."""

    key = "ranks-complete"


class LevelTaken(Refusal):
    """Another rank has the level. Data: `level`, and the `rank` that has it."""

    key = "rank-level-taken"


class RankNameTaken(Refusal):
    """Another rank has the name. Data: `name`, and the `rank` that has it."""

    key = "rank-name-taken"


class RankNameInvalid(Refusal):
    """The name is empty, too long or only digits. Data: the most characters (`longest`)."""

    key = "rank-name-invalid"


class NotBelowOwnRank(Refusal):
    """The rank is not below the editor's own. Data: `rank`, `own`."""

    key = "rank-not-below-own"


class CommandNotBelowOwnRank(Refusal):
    """The rank that a command requires, before or after, is not below the editor's. Data: `command`, `rank`, `own`."""

    key = "rank-command-not-below-own"


class RankOfEverybody(Refusal):
    """Rank 0 cannot be assigned, removed or deleted. Data: `rank`."""

    key = "rank-of-everybody"


class RankInUse(Refusal):
    """Roles have the rank, or commands require it. Data: `rank`, and these `roles` and `commands`, None for none."""

    key = "rank-in-use"


class RoleHasRank(Refusal):
    """The role has that rank already. Data: `role`, `rank`."""

    key = "rank-role-has-it"


class RoleHasNoRank(Refusal):
    """The role has no rank that could be removed. Data: `role`."""

    key = "rank-role-has-none"


class RoleIsEveryone(Refusal):
    """The role is @everyone, which always has rank 0."""

    key = "rank-role-everyone"


class RoleManaged(Refusal):
    """An integration assigns the role, not people. Data: `role`."""

    key = "rank-role-managed"


class RoleNotBelowOwn(Refusal):
    """The role is not below the editor's highest role in Discord. Data: `role`, and their `highest`."""

    key = "rank-role-not-below"


class CommandOfBotOwner(Refusal):
    """The command acts on the whole process, so no guild can open it to others. Data: `command`."""

    key = "rank-command-of-owner"


class RequirementUnchanged(Refusal):
    """The command requires that rank already. Data: `command`, `rank`."""

    key = "rank-requirement-unchanged"


class NoRequirement(Refusal):
    """The guild has not set a rank for the command itself. Data: `command`."""

    key = "rank-requirement-none"


class OnlyGuildOwner(Refusal):
    """The change is for the owner of the guild alone."""

    key = "rank-only-owner"


class AdministratorsUnchanged(Refusal):
    """Administrators already pass, or already do not. Data: `passing`."""

    key = "rank-administrators-unchanged"


class OwnRankChanged(Refusal):
    """The edit would change the editor's own rank, because roles without a rank count for nothing afterwards."""

    key = "rank-own-changed"
