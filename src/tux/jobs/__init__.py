"""Durable timers, which survive restarts and are carried out exactly once as far as anybody can tell."""

from tux.jobs.jobs import Job, Jobs, Later

__all__ = ["Job", "Jobs", "Later"]
