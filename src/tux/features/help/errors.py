"""Refusals of the help command."""

from tux.runtime.refusals import Refusal


class NoSuchCommand(Refusal):
    """No command of that name exists that the person may use. Data: `given`, `similar`."""

    key = "help-unknown"
