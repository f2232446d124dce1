"""Confirmation of commands that change or delete data."""

import sys

import typer

from tux.cli.exits import CliError, Exit


def confirm(consequence: str, *, yes: bool) -> None:
    """Ask on a terminal whether to go ahead, unless `yes`. Raise a `CliError` if the answer is no or nobody can answer.

    `consequence` is a sentence that says what will happen. It may be empty if that has been shown already.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise CliError(f"{consequence} Nothing was done. Add --yes to go ahead.".lstrip(), Exit.REFUSED)
    if not typer.confirm(f"{consequence} Go ahead?".lstrip(), default=False):
        raise CliError("Nothing was done.", Exit.REFUSED)
