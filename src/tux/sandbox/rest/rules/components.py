"""Components of messages: their types, how they nest, and how messages show them. Those of modals are in `modals`.

Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import cast

from pydantic import ValidationError

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.rest.forms import form_tree
from tux.sandbox.rest.rules.component_forms import (
    MAX_CHARACTERS,
    MAX_COMPONENTS,
    ActionRow,
    Button,
    ChannelSelect,
    Component,
    Container,
    EntitySelect,
    FileComponent,
    Gallery,
    Section,
    Separator,
    StringSelect,
    TextDisplay,
    Thumbnail,
)
from tux.sandbox.world.attachment import Attachment
from tux.sandbox.world.payloads import Json, objects

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
SELECTS = frozenset({3, 5, 6, 7, 8})
MAX_ROWS = 5
KINDS: dict[int, type[Component]] = {
    ACTION_ROW: ActionRow, BUTTON: Button, STRING_SELECT: StringSelect, 5: EntitySelect, 6: EntitySelect,
    7: EntitySelect, 8: ChannelSelect, SECTION: Section, TEXT_DISPLAY: TextDisplay, THUMBNAIL: Thumbnail,
    GALLERY: Gallery, FILE: FileComponent, SEPARATOR: Separator, CONTAINER: Container,
}  # fmt: skip
WITHIN_CONTAINER = (ACTION_ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR)
TOP_LEVEL = (*WITHIN_CONTAINER, CONTAINER)
INSIDE: dict[int, dict[str, tuple[int, ...]]] = {
    ACTION_ROW: {"components": (BUTTON, 3, 5, 6, 7, 8)},
    SECTION: {"components": (TEXT_DISPLAY,), "accessory": (BUTTON, THUMBNAIL)},
    CONTAINER: {"components": WITHIN_CONTAINER},
}
"""The types that are allowed within a component, by its type and by the field that holds them."""
SHOWN: dict[int, Json] = {
    **{kind: {"min_values": 1, "max_values": 1} for kind in SELECTS},
    THUMBNAIL: {"description": None, "spoiler": False},
    FILE: {"spoiler": False},
    SEPARATOR: {"spacing": 1, "divider": True},
    CONTAINER: {"accent_color": None, "spoiler": False},
}
"""The values that Discord adds if a component leaves them out."""


def walk(components: Sequence[Json], path: str = "components") -> Iterator[tuple[str, Json]]:
    """Yield every component with its place in the form, depth first."""
    for number, component in enumerate(components):
        place = f"{path}.{number}"
        yield place, component
        yield from walk(objects(component, "components"), f"{place}.components")
        for single in ("accessory", "component"):
            if inner := component.get(single):
                yield f"{place}.{single}", inner


def check_components(components: list[Json], *, v2: bool) -> list[Json]:
    """Return the components of a message as Discord keeps them: checked, with ids, and without unknown fields.

    Raises:
        DiscordError: 50035 that names what Discord would not accept.
    """
    if not v2 and len(components) > MAX_ROWS:
        raise form_error("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    allowed = TOP_LEVEL if v2 else (ACTION_ROW,)
    checked = read_components(components, "components", allowed, KINDS, INSIDE)
    for place, component in walk(checked):
        if component["type"] == ACTION_ROW:
            _check_width(place, component)
    assign_ids(checked, "components")
    return checked


def read_components(
    components: Iterable[Json],
    path: str,
    allowed: tuple[int, ...],
    kinds: Mapping[int, type[Component]],
    inside: Mapping[int, Mapping[str, tuple[int, ...]]],
) -> list[Json]:
    """Return components that were read as forms of these types, each with its children.

    Raises:
        DiscordError: 50035 for a type that is not allowed here, or a field that is wrong.
    """
    return [_read(component, f"{path}.{number}", allowed, kinds, inside) for number, component in enumerate(components)]


def _read(
    component: Json,
    place: str,
    allowed: tuple[int, ...],
    kinds: Mapping[int, type[Component]],
    inside: Mapping[int, Mapping[str, tuple[int, ...]]],
) -> Json:
    kind = component.get("type")
    if kind not in allowed:
        choices = ", ".join(map(str, allowed)) + ("," if len(allowed) == 1 else "")
        raise form_error(place, "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({choices}).')
    try:
        form = kinds[kind].model_validate(component)
    except ValidationError as error:
        raise DiscordError(50035, errors=_below(place, form_tree(error))) from None
    data = form.model_dump(mode="json", exclude_none=True)
    for name, within in inside.get(kind, {}).items():
        children = component[name]
        if isinstance(children, list):
            data[name] = read_components(cast("list[Json]", children), f"{place}.{name}", within, kinds, inside)
        else:
            data[name] = _read(children, f"{place}.{name}", within, kinds, inside)
    return data


def _below(place: str, tree: Json) -> Json:
    for part in reversed(place.split(".")):
        tree = {part: tree}
    return tree


def _check_width(place: str, row: Json) -> None:
    width = sum(5 if child["type"] in SELECTS else 1 for child in objects(row, "components"))
    if width > 5:
        raise form_error(place, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")


def assign_ids(components: list[Json], path: str) -> None:
    """Check the rules for all components together, and give an id to those that have none.

    Raises:
        DiscordError: 50035 for more than 40 components or 4,000 characters, and for ids that are used twice.
    """
    everything = list(walk(components, path))
    if len(everything) > MAX_COMPONENTS:
        sentence = f"Total number of components cannot exceed {MAX_COMPONENTS}"
        raise form_error(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", sentence)
    if sum(len(component.get("content", "")) for _, component in everything) > MAX_CHARACTERS:
        sentence = f"Components displayable text size exceeds maximum size of {MAX_CHARACTERS}"
        raise form_error(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", sentence)
    _check_twice(everything, "custom_id", "Component custom id cannot be duplicated")
    _check_twice(everything, "id", "Component id cannot be duplicated")
    _fill_ids([component for _, component in everything])


def _check_twice(components: Sequence[tuple[str, Json]], field: str, sentence: str) -> None:
    seen: set[object] = set()
    for place, component in components:
        value = component.get(field)
        if value and value in seen:
            raise form_error(f"{place}.{field}", f"COMPONENT_{field.upper()}_DUPLICATED", sentence)
        seen.add(value)


def _fill_ids(components: Sequence[Json]) -> None:
    taken = {component["id"] for component in components if component.get("id")}
    following = 1
    for component in components:
        if not component.get("id"):
            while following in taken:
                following += 1
            component["id"] = following
            taken.add(following)


def add_defaults(components: list[Json], attachments: Sequence[Attachment], new_id: Callable[[], int]) -> None:
    """Complete checked components as messages show them, with defaults and the addresses of media.

    Raises:
        DiscordError: 50035 for a file that was not sent.
    """
    for place, component in walk(components):
        for name, default in SHOWN.get(component["type"], {}).items():
            component.setdefault(name, default)
        write_ids(component)
        if "media" in component:
            component["media"] = _media(f"{place}.media", component["media"], attachments, new_id)
        if component["type"] == FILE:
            file = component["file"] = _media(f"{place}.file", component["file"], attachments, new_id)
            sent = [a for a in attachments if str(a.id) == file.get("attachment_id")]
            component.update(name=sent[0].filename if sent else None, size=len(sent[0].content) if sent else None)
        for number, item in enumerate(objects(component, "items")):
            media = _media(f"{place}.items.{number}.media", item["media"], attachments, new_id)
            item.update(media=media, description=item.get("description"), spoiler=bool(item.get("spoiler")))


def write_ids(component: Json) -> None:
    """Write ids as text, as in all of Discord's answers."""
    if "sku_id" in component:
        component["sku_id"] = str(component["sku_id"])
    for holder in (component, *objects(component, "options")):
        if (emoji := holder.get("emoji")) and "id" in emoji:
            emoji["id"] = str(emoji["id"])
    for value in objects(component, "default_values"):
        value["id"] = str(value["id"])


def _media(place: str, media: Json, attachments: Sequence[Attachment], new_id: Callable[[], int]) -> Json:
    """Return a picture or file by its address, or by `attachment://name` for a file of this message."""
    url = str(media["url"])
    name = url.removeprefix("attachment://")
    for attachment in attachments:
        if attachment.url == url or (name != url and attachment.filename == name):
            details = {"width": attachment.width, "height": attachment.height, "content_type": attachment.content_type}
            data: Json = {"id": str(new_id()), "url": attachment.url, "proxy_url": attachment.url}
            data |= {key: value for key, value in details.items() if value is not None}
            return data | {"attachment_id": str(attachment.id)}
    if name != url:
        raise form_error(f"{place}.url", "BASE_TYPE_BAD_VALUE", f"There is no attachment {name!r}.")
    return {"id": str(new_id()), "url": url, "proxy_url": url}


def find_by_custom_id(components: list[Json], custom_id: str) -> Json:
    """Return the component with this custom id.

    Raises:
        DiscordError: 50035 if the message has none.
    """
    for _, component in walk(components):
        if component.get("custom_id") == custom_id:
            return component
    raise form_error("data.custom_id", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
