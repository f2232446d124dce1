"""Settings as a file: to keep, to look at, and to carry to another guild.

The file is JSON. Its ids are text, as numbers most programs would round them, and beside them stand the names by which
they are found again where the ids are others.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, NoReturn, cast

from pydantic import BaseModel, Field, ValidationError

from tux.guilds.settings.annotations import GONE, Kind, annotation, each
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.store import Section, require_valid, understood
from tux.runtime.refusals import Refusal

FORMAT, VERSION = "tux-settings", 1
LIMIT = 256 * 1024
"""Bytes of a file that is read."""

_DEEPEST = 20
"""Levels of a file; settings have fewer than ten."""

_ROUNDED = 1 << 53

Stored = Mapping[str, tuple[Mapping[str, Any], int]]
"""What a guild has stored, by section, with its revision."""


class FileTooLarge(Refusal):
    """Data: the `limit`, in KiB."""

    key = "settings-file-too-large"


class FileUnreadable(Refusal):
    """It is not what an export makes."""

    key = "settings-file-unreadable"


class FileOfOtherVersion(Refusal):
    """Data: its `version`, and the one `known`."""

    key = "settings-file-version"


class FileOfOtherGuild(Refusal):
    """There are no names here to find its ids by. Data: the `guild` it is of."""

    key = "settings-file-other-guild"


class FileChangesNothing(Refusal):
    """Everything in it is set already, or could not be taken over."""

    key = "settings-file-changes-nothing"


class Named(BaseModel):
    """What an id was called where the file was made."""

    name: Annotated[str, Field(max_length=200)]
    type: Annotated[str, Field(max_length=40)]
    """`role`, or that of a channel in discord.py's words."""


class _Guild(BaseModel):
    id: int
    name: str | None = None


class File(BaseModel):
    """What an export holds."""

    guild: _Guild
    sections: Mapping[str, Mapping[str, Any]]
    names: Mapping[int, Named] = {}


Naming = Callable[[Holds | HoldsChannel, int], Named | None]
"""What something is called, None where it is gone."""
Finding = Callable[[Holds | HoldsChannel, int, Named | None], int | None]
"""The id here of what had this id and name there, None where nothing is that."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is in the file and was not taken over."""

    section: str
    setting: str | None = None
    id: int | None = None
    """Of what is not here. None: this Tux does not know the setting, or without a setting the whole section."""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """Whole sections as they are to be stored, and what is missing from them."""

    sections: Mapping[str, Mapping[str, Any]]
    left_out: Sequence[LeftOut]


def written(
    guild_id: int,
    guild_name: str | None,
    stored: Stored,
    sections: Mapping[str, type[Section]],
    naming: Naming,
    *,
    at: datetime,
) -> bytes:
    """Everything a guild has set, of the code that is loaded. A section in which nothing is set is there, and empty."""
    names: dict[str, Any] = {}

    def keep(kind: Kind, value: Any) -> Any:
        if isinstance(kind, Holds | HoldsChannel) and (named := naming(kind, int(value))) is not None:
            names[str(value)] = named.model_dump()
        return str(value) if isinstance(value, int) and value > _ROUNDED else value

    whole = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": at.isoformat(),
        "guild": {"id": str(guild_id), "name": guild_name},
        "sections": {
            name: {
                setting: each(annotation(model, setting), value, keep)
                for setting, value in _set(model, stored.get(name, ({}, 0))[0]).items()
            }
            for name, model in sorted(sections.items())
        },
        "names": names,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2).encode() + b"\n"


def read(content: bytes) -> File:
    """Refuses what is no such file, or of a version that this code does not know."""
    if len(content) > LIMIT:
        raise FileTooLarge(limit=LIMIT >> 10)
    try:
        found: Any = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
        json.dumps(found, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise FileUnreadable from error
    if not _is_sound(found) or not isinstance(found, dict) or cast("dict[str, Any]", found).get("format") != FORMAT:
        raise FileUnreadable
    whole = cast("dict[str, Any]", found)
    if whole.get("version") != VERSION:
        raise FileOfOtherVersion(version=str(whole.get("version"))[:20], known=VERSION)
    try:
        return File.model_validate(whole)
    except ValidationError as error:
        raise FileUnreadable from error


def fit(
    file: File, stored: Stored, sections: Mapping[str, type[Section]], finding: Finding, *, only: str | None = None
) -> Fitted:
    """The sections of the file as they would be here: set as in the file, and by default where that sets nothing.

    A setting that cannot be taken over stays as it is here. Raises `SettingInvalid` for what a model does not take.
    """
    fitting = _Fitting(file, finding)
    found = {
        name: fitting.section(sections[name], data, stored.get(name, ({}, 0))[0])
        for name, data in file.sections.items()
        if name in sections and only in {None, name}
    }
    unknown = [LeftOut(name) for name in file.sections if name not in sections and only in {None, name}]
    return Fitted(found, [*unknown, *fitting.left_out])


@dataclass
class _Fitting:
    file: File
    finding: Finding
    left_out: list[LeftOut] = field(default_factory=list[LeftOut])

    def section(self, model: type[Section], data: Mapping[str, Any], here: Mapping[str, Any]) -> Mapping[str, Any]:
        known = {name: value for name, value in data.items() if name in model.model_fields}
        self.left_out += [LeftOut(model.section, name) for name in data if name not in known]
        require_valid(model, known, known)
        taken = {name: value for name, value in here.items() if name not in model.model_fields}
        for name, value in _set(model, known).items():
            found = each(
                annotation(model, name), value, lambda kind, one, name=name: self._find(model, name, kind, one)
            )
            if found is not GONE:
                taken[name] = found
            elif name in here:
                taken[name] = here[name]
        return taken

    def _find(self, model: type[Section], setting: str, kind: Kind, value: Any) -> Any:
        if not isinstance(kind, Holds | HoldsChannel):
            return value
        named = self.file.names.get(int(value))
        found = self.finding(kind, int(value), named)
        if found is None:
            self.left_out.append(LeftOut(model.section, setting, int(value), named.name if named else None))
            return GONE
        return str(found) if isinstance(value, str) else found


def same_guild(file: File, guild_id: int) -> Finding:
    """Takes ids as they are, where nothing can be looked up. Raises `FileOfOtherGuild` where that would be wrong."""
    if file.guild.id != guild_id:
        raise FileOfOtherGuild(guild=file.guild.id)
    return lambda _kind, found, _named: found


def _set(model: type[Section], data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of what is stored, what the model knows, as it understands it."""
    return understood(model, data)[0].model_dump(mode="json", include={*data} & {*model.model_fields})


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _is_sound(value: Any, room: int = _DEEPEST) -> bool:
    """Whether it is no deeper than `room`, and has no NUL, as PostgreSQL takes no text with one."""
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return room > 0 and all("\0" not in name and _is_sound(one, room - 1) for name, one in pairs)
    if isinstance(value, list):
        return room > 0 and all(_is_sound(one, room - 1) for one in cast("list[Any]", value))
    return True
