"""Tux as it is once reports have a channel."""

import pytest

from reports import set_report_channel
from tux.app import App
from tux.sandbox.people import LiveGuild


@pytest.fixture
async def ready(tux: App, guild: LiveGuild) -> App:
    """Tux with a channel for reports."""
    await set_report_channel(tux, guild)
    return tux
