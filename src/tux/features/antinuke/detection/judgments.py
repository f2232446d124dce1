"""Judgments: which rule an act breaks, if any."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tux.features.antinuke.detection.acts import Act, ActorFacts
from tux.features.antinuke.detection.budgets import (
    BUDGETS,
    LEAST_SHARE,
    MIXED_LIMIT,
    SHARED_LIMIT,
    Rules,
    own_share,
    shared_use,
)
from tux.features.antinuke.detection.budgets import WINDOWS as BUDGET_WINDOWS
from tux.features.antinuke.detection.paces import (
    BUSY,
    CREATIVE,
    DELETIONS,
    EASY_PACE_SHARE,
    GUILD_PAUSE_SECONDS,
    GUILD_RUN,
    SAME_REQUEST_SECONDS,
)
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.records import ActionTally, ActorRecord
from tux.features.antinuke.detection.rules import NO_GROUPS, ActionRule
from tux.features.antinuke.detection.scores import GuildScore
from tux.features.antinuke.kinds import ActorKind, AntinukeActionType, AntinukeResponseType, Trigger

EASY_PACE_SECONDS = 10
LEAST_SHARED_POINTS = 5.0
"""Whoever did less than this is not stopped for what others do."""

SPEED_WINDOW_SECONDS = 10

HASTY_SECONDS = 3600
"""The longest window in which bots are held to less, where their acts count for less."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that was broken."""

    trigger: Trigger
    weight: float
    window_seconds: int | None = None
    threshold: float | None = None
    response: AntinukeResponseType | None = None


@dataclass(slots=True)
class Hearing:
    """An act that was counted, with all that is needed to judge it."""

    act: Act
    actor: ActorFacts
    record: ActorRecord
    tally: ActionTally
    rule: ActionRule
    weight: float
    place: int
    score_place: int | None
    is_grave: bool
    factor: float

    @property
    def is_anybodys(self) -> bool:
        """Return True for a grave act of somebody who is not trusted with it."""
        return self.is_grave and self.factor <= 1 and not self.actor.is_owner


def judge(
    policy: GuildPolicy, hearing: Hearing, guild: GuildScore, rules: Rules, records: Collection[ActorRecord]
) -> Iterator[Breach]:
    """Yield the rules that an act breaks, the gravest first. `records` are those of all actors of the guild.

    Each is looked at when it is asked for, as the last ones take the longest.
    """
    if (breach := _touches(policy, hearing)) is not None:
        yield breach
    if (breach := _is_too_fast(hearing)) is not None:
        yield breach
    yield from _exceeded(hearing)
    if (breach := _exceeds_score(policy, hearing)) is not None:
        yield breach
    if (breach := _exceeds_guild_score(policy, hearing, guild)) is not None:
        yield breach
    if hearing.act.action in BUDGETS:
        yield from _exceeded_budgets(policy, hearing, rules, records)


def _touches(policy: GuildPolicy, hearing: Hearing) -> Breach | None:
    """Return the breach of something of which one is too many."""
    act = hearing.act
    if act.action is AntinukeActionType.CANARY_TOUCH or act.target_id in policy.canaries:
        return Breach(Trigger.CANARY, hearing.weight, threshold=1.0)
    if hearing.rule.is_instant and act.weight >= 1 and hearing.factor <= 1 and not hearing.actor.is_owner:
        return Breach(Trigger.INSTANT, hearing.weight, threshold=1.0)
    return None


def _is_too_fast(hearing: Hearing) -> Breach | None:
    rule, at = hearing.rule, hearing.act.at
    pace = rule.pace_of(hearing.actor.kind)
    is_unseen = hearing.act.actor_id is None
    if not pace.pause or (is_unseen and hearing.act.entry_id is not None):
        return None
    run, tally = math.ceil(pace.run * hearing.factor), hearing.tally
    if is_unseen and hearing.act.action not in DELETIONS:
        run = max(run, GUILD_RUN)
    if hearing.act.action in CREATIVE:
        run += tally.moments.since(at - EASY_PACE_SECONDS) // EASY_PACE_SHARE
    length = tally.moments.run(at, pace.pause, rule.same_request)
    if length < run and hearing.is_grave:
        length = hearing.record.grave.run(at, pace.pause, SAME_REQUEST_SECONDS)
    return Breach(Trigger.SPEED, float(length), threshold=float(run)) if length >= run else None


def _exceeded(hearing: Hearing) -> Iterator[Breach]:
    tally, rule, factor = hearing.tally, hearing.rule, hearing.factor
    hasty = factor * rule.bot_share if hearing.actor.kind is ActorKind.BOT else factor
    for limit in rule.short:
        if (weight := tally.recent.heaviest(limit.window_seconds, hearing.place)) >= limit.max_weight * hasty:
            yield Breach(Trigger.LIMIT, weight, limit.window_seconds, limit.max_weight * hasty, limit.response)
    for limit in rule.long:
        most = limit.max_weight * (hasty if limit.window_seconds <= HASTY_SECONDS else factor)
        if (weight := tally.long.total(limit.window_seconds)) >= most:
            yield Breach(Trigger.LIMIT, weight, limit.window_seconds, most, limit.response)


def _exceeds_score(policy: GuildPolicy, hearing: Hearing) -> Breach | None:
    limit, window = policy.score_limit * hearing.factor, policy.score_window_seconds
    if limit <= 0 or hearing.score_place is None:
        return None
    score = hearing.record.score.heaviest(window, hearing.score_place)
    return Breach(Trigger.SCORE, score, window, limit) if score >= limit else None


def _exceeded_budgets(
    policy: GuildPolicy, hearing: Hearing, rules: Rules, records: Collection[ActorRecord]
) -> Iterator[Breach]:
    """Yield the budgets of an hour and a day that are used up, which a guild switches off with the scores."""
    act, factor = hearing.act, hearing.factor
    for window in BUDGET_WINDOWS:
        own = own_share(hearing.record, rules, window, act.at)
        if policy.score_limit > 0 and own >= MIXED_LIMIT * factor:
            yield Breach(Trigger.SCORE, own, window, MIXED_LIMIT * factor)
        if policy.guild_score_limit <= 0 or own < LEAST_SHARE * factor:
            continue
        of_action, of_all = shared_use(records, rules, window, act.at, act.action)
        if of_action >= 1:
            yield Breach(Trigger.GUILD_SCORE, of_action, window, 1.0)
        elif of_all >= SHARED_LIMIT:
            yield Breach(Trigger.GUILD_SCORE, of_all, window, SHARED_LIMIT)


def _exceeds_guild_score(policy: GuildPolicy, hearing: Hearing, guild: GuildScore) -> Breach | None:
    limit, window = policy.guild_score_limit, policy.guild_score_window_seconds
    if limit <= 0 or hearing.score_place is None or guild.actors < 2:
        return None
    if hearing.act.action in BUSY:
        return None
    if hearing.is_anybodys and _is_one_of_several(hearing, guild):
        return Breach(Trigger.GUILD_SCORE, float(GUILD_RUN), threshold=float(GUILD_RUN))
    if guild.total < limit * hearing.factor:
        return None
    if guild.points_of(hearing.act.actor_id) < LEAST_SHARED_POINTS:
        return None
    return Breach(Trigger.GUILD_SCORE, guild.total, window, limit * hearing.factor)


def _is_one_of_several(hearing: Hearing, guild: GuildScore) -> bool:
    """Return True if several actors do the same at a speed at which nobody can do it."""
    pause = min(GUILD_PAUSE_SECONDS, hearing.rule.people.pause)
    return guild.grave(hearing.act.action).run(hearing.act.at, pause, NO_GROUPS) >= GUILD_RUN


def response_to(policy: GuildPolicy, act: Act, actor: ActorFacts, breach: Breach) -> AntinukeResponseType:
    """Return what is to be done about a breach. Where Discord names nobody, everybody is disarmed."""
    chosen = breach.response
    if actor.is_owner:
        return AntinukeResponseType.ALERT
    if act.actor_id is None:
        return AntinukeResponseType.PANIC_MODE if act.action in BY_SOMEBODY else AntinukeResponseType.ALERT
    if actor.kind is ActorKind.WEBHOOK:
        return AntinukeResponseType.DELETE_WEBHOOK
    if actor.kind is ActorKind.BOT:
        return chosen if chosen is not None and chosen in FOR_BOTS else policy.bot_response
    return chosen or policy.default_response


BY_SOMEBODY = frozenset(
    {
        AntinukeActionType.MEMBER_BAN,
        AntinukeActionType.MEMBER_KICK,
        AntinukeActionType.MEMBER_PRUNE,
        AntinukeActionType.CHANNEL_DELETE,
        AntinukeActionType.ROLE_DELETE,
        AntinukeActionType.SELF_TAMPER,
    }
)
"""Actions that somebody with a role has done, even where the entry names nobody, as those of a bulk ban may."""

FOR_BOTS = frozenset(
    {
        AntinukeResponseType.LOG_ONLY,
        AntinukeResponseType.ALERT,
        AntinukeResponseType.KICK,
        AntinukeResponseType.BAN,
        AntinukeResponseType.NEUTRALISE_ROLE,
        AntinukeResponseType.REMOVE_BOT,
        AntinukeResponseType.PANIC_MODE,
    }
)
"""The responses that work on a bot, whose own role cannot be taken."""
