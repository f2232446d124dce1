"""Message components and their rules.

Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.world.models import Attachment, Json, objects

COMPONENTS_V2 = 1 << 15
ACTION_ROW, BUTTON, STRING_SELECT = 1, 2, 3
SELECTS = frozenset({3, 5, 6, 7, 8})
V2_ONLY = frozenset({9, 10, 11, 12, 13, 14, 17})
CHILDREN = ("components", "accessory", "component", "items")


def walk(components: Sequence[Json], path: str = "components") -> Iterator[tuple[str, Json]]:
    """Every component with its place in the form, depth first."""
    for number, component in enumerate(components):
        place = f"{path}.{number}"
        yield place, component
        yield from walk(objects(component, "components"), f"{place}.components")
        for single in ("accessory", "component"):
            if inner := component.get(single):
                yield f"{place}.{single}", inner


def check_components(components: list[Json], *, v2: bool) -> list[Json]:
    """The components as Discord keeps them, each with an id.

    Raises:
        DiscordError: 50035 that says what Discord would not take.
    """
    everything = list(walk(components))
    if len(everything) > 40:
        raise form_error(
            "components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "Total number of components cannot exceed 40"
        )
    if not v2:
        _check_legacy(components)
    seen: set[str] = set()
    for place, component in everything:
        _check_one(place, component, v2=v2)
        custom_id = component.get("custom_id")
        if custom_id is not None and custom_id in seen:
            raise form_error(
                f"{place}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
            )
        if custom_id is not None:
            seen.add(custom_id)
    _number([component for _, component in everything])
    return components


def _check_legacy(components: list[Json]) -> None:
    if len(components) > 5:
        raise form_error("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    for number, component in enumerate(components):
        if component.get("type") != ACTION_ROW:
            raise form_error(f"components.{number}", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')


def _check_one(place: str, component: Json, *, v2: bool) -> None:
    kind = component.get("type")
    if kind is None:
        raise form_error(f"{place}.type", "BASE_TYPE_REQUIRED", "This field is required")
    if kind in V2_ONLY and not v2:
        raise form_error(place, "COMPONENT_TYPE_INVALID", "This component needs MessageFlags.IS_COMPONENTS_V2")
    if kind == ACTION_ROW:
        _check_row(place, component)
    if kind == BUTTON:
        _check_button(place, component)
    if kind in SELECTS:
        _check_select(place, component)


def _check_row(place: str, row: Json) -> None:
    width = sum(5 if child.get("type") in SELECTS else 1 for child in objects(row, "components"))
    if not 1 <= width <= 5:
        raise form_error(f"{place}.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")


def _check_button(place: str, button: Json) -> None:
    style = button.get("style")
    if style == 5 and not button.get("url"):
        raise form_error(f"{place}.url", "BASE_TYPE_REQUIRED", "A url is required")
    if style not in {5, 6} and not button.get("custom_id"):
        raise form_error(f"{place}.custom_id", "BASE_TYPE_REQUIRED", "A custom id is required")
    if style != 6 and not button.get("label") and not button.get("emoji"):
        raise form_error(place, "BUTTON_COMPONENT_LABEL_REQUIRED", "A button needs a label or an emoji")
    _check_length(place, button, "label", 80)
    _check_length(place, button, "custom_id", 100)


def _check_select(place: str, select: Json) -> None:
    if not select.get("custom_id"):
        raise form_error(f"{place}.custom_id", "BASE_TYPE_REQUIRED", "This field is required")
    _check_length(place, select, "custom_id", 100)
    _check_length(place, select, "placeholder", 150)
    options = objects(select, "options")
    if select.get("type") == STRING_SELECT and not 1 <= len(options) <= 25:
        raise form_error(f"{place}.options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
    values = [option.get("value") for option in options]
    if len(set(values)) != len(values):
        raise form_error(
            f"{place}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
        )


def _check_length(place: str, component: Json, field: str, most: int) -> None:
    if len(component.get(field) or "") > most:
        raise form_error(f"{place}.{field}", "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def _number(components: list[Json]) -> None:
    taken = {component["id"] for component in components if component.get("id")}
    following = 1
    for component in components:
        if not component.get("id"):
            while following in taken:
                following += 1
            component["id"] = following
            taken.add(following)


SHOWN: dict[int, Json] = {
    **{kind: {"min_values": 1, "max_values": 1} for kind in SELECTS},
    11: {"description": None, "spoiler": False},
    13: {"spoiler": False},
    14: {"spacing": 1, "divider": True},
    17: {"accent_color": None, "spoiler": False},
}
"""What Discord adds where a component does not say it."""


def complete(components: list[Json], attachments: Sequence[Attachment], new_id: Callable[[], int]) -> None:
    """Make checked components as messages show them: defaults filled in, media with their addresses.

    Raises:
        DiscordError: 50035 for a file that was not sent.
    """
    for place, component in walk(components):
        for name, default in SHOWN.get(component["type"], {}).items():
            component.setdefault(name, default)
        if "media" in component:
            component["media"] = _media(f"{place}.media", component["media"], attachments, new_id)
        if component["type"] == 13:
            file = component["file"] = _media(f"{place}.file", component["file"], attachments, new_id)
            found = [a for a in attachments if str(a.id) == file.get("attachment_id")]
            component.update({"name": found[0].filename, "size": len(found[0].content)} if found else {})
        for number, item in enumerate(objects(component, "items")):
            media = _media(f"{place}.items.{number}.media", item["media"], attachments, new_id)
            item.update(media=media, description=item.get("description"), spoiler=bool(item.get("spoiler")))


def _media(place: str, media: Json, attachments: Sequence[Attachment], new_id: Callable[[], int]) -> Json:
    """A picture or file by address, or `attachment://name` for one of this message."""
    url = str(media.get("url") or "")
    name = url.removeprefix("attachment://")
    if name == url:
        return {"id": str(new_id()), "url": url, "proxy_url": media.get("proxy_url") or url} | media
    for attachment in attachments:
        if attachment.filename == name:
            known = {"width": attachment.width, "height": attachment.height, "content_type": attachment.content_type}
            data: Json = {"id": str(new_id()), "url": attachment.url, "proxy_url": attachment.url}
            data |= {key: value for key, value in known.items() if value is not None}
            return data | {"attachment_id": str(attachment.id)}
    raise form_error(f"{place}.url", "BASE_TYPE_BAD_VALUE", f"There is no attachment {name!r}.")


def interactive(components: list[Json], custom_id: str) -> Json:
    """The component with this custom id.

    Raises:
        DiscordError: 50035 where the message has none.
    """
    for _, component in walk(components):
        if component.get("custom_id") == custom_id:
            return component
    raise DiscordError(
        50035,
        errors={
            "data": {
                "custom_id": {
                    "_errors": [{"code": "COMPONENT_VALIDATION_FAILED", "message": "Component validation failed"}]
                }
            }
        },
    )
