"""A feature for tests alone: a guard with a policy that a test chooses, and a record of what it decides."""

from collections.abc import Sequence
from typing import ClassVar

from tux.app import App
from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.listeners import listen
from tux.features.antinuke.outcomes import Observers, Outcome
from tux.features.antinuke.responses.parts import response_parts

FEATURE = Feature("sentinel", intents=("voice_states",))


class Sentinel:
    """Observers that keep what they are told, and the guard that tells them."""

    policies: ClassVar[dict[int, GuildPolicy]] = {}

    def __init__(self, scope: FeatureScope) -> None:
        self.verdicts: list[Verdict] = []
        self.outcomes: list[Outcome] = []
        policy_of = self.policies.get
        responses = response_parts(scope, Observers([self]), policy_of, self.acts_of)
        self.guard = Guard.of(scope, policy_of, responses.responder.respond)
        listen(scope, self.guard)

    def acts_of(self, guild_id: int, user_id: int) -> Sequence[Act]:
        return self.guard.guilds[guild_id].detector.acts_of(user_id)

    def decided(self, verdict: Verdict) -> None:
        self.verdicts.append(verdict)

    def responded(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


def sentinel_of(app: App) -> Sentinel:
    sentinel = vars(app.bot)["sentinel"]
    assert isinstance(sentinel, Sentinel)
    return sentinel


async def setup(scope: FeatureScope) -> None:
    vars(scope.bot)["sentinel"] = Sentinel(scope)
