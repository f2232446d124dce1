"""Actions on members, whoever takes them: one pipeline, the kinds of actions, and the moderation log."""

from tux.guilds.actions.actors import Actor, Moderator, TuxRule
from tux.guilds.actions.bans import banned_users
from tux.guilds.actions.log import Logged, ModerationLog
from tux.guilds.actions.pipeline import MemberActions
from tux.guilds.actions.requests import (
    ActionContext,
    ActionPlan,
    ActionRequest,
    ActionResult,
    MemberAction,
    NoticeTiming,
    Target,
)

__all__ = [
    "ActionContext",
    "ActionPlan",
    "ActionRequest",
    "ActionResult",
    "Actor",
    "Logged",
    "MemberAction",
    "MemberActions",
    "ModerationLog",
    "Moderator",
    "NoticeTiming",
    "Target",
    "TuxRule",
    "banned_users",
]
