"""Limits of the libraries themselves: a test that fails for such a reason is expected to, and must go on failing."""

LIMITS: dict[tuple[str, str], str] = {}
"""The reason, as the table's footnote says it, by the library's name and the test's."""
