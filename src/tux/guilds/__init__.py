"""The things that a guild has: settings, ranks, cases, actions on members, and data about people."""
