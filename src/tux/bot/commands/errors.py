"""The refusals of commands that cannot be run as they were typed."""

from tux.runtime.refusals import Refusal


class OnlySlash(Refusal):
    """The command was typed, but works only as a slash command. Data: `command`."""

    key = "only-slash"


class FileInPlaceOfWords(Refusal):
    """The command takes words, but has a file instead. Data: `parameter`, the first word that is missing."""

    key = "file-in-place-of-words"


class CommandUnknown(Refusal):
    """No command has the name that was typed, but some have a similar one. Data: `typed`, `similar`."""

    key = "command-unknown"
