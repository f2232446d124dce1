"""`/antinuke drill` and `/antinuke replay`: attacks on paper, and the past, against the rules of the server."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.commands import GuildContext
from tux.bot.commands.arguments import Duration
from tux.bot.ui import Pages
from tux.features.antinuke.actions import choices, read_action
from tux.features.antinuke.commands.limits import Count as LimitCount
from tux.features.antinuke.commands.limits import own_limit, with_limit
from tux.features.antinuke.commands.root import AntinukeCog
from tux.features.antinuke.detection.acts import ActorFacts
from tux.features.antinuke.detection.guild_facts import KnownGuild
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.errors import AuditLogHidden, NoSuchAttack, ProposalIncomplete
from tux.features.antinuke.guard.actor_facts import facts_about
from tux.features.antinuke.guard.cached_guilds import CachedGuildFacts
from tux.features.antinuke.kinds import ActorKind, Mode, Preset
from tux.features.antinuke.policies import policy_of
from tux.features.antinuke.rehearsals.drills import MAX_ACTORS, Drill, UnknownScenario
from tux.features.antinuke.rehearsals.replays import Replay
from tux.features.antinuke.rehearsals.scenarios import MAX_RATE_PER_SECOND, MAX_REQUESTS, SCENARIOS
from tux.features.antinuke.rehearsals.simulation import Delays, Prediction
from tux.features.antinuke.responses.ladders import Attacker, rungs
from tux.features.antinuke.settings import OwnLimit
from tux.guilds.audit_log.pages import PAGE_ENTRIES, AuditLogPage, pages_after
from tux.runtime.markup import code, user_mention

AUDIT_LOG_DAYS = 45
"""The days for which Discord keeps the audit log."""

PAGE_PAUSE_SECONDS = 0.5
"""The pause between two pages of the audit log, so that a replay leaves the rest of Tux its share of the limit."""

TOLD_EVERY_PAGES = 5
"""The pages after which the person is told how far it is."""

DRILL_RATE, DRILL_COUNT, DRILL_LATENCY_MS = 50.0, 60, 60
MAX_CHOICES = 25
MOST_STOPS_SHOWN = 5
MOST_REPEATED = 40

Rate = commands.Range[float, 0.01, MAX_RATE_PER_SECOND]
Count = commands.Range[int, 1, MAX_REQUESTS]
Attackers = commands.Range[int, 1, MAX_ACTORS]
Latency = commands.Range[int, 0, 5000]
Days = commands.Range[int, 1, AUDIT_LOG_DAYS]
PresetName = Literal["relaxed", "default", "strict"]


class RehearsalCommands(AntinukeCog):
    """The commands that rehearse. Nothing is done to anybody."""

    @AntinukeCog.antinuke.command()
    async def drill(
        self,
        ctx: GuildContext,
        attack: str,
        rate: Rate = DRILL_RATE,
        count: Count = DRILL_COUNT,
        attackers: Attackers = 1,
        latency: Latency = DRILL_LATENCY_MS,
        member: discord.Member | None = None,
    ) -> None:
        await self.require_in_charge(ctx)  # it says how much one may do
        drill = _drill(attack, rate, count, attackers, latency / 1000, member)
        policy = self._policy(ctx)
        prediction = drill.run(policy, _known(CachedGuildFacts(self.bot, policy), ctx.guild))
        lines = [
            ctx.text("antinuke-drill-terms", count=count, rate=f"{rate:g}", attackers=attackers, latency=latency),
            ctx.text("antinuke-drill-loss", accepted=prediction.accepted, count=count, loss=prediction.loss),
            *_stop_lines(ctx, prediction),
            *self._remarks(ctx, policy, prediction, member),
        ]
        embed = discord.Embed(
            title=ctx.text("antinuke-drill-title", attack=drill.name),
            description="\n".join(lines),
            colour=discord.Colour.blurple(),
        )
        await ctx.send(embed=embed.set_footer(text=ctx.text("antinuke-drill-footer")))

    @drill.autocomplete("attack")
    async def suggest_attacks(self, _: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        part = typed.casefold().strip()
        names = [name for name in SCENARIOS if part in name]
        return [app_commands.Choice(name=name, value=name) for name in names][:MAX_CHOICES]

    @AntinukeCog.antinuke.command()
    async def replay(
        self,
        ctx: GuildContext,
        days: Days = AUDIT_LOG_DAYS,
        preset: PresetName | None = None,
        action: str | None = None,
        count: LimitCount | None = None,
        window: Duration | None = None,
    ) -> None:
        await self.require_in_charge(ctx)
        proposed = None
        if action is not None and count is not None and window is not None:
            proposed = own_limit(read_action(ctx, action), count, window)
        elif not action is count is window is None:
            raise ProposalIncomplete
        if not ctx.guild.me.guild_permissions.view_audit_log:
            raise AuditLogHidden
        await ctx.defer()
        policy = self._policy(ctx, preset, proposed)
        facts = CachedGuildFacts(self.bot, policy)
        kinds: dict[int | None, ActorKind] = {}

        def about(actor_id: int | None) -> ActorFacts:
            known = facts_about(ctx.guild, actor_id, self.bot.user_id)
            return (
                known if known.kind is not ActorKind.UNKNOWN else replace(known, kind=kinds.get(actor_id, known.kind))
            )

        replay = Replay(policy, facts, about)
        await self._read(ctx, replay, kinds, days)
        title = ctx.text("antinuke-replay-title", count=len(replay.verdicts), days=days)
        told = ctx.text("antinuke-replay-read", entries=replay.entries, counted=replay.counted)
        await Pages(self.bot, ctx, title, [told, *(_verdict_line(ctx, verdict) for verdict in replay.verdicts)]).send()

    @replay.autocomplete("action")
    async def proposed_actions(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self.bot.texts, str(interaction.locale), typed)

    async def _read(self, ctx: GuildContext, replay: Replay, kinds: dict[int | None, ActorKind], days: int) -> None:
        """Read the audit log from so many days ago on, page by page, and say now and then how far that is.

        The kinds of those whom it names are noted in `kinds`.
        """
        clock, message, pages = self.bot.clock, None, 0
        async for page in pages_after(ctx.guild, discord.utils.time_snowflake(clock.now() - timedelta(days=days))):
            kinds.update((user.id, ActorKind.BOT if user.bot else ActorKind.USER) for user in page.users.values())
            replay.add(page.entries)
            pages += 1
            if pages % TOLD_EVERY_PAGES == 0:
                text = ctx.text("antinuke-replay-progress", entries=replay.entries, at=_time_of(page))
                message = await (ctx.send(text) if message is None else message.edit(content=text))
            if len(page.entries) == PAGE_ENTRIES:
                await clock.sleep(PAGE_PAUSE_SECONDS)

    def _policy(self, ctx: GuildContext, preset: str | None = None, proposed: OwnLimit | None = None) -> GuildPolicy:
        """Return the rules of the server, with another preset or a limit more if they are given."""
        settings = self.services.policies.settings_of(ctx.guild.id)
        if preset is not None:
            settings = settings.model_copy(update={"preset": Preset(preset)})
        if proposed is not None:
            settings = settings.model_copy(update={"limits": with_limit(settings, proposed)})
        return policy_of(ctx.guild.id, settings, revision=0, now=self.bot.clock.now())

    def _remarks(
        self, ctx: GuildContext, policy: GuildPolicy, prediction: Prediction, member: discord.Member | None
    ) -> list[str]:
        """Return what keeps it from going that way in reality."""
        remarks: list[str] = []
        if not policy.enabled:
            remarks.append(ctx.text("antinuke-drill-off"))
        elif policy.mode is Mode.OBSERVE:
            remarks.append(ctx.text("antinuke-drill-observing"))
        if member is not None and prediction.stops:
            kind = ActorKind.BOT if member.bot else ActorKind.USER
            attacker = Attacker.of(ctx.guild, member.id, kind, policy, self.bot.clock.now())
            if next(rungs(attacker, prediction.stops[0].verdict), None) is None:
                remarks.append(ctx.text("antinuke-drill-out-of-reach", member=member))
        return remarks


def _drill(attack: str, rate: float, count: int, attackers: int, delay: float, member: discord.Member | None) -> Drill:
    """Return the drill of an attack. Raises `NoSuchAttack`."""
    name = attack.strip().casefold().replace(" ", "-")
    try:
        return Drill(
            name=name,
            rate=rate,
            count=count,
            actors=attackers,
            delays=Delays(delay, delay),
            actor_id=None if member is None else member.id,
            role_ids=frozenset(() if member is None else (role.id for role in member.roles)),
        )
    except UnknownScenario as error:
        similar = [code(name) for name in error.similar] or None
        raise NoSuchAttack(given=attack[:MOST_REPEATED], similar=similar) from error


def _known(facts: CachedGuildFacts, guild: discord.Guild) -> KnownGuild:
    """Return the facts about a guild as they are now."""
    return KnownGuild(
        guild_id=guild.id,
        tux_id=facts.tux_id,
        owner_id=guild.owner_id or 0,
        tux_role_ids=frozenset(facts.tux_role_ids),
        guarded_ids=frozenset(facts.guarded_ids),
        trusted_role_ids=frozenset(facts.trusted_role_ids),
        canaries=frozenset(facts.canaries),
        permissions={role.id: role.permissions.value for role in guild.roles},
    )


def _stop_lines(ctx: GuildContext, prediction: Prediction) -> list[str]:
    """Return a line for each who would be stopped."""
    if not prediction.stops:
        return [ctx.text("antinuke-drill-nobody")]
    return [
        ctx.text(
            "antinuke-drill-stop",
            number=stop.request_number,
            acts=_acts(ctx, stop.verdict),
            noticed=ctx.text(f"antinuke-noticed-{stop.verdict.trigger}"),
            response=ctx.text(f"antinuke-response-{stop.verdict.response}"),
            decided=round(stop.decided_at * 1000),
            powerless=round(stop.powerless_at * 1000),
        )
        for stop in prediction.stops[:MOST_STOPS_SHOWN]
    ]


def _verdict_line(ctx: GuildContext, verdict: Verdict) -> str:
    return ctx.text(
        "antinuke-replay-line",
        at=datetime.fromtimestamp(verdict.received_at, UTC),
        actor=ctx.text("antinuke-incident-nobody") if verdict.actor_id is None else user_mention(verdict.actor_id),
        acts=_acts(ctx, verdict),
        noticed=ctx.text(f"antinuke-noticed-{verdict.trigger}"),
        response=ctx.text(f"antinuke-response-{verdict.response}"),
    )


def _acts(ctx: GuildContext, verdict: Verdict) -> str:
    return ctx.text(f"antinuke-did-{verdict.action}", count=max(1, round(verdict.weight)))


def _time_of(page: AuditLogPage) -> datetime:
    return discord.utils.snowflake_time(int(page.entries[-1]["id"]))
