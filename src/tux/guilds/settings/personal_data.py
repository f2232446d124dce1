"""The personal data in settings: who changed them, and who is named in them."""

from tux.guilds.privacy.personal_data import PersonalRows, PersonColumn
from tux.guilds.settings.tables import GuildSetting, GuildSettingChange

SETTINGS = PersonalRows(
    name="settings",
    table=GuildSetting,
    people=(PersonColumn("updated_by", ("section", "updated_at")),),
    texts=("data",),
    exported_mention=("section",),
)
CHANGES = PersonalRows(
    name="changes",
    table=GuildSettingChange,
    people=(PersonColumn("changed_by", ("number", "section", "kind", "changed_at")),),
    texts=("data_before", "data_after", "made"),
    exported_mention=("number", "section"),
)
