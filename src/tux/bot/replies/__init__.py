"""The answers to people, given the same way and by one deferral rule, whether they typed, used a command or clicked.

If somebody has had no answer for `DEFER_AFTER_SECONDS`, they are shown that Tux is at work, and the answer goes where
Discord expects it from then on. So no command has to defer, and none can answer an interaction twice or too late.
"""

from tux.bot.replies.answers import AnswerLost, Answers, MessageFields, ReplyHost
from tux.bot.replies.interactions import InteractionAnswers, TooSlowForModal, Unanswered
from tux.bot.replies.messages import MessageAnswers

__all__ = [
    "AnswerLost",
    "Answers",
    "InteractionAnswers",
    "MessageAnswers",
    "MessageFields",
    "ReplyHost",
    "TooSlowForModal",
    "Unanswered",
]
