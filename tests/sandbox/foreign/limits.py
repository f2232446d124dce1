"""Limits of the libraries themselves: a test that fails for such a reason is expected to, and must go on failing."""

IDENTIFIES = "interactions.py starts another session where its own can be resumed, and misses what happened meanwhile."
DEAF = "A missing answer to a heartbeat goes unnoticed as long as events come."
PYCORD_NULL = "A new entry of the audit log without a type ends a bot on py-cord."

LIMITS: dict[tuple[str, str], str] = {
    ("nextcord", "test_it_hears_who_does_what"): "Of a new entry of the audit log, nextcord knows the target only "
    "while it is in the cache, so nobody who was banned or kicked; the entries that it fetches name them.",
    ("interactions.py", "test_it_resumes_a_session_that_is_invalid_but_resumable"): IDENTIFIES,
    ("py-cord", "test_it_goes_on_after_it_heard_of_an_entry_without_a_type"): PYCORD_NULL,
    ("py-cord", "test_it_reads_a_log_in_which_an_entry_has_no_type"): PYCORD_NULL,
    ("hikari", "test_it_reads_a_log_in_which_an_entry_has_no_type"): "hikari cannot read a page of the audit log in "
    "which an entry has no type.",
    ("interactions.py", "test_it_comes_back_when_its_session_is_resumable_and_its_connection_stays_open"): IDENTIFIES,
    **{
        (name, "test_it_reconnects_when_its_heartbeats_are_not_answered"): DEAF
        for name in ("discord.py", "disnake", "py-cord", "nextcord")
    },
}
"""The reason, as the table's footnote says it, by the library's name and the test's."""
