"""The tables of attacks and benign scenarios of the sandbox."""

from collections.abc import Mapping

from tables import table
from tux.sandbox.attacks import ATTACKS, BENIGN
from tux.sandbox.attacks.scenario import Scenario


def attacks() -> str:
    """Return the table of attacks."""
    return _table(ATTACKS)


def benign() -> str:
    """Return the table of benign scenarios."""
    return _table(BENIGN)


def _table(scenarios: Mapping[str, Scenario]) -> str:
    rows = [(f"`{scenario.name}`", scenario.description, _settings(scenario)) for scenario in scenarios.values()]
    return table(("Name", "What it does", "Requests per second, in total, and more"), rows)


def _settings(scenario: Scenario) -> str:
    own = [f"`{parameter.name}` {parameter.default}" for parameter in scenario.own]
    return ", ".join([f"{scenario.rate:.3g}", str(scenario.count), *own])
