"""Settings as a file, to keep, to read, and to import into another guild.

The file is JSON. Its ids are strings, because most programs would round them as numbers. It also has the names of roles
and channels, by which they are found in another guild.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, NoReturn, cast

from pydantic import BaseModel, Field, ValidationError

from tux.guilds.settings.annotations import OMITTED, Kind, annotation, replace_values
from tux.guilds.settings.changes import NOTHING_STORED, Stored
from tux.guilds.settings.errors import FileOfOtherGuild, FileOfOtherVersion, FileTooLarge, FileUnreadable
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.section import Section
from tux.guilds.settings.validation import parse_stored, require_valid

FORMAT, VERSION = "tux-settings", 1
LONGEST_FILE_BYTES = 256 * 1024

_MOST_LEVELS = 20
"""The most levels of nesting in a file. Settings have fewer than ten."""

_EXACT_BELOW = 1 << 53
"""Programs that read every number as a double round integers above this one."""


class Named(BaseModel):
    """The name and type of the role or channel that an id stood for in the exporting guild."""

    name: Annotated[str, Field(max_length=200)]
    type: Annotated[str, Field(max_length=40)]
    """The type: `role`, or the type of a channel by discord.py's name."""


class _Guild(BaseModel):
    id: int
    name: str | None = None


class SettingsFile(BaseModel):
    """The content of an export."""

    guild: _Guild
    sections: Mapping[str, Mapping[str, Any]]
    names: Mapping[int, Named] = {}


NameId = Callable[[Holds | HoldsChannel, int], Named | None]
"""Returns the role or channel with an id; None where it was deleted."""
FindId = Callable[[Holds | HoldsChannel, int, Named | None], int | None]
"""Returns the id in this guild for an id and a name in the exporting guild; None where there is no match."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in the file that cannot be imported."""

    section: str
    setting: str | None = None
    """The setting; None where this Tux does not know the section."""
    id: int | None = None
    """The id of a role, channel or user that is not in this guild; None where this Tux does not know the setting."""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class FittedFile:
    """Whole sections to be stored in this guild, and what had to be left out of them."""

    sections: Mapping[str, Mapping[str, Any]]
    left_out: Sequence[LeftOut]


def write_file(
    guild_id: int,
    guild_name: str | None,
    stored: Stored,
    sections: Mapping[str, type[Section]],
    name_id: NameId,
    *,
    at: datetime,
) -> bytes:
    """Return a file with everything that a guild has set, except in sections whose code is not loaded.

    A section in which nothing is set is included, and empty.
    """
    names: dict[str, Any] = {}

    def write_value(kind: Kind, value: Any) -> Any:
        if isinstance(kind, Holds | HoldsChannel) and (named := name_id(kind, int(value))) is not None:
            names[str(value)] = named.model_dump()
        return str(value) if isinstance(value, int) and value > _EXACT_BELOW else value

    content = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": at.isoformat(),
        "guild": {"id": str(guild_id), "name": guild_name},
        "sections": {
            name: {
                setting: replace_values(annotation(model, setting), value, write_value)
                for setting, value in _known_settings(model, stored.get(name, NOTHING_STORED).data).items()
            }
            for name, model in sorted(sections.items())
        },
        "names": names,
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def read_file(content: bytes) -> SettingsFile:
    """Return the content of a file. Raise a `Refusal` where it is not an export, or has another version."""
    if len(content) > LONGEST_FILE_BYTES:
        raise FileTooLarge(limit=LONGEST_FILE_BYTES >> 10)
    try:
        parsed: Any = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
        json.dumps(parsed, ensure_ascii=False).encode()  # raises for half of a surrogate pair
    except (ValueError, RecursionError) as error:
        raise FileUnreadable from error
    if not _can_be_stored(parsed) or not isinstance(parsed, dict):
        raise FileUnreadable
    document = cast("dict[str, Any]", parsed)
    if document.get("format") != FORMAT:
        raise FileUnreadable
    if document.get("version") != VERSION:
        raise FileOfOtherVersion(version=str(document.get("version"))[:20], known=VERSION)
    try:
        return SettingsFile.model_validate(document)
    except ValidationError as error:
        raise FileUnreadable from error


def fit_file(
    file: SettingsFile,
    stored: Stored,
    sections: Mapping[str, type[Section]],
    find_id: FindId,
    *,
    only: str | None = None,
) -> FittedFile:
    """Return the sections of the file as this guild would store them, with defaults for settings not in the file.

    A setting that cannot be imported keeps its present value. Raise `SettingInvalid` for a value that a model does not
    accept.
    """
    selected = {name: data for name, data in file.sections.items() if only in {None, name}}
    fitter = _FileFitter(file, find_id)
    fitted = {
        name: fitter.fit_section(sections[name], data, stored.get(name, NOTHING_STORED).data)
        for name, data in selected.items()
        if name in sections
    }
    unknown = [LeftOut(name) for name in selected if name not in sections]
    return FittedFile(fitted, [*unknown, *fitter.left_out])


@dataclass
class _FileFitter:
    file: SettingsFile
    find_id: FindId
    left_out: list[LeftOut] = field(default_factory=list[LeftOut])

    def fit_section(
        self, model: type[Section], data: Mapping[str, Any], current: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        known = {name: value for name, value in data.items() if name in model.model_fields}
        self.left_out += [LeftOut(model.section, name) for name in data if name not in known]
        require_valid(model, known, known)
        fitted = {name: value for name, value in current.items() if name not in model.model_fields}
        for name, value in _known_settings(model, known).items():
            fitted_value = self._fit_setting(model, name, value)
            if fitted_value is not OMITTED:
                fitted[name] = fitted_value
            elif name in current:
                fitted[name] = current[name]
        return fitted

    def _fit_setting(self, model: type[Section], setting: str, value: Any) -> Any:
        def fit_value(kind: Kind, item: Any) -> Any:
            return self._fit_id(model, setting, kind, item) if isinstance(kind, Holds | HoldsChannel) else item

        return replace_values(annotation(model, setting), value, fit_value)

    def _fit_id(self, model: type[Section], setting: str, kind: Holds | HoldsChannel, value: Any) -> Any:
        named = self.file.names.get(int(value))
        own_id = self.find_id(kind, int(value), named)
        if own_id is None:
            self.left_out.append(LeftOut(model.section, setting, int(value), named.name if named else None))
            return OMITTED
        return str(own_id) if isinstance(value, str) else own_id


def same_guild(file: SettingsFile, guild_id: int) -> FindId:
    """Return a `FindId` that keeps ids as they are. Raise `FileOfOtherGuild` for a file from another guild."""
    if file.guild.id != guild_id:
        raise FileOfOtherGuild(guild=file.guild.id)
    return lambda _kind, given, _named: given


def _known_settings(model: type[Section], data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of the stored data that the model knows, as the model parses it."""
    return parse_stored(model, data)[0].model_dump(mode="json", include={*data} & {*model.model_fields})


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _can_be_stored(value: Any, levels: int = _MOST_LEVELS) -> bool:
    """Return whether a value has at most so many levels, and no NUL, which PostgreSQL refuses in text."""
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return levels > 0 and all("\0" not in name and _can_be_stored(item, levels - 1) for name, item in pairs)
    if isinstance(value, list):
        return levels > 0 and all(_can_be_stored(item, levels - 1) for item in cast("list[Any]", value))
    return True
