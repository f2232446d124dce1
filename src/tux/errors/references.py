"""References: codes by which a person and an operator can talk about the same error."""

import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The characters of a reference. None looks like another, because people read them out and type them."""


def new_reference() -> str:
    """Return a new reference, such as `7KQ2-XM4B`."""
    characters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{characters[:4]}-{characters[4:]}"
