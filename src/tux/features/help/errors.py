"""Refusals of the help command."""

from tux.runtime.refusals import Refusal


class NoSuchCommand(Refusal):
    """There is no command of that name that the person may use. Data: `given`, `similar`."""

    key = "help-unknown"
