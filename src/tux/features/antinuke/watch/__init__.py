"""The watch: what happens in a guild is read from its audit log, and from events where the log is silent or lies."""
