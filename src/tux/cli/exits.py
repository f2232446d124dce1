"""Exit codes, and the exceptions that end a command with one."""

from enum import IntEnum
from typing import Self


class Exit(IntEnum):
    """Every exit code of `tux`. The table in the documentation is generated from here."""

    OK = 0, "The command succeeded, or was asked to stop."
    FAILURE = 1, "Something unexpected went wrong."
    USAGE = 2, "The command line is invalid."
    SETTINGS = 3, "A setting is unknown or has an invalid value; `tux config check` names it."
    TOKEN = 4, "There is no token, or Discord does not accept it."
    INTENTS = 5, "The bot lacks a privileged intent that has to be enabled in the developer portal."
    PORT = 6, "A port is in use or may not be opened."
    DATABASE = 7, "The database cannot be reached, or its contents cannot be used by this version of Tux."
    DISCORD = 8, "Discord, or the API set in its place, cannot be reached."
    DOCTOR = 9, "`tux doctor` found a problem."
    REVISION = 10, "The tables in the database do not match this version of Tux; `tux db version` shows both revisions."
    REFUSED = 11, "The command would have changed or deleted data, and was not confirmed."
    FILE = 12, "A settings file cannot be imported: it is damaged, or from another version or another server."
    OUTPUT = 13, "The output could not be written: whoever read it has stopped, or the disk is full."

    meaning: str

    def __new__(cls, code: int, meaning: str) -> Self:
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member


class CliError(Exception):
    """Ends the command with `sentence` on stderr and the exit code `exit`.

    The sentence says what is wrong and how to fix it.
    """

    def __init__(self, sentence: str, exit: Exit) -> None:  # noqa: A002 - the plain word for it
        super().__init__(sentence)
        self.sentence = sentence
        self.exit = exit


class Unexpected(Exception):
    """A bug in Tux, raised from its cause once the settings say whether to show a traceback and what to mask in it."""

    def __init__(self, *, debugging: bool, secrets: list[str]) -> None:
        super().__init__()
        self.debugging = debugging
        self.secrets = secrets
