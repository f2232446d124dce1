"""Error policies: features declare them, the nearest class decides, and unloading removes them."""

import logging
from types import ModuleType

import pytest

from probe import Probe
from tux.app import App
from tux.bot.error_policy import UNEXPECTED, ErrorPolicy, ErrorPolicyExists, Policies, unwrap
from tux.bot.feature import Feature, LoadedFeature
from tux.bot.feature_scope import FeatureScope
from tux.sandbox.people import LiveGuild

GONE = ErrorPolicy("member-not-found", logging.DEBUG, lambda error: {"given": str(error)})
BUSY = ErrorPolicy("discord-has-trouble", logging.WARNING)


class Gone(Exception):
    pass


class LongGone(Gone):
    pass


def test_an_error_has_the_policy_of_its_nearest_ancestor() -> None:
    policies = Policies()
    policies.add({Gone: GONE, Exception: BUSY})

    assert policies.policy_for(LongGone()) is GONE
    assert policies.policy_for(ValueError()) is BUSY
    assert policies.policy_for(KeyboardInterrupt()) is UNEXPECTED


def test_added_policies_can_be_removed() -> None:
    policies = Policies()
    remove = policies.add({Gone: GONE})
    policies.add({ValueError: BUSY})

    remove()

    assert policies.policy_for(Gone()) is UNEXPECTED
    assert policies.policy_for(ValueError()) is BUSY
    assert len(policies) == 1


def test_a_kind_of_error_has_one_policy() -> None:
    policies = Policies()
    policies.add({Gone: GONE, 50007: BUSY})

    with pytest.raises(ErrorPolicyExists, match="Gone has a policy already"):
        policies.add({LongGone: BUSY, Gone: BUSY})
    with pytest.raises(ErrorPolicyExists, match="50007 has a policy already"):
        policies.add({50007: GONE})
    assert LongGone not in policies


def test_an_error_that_is_not_wrapped_is_its_own_cause() -> None:
    error = Gone()
    assert unwrap(error) is error


async def test_the_policies_of_a_feature_are_loaded_and_unloaded_with_it(tux: App, guild: LiveGuild) -> None:
    async def setup(scope: FeatureScope) -> None:
        pass

    module = ModuleType("extra")
    module.setup = setup  # type: ignore[attr-defined]
    probe, before = tux.bot.get_cog("Probe"), len(tux.policies)
    assert isinstance(probe, Probe)
    probe.error = LongGone("the tea")

    await tux.loaded.load(LoadedFeature(Feature("extra", policies={Gone: GONE}), module))
    seen = await guild.member("member").slash(guild.channel("general"), "broken")
    await tux.loaded.unload("extra")

    assert seen.text.startswith("There is no member “the tea” here.")
    assert len(tux.policies) == before
