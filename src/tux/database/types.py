"""The parts of every table: one base class, one naming convention, and types that behave alike on both dialects."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from tux.runtime.plain_text import storable


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC. A datetime without a zone is an error, because it does not say which moment it means.

    SQLite stores it as text in UTC, so that it compares and sorts as it does on PostgreSQL.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime needs its time zone")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StorableText(TypeDecorator[str]):
    """Text without the characters that PostgreSQL refuses, on both dialects alike."""

    impl = Text
    cache_ok = True

    @property
    @override
    def python_type(self) -> type[str]:
        return str

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return storable(value)


class Json(TypeDecorator[Mapping[str, Any]]):
    """A JSON object: JSONB on PostgreSQL, text on SQLite. Its texts are as in `StorableText`."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON(none_as_null=True))
        from sqlalchemy.dialects.postgresql import JSONB  # takes 40 ms to import, which SQLite does not need

        return dialect.type_descriptor(JSONB(none_as_null=True))

    @override
    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> Mapping[str, Any] | None:
        return storable(value)


def named_enum(kind: type[StrEnum], name: str) -> Enum:
    """Return a column type for `kind`, by its values: a type called `name` on PostgreSQL, a CHECK on SQLite."""
    return Enum(kind, name=name, values_callable=_values, create_constraint=True)


def checked_enum(kind: type[StrEnum], name: str) -> Enum:
    """Return a column type for `kind`, by its values: text with a CHECK called `name` on both dialects.

    It suits words that no other table has, and to which a later version may add some.
    """
    return Enum(kind, name=name, values_callable=_values, create_constraint=True, native_enum=False, length=32)


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


RowId = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
"""A number that the database generates. (SQLite does so in INTEGER columns only.)"""


class Table(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The base of every table. Integers are 64 bits wide, as Discord's ids need.

    Each table repeats `kw_only=True` in its class statement, so that type checkers see it.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {int: BigInteger, str: StorableText, datetime: UTCDateTime, Mapping[str, Any]: Json}
