"""The personal data in settings: who changed them, and whom they name."""

from tux.guilds.privacy.personal_data import Held, Rows
from tux.guilds.settings.tables import GuildSetting, GuildSettingChange

SETTINGS = Rows(
    name="settings",
    table=GuildSetting,
    held=(Held("updated_by", ("section", "updated_at")),),
    mentions=("data",),
    named_by=("section",),
)
CHANGES = Rows(
    name="changes",
    table=GuildSettingChange,
    held=(Held("changed_by", ("number", "section", "kind", "changed_at")),),
    mentions=("data_before", "data_after"),
    named_by=("number", "section"),
)
