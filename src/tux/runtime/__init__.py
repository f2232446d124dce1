"""The process itself: its settings, clock, tasks, logs and texts. Nothing here knows of guilds."""
