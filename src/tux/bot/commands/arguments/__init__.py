"""Arguments of commands: one converter for each kind of thing that people type or choose.

Each works for typed commands and for slash options alike. Ids and numbers are bounded, so that they fit into the
database.
"""

from tux.bot.commands.arguments.channels import split_channel_mention
from tux.bot.commands.arguments.durations import Duration, OptionalDuration
from tux.bot.commands.arguments.errors import (
    MessageElsewhere,
    MessageReferenceInvalid,
    NobodyNamed,
    NumberTooLarge,
    NumberUnclear,
    TooManyUsers,
    UserAmbiguous,
    UserUnknown,
)
from tux.bot.commands.arguments.messages import parse_message_id
from tux.bot.commands.arguments.numbers import DeleteDays, Number, RankLevel, SoftbanDeleteDays
from tux.bot.commands.arguments.reasons import TypedReason
from tux.bot.commands.arguments.user_ids import NOBODY, ListedUsers, UserId, UserList, read_user_list, user_ids_in
from tux.bot.commands.arguments.users import (
    OtherUsers,
    OtherUsersOrBanned,
    TargetOrRefusal,
    User,
    UserOrBanned,
    Users,
    UsersOrBanned,
    find_user,
    together,
)

__all__ = [
    "NOBODY",
    "DeleteDays",
    "Duration",
    "ListedUsers",
    "MessageElsewhere",
    "MessageReferenceInvalid",
    "NobodyNamed",
    "Number",
    "NumberTooLarge",
    "NumberUnclear",
    "OptionalDuration",
    "OtherUsers",
    "OtherUsersOrBanned",
    "RankLevel",
    "SoftbanDeleteDays",
    "TargetOrRefusal",
    "TooManyUsers",
    "TypedReason",
    "User",
    "UserAmbiguous",
    "UserId",
    "UserList",
    "UserOrBanned",
    "UserUnknown",
    "Users",
    "UsersOrBanned",
    "find_user",
    "parse_message_id",
    "read_user_list",
    "split_channel_mention",
    "together",
    "user_ids_in",
]
