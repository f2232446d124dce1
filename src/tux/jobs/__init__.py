"""Durable timers: what is due later is done, exactly once as far as anybody can tell, also after a restart."""

from tux.jobs.jobs import Job, Jobs, Later

__all__ = ["Job", "Jobs", "Later"]
