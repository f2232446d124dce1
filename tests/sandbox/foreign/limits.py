"""Limits of the libraries themselves: a test that fails for such a reason is expected to, and must go on failing."""

LIMITS: dict[tuple[str, str], str] = {
    ("nextcord", "test_it_hears_who_does_what"): "Of a new entry of the audit log, nextcord knows the target only "
    "while it is in the cache, so nobody who was banned or kicked; the entries that it fetches name them.",
    ("interactions.py", "test_it_resumes_a_session_that_is_invalid_but_resumable"): "interactions.py starts another "
    "session even if its own can be resumed, and hears nothing of what happened meanwhile.",
}
"""The reason, as the table's footnote says it, by the library's name and the test's."""
