"""Actions on members: the form that asks for a reason, and the answers to the moderator."""

from tux.bot.actions.forms import ActionForm
from tux.bot.actions.results import ActionResults, log_problem, split_into_messages

__all__ = ["ActionForm", "ActionResults", "log_problem", "split_into_messages"]
