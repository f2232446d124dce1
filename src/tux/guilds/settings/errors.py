"""The refusals of settings, and their one fault."""

from tux.guilds.settings.section import Section
from tux.runtime.refusals import Fault, Refusal

# Storing


class SettingInvalid(Refusal):
    """The setting does not accept the value.

    Data: `section`, `setting`, what it `accepts`, `problem` (pydantic's name for it), and `limit`, which the value
    exceeds.
    """

    key = "setting-invalid"


class StaleSettings(Refusal):
    """Somebody else changed the section after it was read. `current` is its present state, at `revision`."""

    key = "settings-stale"

    def __init__(self, current: Section, revision: int) -> None:
        super().__init__(section=current.section, revision=revision)
        self.current = current
        self.revision = revision


class SettingsMoved(Refusal):
    """Somebody else changed the section after the plan was made. Data: `section`."""

    key = "settings-moved"


class StoredSettingInvalid(Fault):
    """A stored value is no longer valid in this version of Tux, which uses the field's default instead."""

    key = "setting-stored-invalid"


# Input


class ValueUnclear(Refusal):
    """The text is not a value of this kind. Data: the text that was `given`, and the kind that is `wanted`."""

    key = "setting-value-unclear"


class ChoiceUnknown(Refusal):
    """The text is not one of the choices. Data: the text that was `given`, and the `choices`."""

    key = "setting-choice-unknown"


class NotInServer(Refusal):
    """The server has no such channel, role or member. Data: the text `given`, and the kind that is `wanted`."""

    key = "setting-not-in-server"


class ValueRequired(Refusal):
    """The setting cannot be unset. Data: its `default`."""

    key = "setting-value-required"


class ChannelNotWritable(Refusal):
    """The bot lacks permissions in the channel that the setting needs. Data: `channel`, and these `permissions`."""

    key = "setting-channel-not-writable"


# History


class StepUnknown(Refusal):
    """The history has no such step. Data: its `number`."""

    key = "step-unknown"


class StepTooOld(Refusal):
    """The step is too old to be undone. Data: its `number`, its time (`at`), and the `days` for which it could be."""

    key = "step-too-old"


class StepUndone(Refusal):
    """The step has been undone already. Data: its `number`, and the number of the step that undid it (`by`)."""

    key = "step-undone"


class StepOvertaken(Refusal):
    """A later step that is in effect changed the same settings. Data: `number`, and that of the `later` one."""

    key = "step-overtaken"


class StepEmpty(Refusal):
    """The step changed nothing. Data: its `number`."""

    key = "step-empty"


class SectionNotLoaded(Refusal):
    """The code that stores the section in tables of its own is not loaded. Data: `section`."""

    key = "settings-not-loaded"


class NothingSet(Refusal):
    """Everything is at its default, so there is nothing to reset."""

    key = "settings-unset"


# Files


class FileTooLarge(Refusal):
    """The file is too large to be read. Data: the `limit`, in KiB."""

    key = "settings-file-too-large"


class FileUnreadable(Refusal):
    """The file was not made by an export."""

    key = "settings-file-unreadable"


class FileOfOtherVersion(Refusal):
    """The file has an unknown version of the format. Data: its `version`, and the one that is `known`."""

    key = "settings-file-version"


class FileOfOtherGuild(Refusal):
    """The file is from another guild, and its ids cannot be looked up by name here. Data: the `guild`."""

    key = "settings-file-other-guild"


class FileChangesNothing(Refusal):
    """Everything in the file is already set that way, or cannot be imported."""

    key = "settings-file-changes-nothing"
