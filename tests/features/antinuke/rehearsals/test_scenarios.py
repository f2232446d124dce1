"""Scenarios on paper are those of the sandbox: the same names, and what Discord tells of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from tux.features.antinuke.rehearsals.paper_guilds import PaperGuild, Payload
from tux.features.antinuke.rehearsals.scenarios import SCENARIOS
from tux.sandbox import Sandbox
from tux.sandbox.attacks import SCENARIOS as IN_THE_SANDBOX
from tux.sandbox.demo import demo

TOLD_OTHERWISE = {"spam", "delete-messages", "disconnect-members"}
"""Those of which other events tell more than the audit log, which counts them up in one entry at most."""
OF_TUX = {"commands"}
"""Those that need a bot with commands; the entry is of what the command does."""
WHOLE = {"escalate-roles": 4, "one-of-each": 16, "template": 40}
"""The requests after which all kinds have come."""


BESIDE = {"permission-sync": {15}}
"""The types of entries that come from what there was before."""


def paper() -> PaperGuild:
    return PaperGuild(guild_id=1, starts_at=1_800_000_000, actor_ids=(7,))


def on_paper(name: str, count: int) -> list[Payload]:
    requests = SCENARIOS[name].requests(paper(), rate=SCENARIOS[name].rate, count=count)
    return [entry for request in requests for entry in request.entries]


def keys(entries: Iterable[Mapping[str, Any]]) -> dict[int, set[str]]:
    """Return the fields that change, by the type of the entry."""
    found: dict[int, set[str]] = defaultdict(set)
    for entry in entries:
        found[entry["action_type"]] |= {change["key"] for change in entry.get("changes") or ()}
        found[entry["action_type"]] |= set(entry.get("options") or ())
    return found


def test_every_scenario_of_the_sandbox_can_be_rehearsed_under_its_name() -> None:
    assert list(SCENARIOS) == list(IN_THE_SANDBOX)
    for name, scenario in SCENARIOS.items():
        theirs = IN_THE_SANDBOX[name]
        assert (scenario.rate, scenario.is_benign) == (pytest.approx(theirs.rate), theirs.benign), name
        assert scenario.count == theirs.count or name == "inactive-prune", name


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - TOLD_OTHERWISE - OF_TUX))
async def test_it_leaves_on_paper_the_entries_that_it_leaves_in_the_sandbox(name: str, sandbox: Sandbox) -> None:
    scene, count = demo(sandbox.world), min(IN_THE_SANDBOX[name].count, WHOLE.get(name, 8))
    await sandbox.attacks.start(name, scene.guild, count=count, clock=sandbox.clock).finished()

    real = [entry.payload() for entry in scene.guild.audit_log]
    paper = on_paper(name, 1 if name == "inactive-prune" else count)

    types = Counter(entry["action_type"] for entry in paper)
    assert set(types) | BESIDE.get(name, set()) == {entry["action_type"] for entry in real}
    for action_type, fields in keys(paper).items():
        assert fields <= keys(real)[action_type], action_type


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_its_entries_have_ids_of_their_own_in_the_order_of_time(name: str) -> None:
    ids = [int(entry["id"]) for entry in on_paper(name, 60)]
    assert len(set(ids)) == len(ids)
    assert [entry_id >> 22 for entry_id in ids] == sorted(entry_id >> 22 for entry_id in ids)
