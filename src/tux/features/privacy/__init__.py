"""Privacy: people export and delete what Tux stores about them, and guilds that Tux has left are deleted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

import discord

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.privacy.commands import PrivacyCommands
from tux.features.privacy.listeners import EndedMatters, MembershipListeners
from tux.features.privacy.service import TOPIC, PersonalRecords
from tux.guilds.cases import CaseEnded, CaseSettled
from tux.guilds.cases.personal_data import EARLIER_REASONS, case_data
from tux.guilds.privacy.personal_data import ERASURE, MatterEnded, PersonalData
from tux.guilds.privacy.planned_jobs import JOBS
from tux.guilds.retention import DELETION, Retention
from tux.guilds.settings.personal_data import CHANGES, SETTINGS

FEATURE = Feature("privacy", data=(SETTINGS, CHANGES, JOBS))


async def setup(scope: FeatureScope) -> None:
    bot = scope.bot
    parts = partial(_parts, bot.personal_data, case_data(scope.cases.kinds))
    records = PersonalRecords(scope.database, scope.jobs, scope.settings, scope.facts, scope.clock, parts)
    scope.on_notification(TOPIC, records.on_erased_elsewhere)
    scope.on_job(ERASURE, records.on_erasure_due)
    keep, is_in = timedelta(days=scope.process.keep_left_servers), partial(_is_in, bot.get_guild)
    retention = Retention(scope.database, scope.jobs, scope.facts, scope.clock, keep=keep, is_in=is_in)
    scope.on_job(DELETION, retention.on_deletion_due)
    await scope.add_cog(MembershipListeners(bot, retention, scope.tasks))
    cog = PrivacyCommands(bot, records)
    scope.add_dynamic_items(cog.button)
    await scope.add_cog(cog)
    endings = EndedMatters(records)
    scope.subscribe(CaseEnded, endings.on_case)
    scope.subscribe(CaseSettled, endings.on_case)
    scope.subscribe(MatterEnded, endings.on_matter)


def _parts(by_feature: Mapping[str, Sequence[PersonalData]], cases: PersonalData) -> list[PersonalData]:
    """Return the data of cases and of every feature, those that have been unloaded included."""
    return [cases, EARLIER_REASONS, *(part for data in by_feature.values() for part in data)]


def _is_in(get_guild: Callable[[int], discord.Guild | None], guild_id: int) -> bool:
    return get_guild(guild_id) is not None
