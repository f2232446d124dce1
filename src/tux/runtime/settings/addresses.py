"""Addresses of databases: the passwords in them, and the part that anybody may see."""

import re
from urllib.parse import unquote, unquote_plus

_ADDRESS = re.compile(
    r"(?P<scheme>[\w+]+)://(?:[^:/]*(?::(?P<password>[^@]*(?:@[^@/?]*)*))?@)?(?P<place>[^?]*)(?:\?(?P<query>.*))?"
)
"""The address of a database as SQLAlchemy reads it: a password may contain characters that would end it in a URL."""


def passwords(url: str) -> set[str]:
    """Return every password in the address of a database, both as written there and decoded."""
    match = _ADDRESS.match(url)
    if match is None:
        return set()
    options = [option.partition("=") for option in (match["query"] or "").split("&")]
    secret_options = {value for name, _, value in options if re.search("password|secret", unquote(name))}
    written = {match["password"] or "", *secret_options}
    return {decode(password) for password in written for decode in (str, unquote, unquote_plus)}


def without_secrets(url: str) -> str:
    """Return scheme, host and database: not the user, and not the query, which can hold a password as well."""
    match = _ADDRESS.match(url)
    return f"{match['scheme']}://{match['place']}" if match else "(unreadable)"
