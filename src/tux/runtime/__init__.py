"""The process itself: its settings, clock, tasks, logs and texts. It knows nothing of guilds."""
