"""The refusals of configuration. Those of settings and ranks themselves are in `guilds`."""

from tux.runtime.refusals import Refusal


class SectionUnknown(Refusal):
    """No settings are called that. Data: what was `given`, and the `sections` there are."""

    key = "config-section-unknown"


class SettingUnknown(Refusal):
    """The section has no such setting. Data: what was `given`, the `section`, and the `settings` there are."""

    key = "config-setting-unknown"


class RanksHaveCommands(Refusal):
    """Ranks are changed by commands of their own, not by `/config set`."""

    key = "config-set-ranks"


class CommandMissing(Refusal):
    """There is no such command. Data: what was `given`."""

    key = "config-command-unknown"


class NoLogChannel(Refusal):
    """No log channel is set that could be cleared."""

    key = "config-logs-none"


class NameWrong(Refusal):
    """The server is called something else than what was typed. Data: its `name`."""

    key = "config-reset-name-wrong"


class FileNotGiven(Refusal):
    """Discord did not give the file in time, or no longer has it."""

    key = "settings-file-not-given"


class NothingToCreate(Refusal):
    """All that could be created is there already."""

    key = "config-create-nothing"


class NoFreeRank(Refusal):
    """Every level below the person's own rank is in use."""

    key = "config-ranks-no-free"


class RoleGone(Refusal):
    """The role was deleted after the page had been drawn."""

    key = "config-role-gone"


class PageUnknown(Refusal):
    """The page is of another version of Tux, or of something that is not loaded any more."""

    key = "click-expired"
