"""The exact way back from panic mode, kept on disk before anything is taken."""

import json
from collections.abc import Collection, Mapping, Sequence
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

    @property
    def taken(self) -> int:
        """Return the permissions that are taken."""
        return self.before & ~self.after


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
    ended_by: int | None = None
    """The id of the user who ended it, where something is left to be put back; None where its time was over."""
    is_told: bool = False
    """True once all of it was tried, and people were told that it began."""

    @property
    def own_invites_until(self) -> datetime:
        """Return the end of the pause of invites in panic mode. A longer one that there was is not shortened."""
        return _later(self.until, self.invites_until)

    @property
    def own_messages_until(self) -> datetime:
        """Return the end of the pause of direct messages in panic mode."""
        return _later(self.until, self.messages_until)

    def prolonged(self, until: datetime, roles: Sequence[TakenPermissions]) -> "PanicRecord":
        """Return it with a new end, and with what is to be taken from roles besides what was taken already.

        Where a role has more than it had in panic mode, that is taken, and not given back: nobody knows who gave it.
        """
        known = {role.role_id: role for role in self.roles}
        for role in roles:
            earlier = known.get(role.role_id)
            before = role.before if earlier is None else earlier.taken | role.after
            known[role.role_id] = replace(role, before=before)
        return replace(self, roles=tuple(known.values()), until=until, is_ending=False, ended_by=None)

    def joined(self, members: Sequence[TakenRoles]) -> "PanicRecord":
        """Return it with what is to be taken from members as well."""
        role_ids = {taken.user_id: taken.role_ids for taken in members}
        for taken in self.members:
            role_ids[taken.user_id] = tuple(dict.fromkeys((*taken.role_ids, *role_ids.get(taken.user_id, ()))))
        return replace(self, members=tuple(TakenRoles(user_id, roles) for user_id, roles in role_ids.items()))

    def only(self, role_ids: Collection[int], user_ids: Collection[int]) -> "PanicRecord":
        """Return it with these roles and members alone."""
        roles = tuple(role for role in self.roles if role.role_id in role_ids)
        return replace(self, roles=roles, members=tuple(taken for taken in self.members if taken.user_id in user_ids))

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


def _later(one: datetime, other: datetime | None) -> datetime:
    return one if other is None else max(one, other)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _numbers(role: Mapping[str, str]) -> dict[str, int]:
    return {name: int(number) for name, number in role.items()}


def _time(value: str | None) -> Any:
    return None if value is None else datetime.fromisoformat(value)
