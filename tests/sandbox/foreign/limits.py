"""Limits of the libraries themselves: a test that fails for such a reason is expected to, and must go on failing."""

LIMITS: dict[tuple[str, str], str] = {
    ("nextcord", "test_it_hears_who_does_what"): "of a new entry of the audit log, nextcord knows the target only "
    "while it is in the cache, so nobody who was banned or kicked; the entries that it fetches name them.",
}
"""The reason, as the table's footnote says it, by the library's name and the test's."""
