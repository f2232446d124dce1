"""Every attack and every benign scenario, by name."""

from __future__ import annotations

from collections.abc import Mapping

from tux.sandbox.attacks import (
    benign,
    channels,
    expressions,
    guild_settings,
    members,
    messages,
    mixture,
    roles,
    webhooks,
)
from tux.sandbox.attacks.scenario import Scenario

ATTACKS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for module in (channels, roles, members, webhooks, messages, expressions, guild_settings, mixture)
    for scenario in module.ATTACKS
}
"""The attacks: the acts of a rogue admin, a rogue bot or a raid."""
BENIGN: Mapping[str, Scenario] = {scenario.name: scenario for scenario in benign.BENIGN}
"""The benign scenarios, for which nobody should be punished."""
SCENARIOS: Mapping[str, Scenario] = {**ATTACKS, **BENIGN}
