"""The types of settings, which also read the notations that people write them in."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

_RANGE = re.compile(r"([0-9]{1,5})-([0-9]{1,5})")


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _split(value: object) -> object:
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _split_ranges(value: object) -> object:
    """Split `0-3, 8` into its numbers. Anything that is not a number is left for the type to refuse."""
    if not isinstance(value, str):
        return value
    numbers: list[object] = []
    for part in value.replace(",", " ").split():
        bounds = _RANGE.fullmatch(part)
        numbers += range(int(bounds[1]), int(bounds[2]) + 1) if bounds else [part]
    return numbers


def _refuse_whitespace(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value().strip()
    if any(character.isspace() for character in value):
        raise ValueError("it contains whitespace")
    return SecretStr(value)


def _refuse_other_databases(secret: SecretStr) -> SecretStr:
    url = urlsplit(secret.get_secret_value())
    if url.scheme.partition("+")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise ValueError("it is neither SQLite nor PostgreSQL")
    return secret


Lowercase = BeforeValidator(_lower)
Token = Annotated[SecretStr, AfterValidator(_refuse_whitespace)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_refuse_whitespace), AfterValidator(_refuse_other_databases)]
HttpUrl = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$"), AfterValidator(lambda url: url.rstrip("/"))]
WebSocketUrl = Annotated[str, Field(pattern=r"^wss?://[^\s/]+\S*$")]
Ids = Annotated[list[Annotated[int, Field(gt=0)]], NoDecode, BeforeValidator(_split)]
ShardIds = Annotated[list[Annotated[int, Field(ge=0)]], NoDecode, BeforeValidator(_split_ranges)]
