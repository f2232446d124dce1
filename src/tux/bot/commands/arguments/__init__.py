"""Arguments of commands: one converter for each kind of thing that people type or choose.

Each works for typed commands and for slash options alike. Ids and numbers are bounded, so that they fit into the
database.
"""

from tux.bot.commands.arguments.channels import split_channel_mention
from tux.bot.commands.arguments.durations import Duration, OptionalDuration
from tux.bot.commands.arguments.errors import (
    MessageElsewhere,
    MessageReferenceInvalid,
    TooManyUsers,
    UserAmbiguous,
    UserUnknown,
)
from tux.bot.commands.arguments.messages import parse_message_id
from tux.bot.commands.arguments.numbers import CaseNumber, DeleteDays, RankLevel, SoftbanDeleteDays
from tux.bot.commands.arguments.reasons import TypedReason
from tux.bot.commands.arguments.user_ids import UserId, UserIds, user_ids_in
from tux.bot.commands.arguments.users import TargetOrRefusal, User, Users, find_user

__all__ = [
    "CaseNumber",
    "DeleteDays",
    "Duration",
    "MessageElsewhere",
    "MessageReferenceInvalid",
    "OptionalDuration",
    "RankLevel",
    "SoftbanDeleteDays",
    "TargetOrRefusal",
    "TooManyUsers",
    "TypedReason",
    "User",
    "UserAmbiguous",
    "UserId",
    "UserIds",
    "UserUnknown",
    "Users",
    "find_user",
    "parse_message_id",
    "split_channel_mention",
    "user_ids_in",
]
