"""The stage on which the example of every command is run."""

import pytest

from rules.stage import Stage
from tux.app import App
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild


@pytest.fixture
async def stage(tux: App, sandbox: Sandbox, guild: LiveGuild) -> Stage:
    stage = Stage(tux, sandbox, guild)
    await stage.people["@Spammer"].say(stage.channel, "Free gifts!")  # so that there is something to purge
    return stage
