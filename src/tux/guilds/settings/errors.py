"""The refusals of settings, and the one fault."""

from tux.guilds.settings.section import Section
from tux.runtime.refusals import Fault, Refusal

# Storing


class SettingInvalid(Refusal):
    """The setting does not take the value.

    Data: `section`, `setting`, and `problem`: pydantic's name for it, with what the setting asks for in `limit`.
    """

    key = "setting-invalid"


class StaleSettings(Refusal):
    """Somebody else changed the section after it was read. `current` is what it holds now, at `revision`."""

    key = "settings-stale"

    def __init__(self, current: Section, revision: int) -> None:
        super().__init__(section=current.section, revision=revision)
        self.current = current
        self.revision = revision


class SettingsMoved(Refusal):
    """Somebody else changed the section after the plan was made. Data: `section`."""

    key = "settings-moved"


class StoredSettingInvalid(Fault):
    """A stored value that this version of Tux no longer takes. The field's default stands in for it."""

    key = "setting-stored-invalid"


# Filling in


class ValueUnclear(Refusal):
    """The text means no value of this kind. Data: what was `given`, and the kind that is `wanted`."""

    key = "setting-value-unclear"


class ChoiceUnknown(Refusal):
    """The text is none of the choices. Data: what was `given`, and the `choices`."""

    key = "setting-choice-unknown"


class NotInServer(Refusal):
    """The server has no such channel, role or member. Data: what was `given`, and the kind that is `wanted`."""

    key = "setting-not-in-server"


class ValueRequired(Refusal):
    """The setting cannot be unset. Data: its `default`."""

    key = "setting-value-required"


class ChannelNotWritable(Refusal):
    """The bot could not do in the channel what the setting is for. Data: `channel`, missing `permissions`."""

    key = "setting-channel-not-writable"


# History


class StepUnknown(Refusal):
    """The history has no such step. Data: its `number`."""

    key = "step-unknown"


class StepTooOld(Refusal):
    """The step can no longer be undone. Data: its `number`, its date (`at`), and for how many `days` it could be."""

    key = "step-too-old"


class StepUndone(Refusal):
    """The step is undone already. Data: its `number`, and the number of the step that undid it (`by`)."""

    key = "step-undone"


class StepOvertaken(Refusal):
    """A later step that still stands changed the same settings. Data: `number`, and that of the `later` one."""

    key = "step-overtaken"


class StepEmpty(Refusal):
    """The step changed nothing. Data: its `number`."""

    key = "step-empty"


class SectionNotLoaded(Refusal):
    """The part of Tux that keeps the section in tables of its own is not loaded. Data: `section`."""

    key = "settings-not-loaded"


class NothingSet(Refusal):
    """Everything is at its default, so there is nothing to reset."""

    key = "settings-unset"


# Files


class FileTooLarge(Refusal):
    """The file is longer than any that is read. Data: the `limit`, in KiB."""

    key = "settings-file-too-large"


class FileUnreadable(Refusal):
    """The file is not one that an export made."""

    key = "settings-file-unreadable"


class FileOfOtherVersion(Refusal):
    """The file is of a version of the format that is not known here. Data: its `version`, and the one `known`."""

    key = "settings-file-version"


class FileOfOtherGuild(Refusal):
    """The file is of another guild, and nothing here can find its ids by their names. Data: the `guild`."""

    key = "settings-file-other-guild"


class FileChangesNothing(Refusal):
    """Everything in the file is set already, or cannot be imported."""

    key = "settings-file-changes-nothing"
