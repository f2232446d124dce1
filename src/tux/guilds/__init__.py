"""What a guild has: settings, ranks, cases, members that are acted on, and data about people. It knows no bot."""
