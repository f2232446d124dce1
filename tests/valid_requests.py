"""Requests that Discord's OpenAPI document allows, drawn by Hypothesis, with ids of things that there are."""

from typing import Any

from hypothesis import strategies as st

from acting import data_uri, png
from rich_worlds import PICTURE, RichWorld
from tux.sandbox.openapi.document import Document
from tux.sandbox.openapi.operations import Operation
from tux.sandbox.rest.requests import Upload

Json = dict[str, Any]
PLAIN = st.text("abcdefgh xyz", min_size=1, max_size=12).map(lambda text: text.strip() or "x")
DEEPEST = 6
"""The depth from which on objects have required fields alone."""
MOST_OPTIONAL = 3


class ValidRequests:
    """Draws the parts of a request by their schemas.

    Args:
        document: Discord's document.
        world: The world to ask about.
        operation: The operation to ask for.
        draw: Hypothesis's own function.
    """

    def __init__(self, document: Document, world: RichWorld, operation: Operation, draw: Any) -> None:
        self._schemas = document.schemas
        self._ids = world.ids
        self._places = world.places
        self._operation = operation
        self._fields = world.fields.get(operation.name, {})
        self._draw = draw

    def path(self) -> str:
        """Return a path."""
        parameters = self._operation.named("path")

        def fit(place: tuple[str, dict[str, str]]) -> tuple[bool, int]:
            part, names = place
            return bool(part) and part in self._operation.path, len(parameters.keys() & names.keys())

        places = [place for place in self._places if place[0] in self._operation.path]
        best = max(map(fit, places))
        _, names = self._pick([place for place in places if fit(place) == best])
        drawn = {name: self._value(one["schema"], name) for name, one in parameters.items() if name not in names}
        return self._operation.path.format_map(names | drawn)

    def query(self) -> dict[str, str]:
        """Return a query with what is required, and perhaps more."""
        parameters = self._operation.named("query")
        schema = {
            "type": "object",
            "properties": {name: parameter["schema"] for name, parameter in parameters.items()},
            "required": [name for name, parameter in parameters.items() if parameter.get("required")],
        }
        given = self._value(schema, "")
        return {name: _text(value) for name, value in given.items() if value is not None}

    def body(self) -> tuple[Any, dict[str, Upload]]:
        """Return a JSON body and files; None and nothing where the document has none."""
        content = self._operation.body.get("content", {})
        media = content.get("application/json") or content.get("multipart/form-data")
        if media is None:
            return None, {}
        body = self._value(media["schema"], "")
        files = {name: value for name, value in body.items() if isinstance(value, Upload)} if type(body) is dict else {}
        for name in files:
            del body[name]
        return body, files

    def _value(self, schema: Json, name: str, depth: int = 0) -> Any:
        if name in self._fields:
            text = self._pick(self._fields[name])
            return int(text) if text.isdecimal() and len(text) == 1 else text
        schema = self._whole(schema)
        if "const" in schema:
            return schema["const"]
        if alternatives := schema.get("anyOf"):
            return self._value(self._pick(self._likely(alternatives)), name, depth)
        if "enum" in schema:
            return self._pick(schema["enum"])
        if schema.get("format") == "snowflake":
            return self._id(name)
        kinds = schema.get("type", "object")
        kind = self._pick([kind for kind in kinds if kind != "null"] or ["null"]) if isinstance(kinds, list) else kinds
        return getattr(self, f"_{kind}")(schema, name, depth)

    def _whole(self, schema: Json) -> Json:
        """Return a schema with what it refers to."""
        whole = {key: value for key, value in schema.items() if key not in {"$ref", "allOf"}}
        parts = [*schema.get("allOf", ())]
        if "$ref" in schema:
            parts.append(self._schemas[schema["$ref"].rpartition("/")[2]])
        for part in map(self._whole, parts):
            for key in ("properties", "required"):
                if key in part:
                    joined = (
                        part[key] | whole.get(key, {}) if key == "properties" else [*part[key], *whole.get(key, [])]
                    )
                    whole[key] = joined
            whole = part | whole
        if "enum" in whole:
            whole.pop("anyOf", None)
        return whole

    def _likely(self, alternatives: list[Json]) -> list[Json]:
        """Return the alternatives without null, unless there is nothing else."""
        return [one for one in alternatives if one.get("type") != "null"] or alternatives

    def _pick(self, choices: list[Any]) -> Any:
        return self._draw(st.sampled_from(choices))

    def _id(self, name: str) -> str:
        found = self._ids.get(name) or self._ids.get(name.removesuffix("s")) or self._ids.get(_kind_of(name))
        return self._pick(found or self._ids["any"])

    def _null(self, _schema: Json, _name: str, _depth: int) -> None:
        return None

    def _boolean(self, _schema: Json, _name: str, _depth: int) -> bool:
        return self._draw(st.booleans())

    def _integer(self, schema: Json, name: str, _depth: int) -> int:
        if name in self._ids:
            return int(self._pick(self._ids[name]))
        least = schema.get("minimum", 0)
        return self._draw(st.integers(least, min(schema.get("maximum", least + 5), least + 90_000)))

    def _number(self, schema: Json, _name: str, _depth: int) -> float:
        least = schema.get("minimum", 0)
        return self._draw(st.floats(least, min(schema.get("maximum", least + 1), 1e6)))

    def _string(self, schema: Json, name: str, _depth: int) -> str | Upload:
        if name in self._ids:
            return self._pick(self._ids[name])
        if schema.get("contentEncoding") == "binary":
            return PICTURE
        if schema.get("contentEncoding") or name in {"image", "icon", "avatar", "banner", "splash"}:
            return data_uri(png())
        if schema.get("format") in {"uri", "date-time"} or name == "url":
            return "2026-12-24T18:00:00+00:00" if schema.get("format") == "date-time" else "https://a.example/b.png"
        if "pattern" in schema:
            return self._draw(st.from_regex(schema["pattern"], fullmatch=True).filter(str.isascii))
        least = schema.get("minLength", 1)
        text = self._draw(PLAIN)
        return text.ljust(least, "x")[: schema.get("maxLength", 100)]

    def _array(self, schema: Json, name: str, depth: int) -> list[Any]:
        least = max(schema.get("minItems", 0), 0 if depth > DEEPEST else 1)
        length = self._draw(st.integers(least, max(least, min(schema.get("maxItems", 2), 2))))
        entries = [self._value(schema["items"], name, depth + 1) for _ in range(length)]
        return list({str(entry): entry for entry in entries}.values()) if schema.get("uniqueItems") else entries

    def _object(self, schema: Json, _name: str, depth: int) -> Json:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        optional = sorted(properties.keys() - set(required))
        more: list[str] = []
        if depth < DEEPEST and optional:
            more = self._draw(st.lists(st.sampled_from(optional), max_size=MOST_OPTIONAL, unique=True))
        chosen = sorted({*required, *more, *(self._fields if depth < 2 else ())})
        return {name: self._value(properties[name], name, depth + 1) for name in chosen if name in properties}


def _kind_of(name: str) -> str:
    """Return `channel_id` for `afk_channel_id` and `exempt_channels`."""
    return f"{name.removesuffix('s').removesuffix('_id').rpartition('_')[2]}_id"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else ",".join(value) if isinstance(value, list) else str(value)
