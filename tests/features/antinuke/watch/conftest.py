"""The guild that is watched, and what its guard decides."""

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.sentinel import Sentinel
from tux.app import FEATURES
from tux.features.antinuke.detection import presets
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene


@pytest.fixture
def attacked(sandbox: Sandbox, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> AttackedGuild:
    """The attacked guild, in which antinuke is on with the default limits."""
    attacked = AttackedGuild(sandbox, scene)
    attacked.policy = presets.policy(attacked.guild.id)
    monkeypatch.setattr(Sentinel, "policies", {attacked.guild.id: attacked.policy})
    monkeypatch.setattr("running.FEATURES", (*FEATURES, "features.antinuke.watch.sentinel"))
    return attacked
