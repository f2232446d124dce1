"""What a moderator fills in for an action on a member, and reads when it is done."""

from tux.bot.actions.forms import ActionForm
from tux.bot.actions.results import ActionResults, log_problem, split_into_messages

__all__ = ["ActionForm", "ActionResults", "log_problem", "split_into_messages"]
