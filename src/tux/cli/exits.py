"""How a command ends: its exit code, and the sentence that goes with it."""

from enum import IntEnum
from typing import Self


class Exit(IntEnum):
    """Every exit code of `tux`. The documentation draws its table from here."""

    OK = 0, "Everything went well, or the command was asked to stop."
    FAILURE = 1, "Something unexpected went wrong."
    USAGE = 2, "The command line cannot be understood."
    SETTINGS = 3, "A setting is unknown or has a value that it cannot have; `tux config check` names it."
    TOKEN = 4, "There is no token, or Discord does not accept it."
    INTENTS = 5, "The bot lacks a privileged intent, which the developer portal gives."
    PORT = 6, "A port that Tux was to open is in use or may not be opened."
    DATABASE = 7, "The database cannot be reached, or holds something that this Tux cannot work with."
    DISCORD = 8, "Discord, or what stands in for it, cannot be reached."
    DOCTOR = 9, "`tux doctor` found something that keeps Tux from working."
    REVISION = 10, "The tables of the database are not those of this Tux; `tux db version` tells which they are."
    REFUSED = 11, "The command would have destroyed data, and was not told plainly enough to do it."
    FILE = 12, "A file of settings cannot be taken over: it is damaged, of another version or of another server."

    meaning: str

    def __new__(cls, code: int, meaning: str) -> Self:
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member


class CliError(Exception):
    """Ends the command with `sentence` on stderr and `exit` as its code. Tell what is wrong and how to mend it."""

    def __init__(self, sentence: str, exit: Exit) -> None:  # noqa: A002 - the word for it
        super().__init__(sentence)
        self.sentence = sentence
        self.exit = exit


class Unexpected(Exception):
    """A mistake of ours, its cause, met where it is known whether to show a traceback and what to keep out of it."""

    def __init__(self, *, debugging: bool, secrets: list[str]) -> None:
        super().__init__()
        self.debugging = debugging
        self.secrets = secrets
