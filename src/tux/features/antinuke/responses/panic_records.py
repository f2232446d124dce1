"""The exact way back from panic mode, kept on disk before anything is taken."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from tux.runtime.durable_files import write_durably

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TakenPermissions:
    """The permissions of a role, as raw integers, before panic mode and in it."""

    role_id: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class TakenRoles:
    """The roles that are taken from a member, since they themselves cannot be disarmed."""

    user_id: int
    role_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanicRecord:
    """Panic mode in a guild: what is taken, and how it is to be put back."""

    guild_id: int
    began_at: datetime
    until: datetime
    by: int | None
    """The id of the user who began it; None where Tux did."""
    incident_id: str | None
    roles: tuple[TakenPermissions, ...]
    members: tuple[TakenRoles, ...] = ()
    invites_until: datetime | None = None
    """The end of a pause of invites that there was before."""
    messages_until: datetime | None = None
    """The end of a pause of direct messages that there was before."""
    is_ending: bool = False

    def to_json(self) -> Mapping[str, Any]:
        """Return it as JSON."""
        roles = [{name: str(number) for name, number in asdict(role).items()} for role in self.roles]
        members = [[str(taken.user_id), *map(str, taken.role_ids)] for taken in self.members]
        return {name: _plain(value) for name, value in asdict(self).items()} | {"roles": roles, "members": members}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PanicRecord":
        """Return the record in JSON. Raises `KeyError`, `TypeError` or `ValueError` where it is none."""
        record = cls(**data)
        roles = tuple(TakenPermissions(**_numbers(role)) for role in data["roles"])
        pairs = [[int(number) for number in numbers] for numbers in data.get("members", ())]
        members = tuple(TakenRoles(user_id, tuple(role_ids)) for user_id, *role_ids in pairs)
        times = {name: _time(data[name]) for name in ("began_at", "until", "invites_until", "messages_until")}
        return replace(record, roles=roles, members=members, **times)


class PanicFiles:
    """A folder with a file for each guild in panic mode."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, record: PanicRecord) -> None:
        """Write a record to disk. Raises `OSError`."""
        write_durably(self._path(record.guild_id), json.dumps(record.to_json()))

    def remove(self, guild_id: int) -> None:
        """Remove the record of a guild. Raises `OSError`."""
        self._path(guild_id).unlink(missing_ok=True)

    def read(self) -> Sequence[PanicRecord]:
        """Return every record. Files that cannot be read are logged, and left in place."""
        return [record for path in self._folder.glob("*.json") if (record := _read(path)) is not None]

    def _path(self, guild_id: int) -> Path:
        return self._folder / f"{guild_id}.json"


def _read(path: Path) -> PanicRecord | None:
    try:
        return PanicRecord.from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        _log.error("the way back from panic mode cannot be read", file=str(path), error=str(error))
        return None


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _numbers(role: Mapping[str, str]) -> dict[str, int]:
    return {name: int(number) for name, number in role.items()}


def _time(value: str | None) -> Any:
    return None if value is None else datetime.fromisoformat(value)
