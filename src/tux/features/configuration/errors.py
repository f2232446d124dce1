"""The refusals of configuration. Those about settings and ranks themselves are in `guilds`."""

from tux.runtime.refusals import Refusal


class SectionUnknown(Refusal):
    """No section has that name. Data: `given`, `sections`."""

    key = "config-section-unknown"


class SettingUnknown(Refusal):
    """The section has no setting of that name. Data: `given`, `section`, `settings`."""

    key = "config-setting-unknown"


class RanksHaveCommands(Refusal):
    """Ranks have their own commands, so `/config set` does not change them."""

    key = "config-set-ranks"


class CommandMissing(Refusal):
    """There is no command of that name. Data: `given`."""

    key = "config-command-unknown"


class NoLogChannel(Refusal):
    """There is no log channel to clear."""

    key = "config-logs-none"


class NameWrong(Refusal):
    """The text is not the name of the server. Data: `name`, the right one."""

    key = "config-reset-name-wrong"


class FileNotGiven(Refusal):
    """Discord did not deliver the file in time, or no longer has it."""

    key = "settings-file-not-given"


class NothingToCreate(Refusal):
    """Everything that could be created exists already."""

    key = "config-create-nothing"


class NoFreeRank(Refusal):
    """Every level below the person's own rank is in use."""

    key = "config-ranks-no-free"


class RoleGone(Refusal):
    """The role was deleted after the page was drawn."""

    key = "config-role-gone"


class PageUnknown(Refusal):
    """The page is from another version of Tux, or belongs to a feature that is no longer loaded."""

    key = "click-expired"
