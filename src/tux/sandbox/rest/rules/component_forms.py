"""The types of message components, as forms. Their nesting is in `components`, those of modals in `modal_forms`.

Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.rules.fields import Color, Snowflake, address, not_blank, unique

LINK, PREMIUM = 5, 6
MAX_COMPONENTS, MAX_CHARACTERS = 40, 4000
CustomId = Annotated[str, Field(min_length=1, max_length=100)]
Text = Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]
AltText = Annotated[str, Field(min_length=1, max_length=1024)]
Inside = list[dict[str, Any]]
DEFAULT_KINDS: dict[int, frozenset[str]] = {
    5: frozenset({"user"}),
    6: frozenset({"role"}),
    7: frozenset({"user", "role"}),
    8: frozenset({"channel"}),
}


class Component(Form):
    """The fields of every component. An `id` of 0 counts as none."""

    type: int
    id: Annotated[int, Field(ge=0, lt=1 << 31)] | None = None


class ComponentEmoji(Form):
    """An emoji by name, or by id for a custom one."""

    id: Snowflake | None = None
    name: Annotated[str, Field(max_length=32)] | None = None
    animated: bool | None = None


class ActionRow(Component):
    """A row of up to five buttons, or of one select."""

    components: Annotated[Inside, Field(min_length=1, max_length=5)]


class Button(Component):
    """A button. Which fields it must and must not have depends on its style."""

    style: Literal[1, 2, 3, 4, 5, 6]
    label: Annotated[str, Field(max_length=80)] | None = None
    emoji: ComponentEmoji | None = None
    custom_id: CustomId | None = None
    url: Annotated[str, Field(max_length=512), address("http", "https", "discord")] | None = None
    sku_id: Snowflake | None = None
    disabled: bool | None = None

    @model_validator(mode="after")
    def _by_style(self) -> Self:
        needed = {LINK: "url", PREMIUM: "sku_id"}.get(self.style, "custom_id")
        for name in ("custom_id", "url", "sku_id"):
            if name == needed and getattr(self, name) is None:
                raise PydanticCustomError(
                    "BASE_TYPE_REQUIRED", "A {name} is required", {"name": name.replace("_", " ")}
                )
            if name != needed and getattr(self, name) is not None:
                raise PydanticCustomError(
                    "BUTTON_COMPONENT_INVALID_FIELD", "A button of this style has no {name}", {"name": name}
                )
        if self.style != PREMIUM and not self.label and self.emoji is None:
            raise PydanticCustomError("BUTTON_COMPONENT_LABEL_REQUIRED", "A button needs a label or an emoji")
        return self


class Bounds(Component):
    """The numbers of values that may be chosen."""

    custom_id: CustomId
    min_values: Annotated[int, Field(ge=0, le=25)] | None = None
    max_values: Annotated[int, Field(ge=1, le=25)] | None = None
    required: bool | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_values is not None and self.max_values is not None and self.min_values > self.max_values:
            raise PydanticCustomError("BASE_TYPE_BAD_VALUE", "min_values is larger than max_values")
        return self


class Select(Bounds):
    """The fields of every select."""

    placeholder: Annotated[str, Field(max_length=150)] | None = None
    disabled: bool | None = None


class SelectOption(Form):
    """One choice of a string select."""

    label: Annotated[str, Field(min_length=1, max_length=100)]
    value: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=100)] | None = None
    emoji: ComponentEmoji | None = None
    default: bool | None = None


def unique_values(options: list[Any]) -> list[Any]:
    """Raise unless the values of all options differ."""
    values = [option.value for option in options]
    if len(set(values)) != len(values):
        raise PydanticCustomError(
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
        )
    return options


class StringSelect(Select):
    """A choice among given texts."""

    options: Annotated[list[SelectOption], Field(min_length=1, max_length=25), AfterValidator(unique_values)]

    @model_validator(mode="after")
    def _few_defaults(self) -> Self:
        if sum(bool(option.default) for option in self.options) > (self.max_values or 1):
            raise PydanticCustomError("BASE_TYPE_BAD_VALUE", "More options are selected by default than may be chosen")
        return self


class DefaultValue(Form):
    """A value that is selected at first."""

    id: Snowflake
    type: Literal["user", "role", "channel"]


class EntitySelect(Select):
    """A choice among users, roles, both, or channels."""

    default_values: Annotated[list[DefaultValue], Field(max_length=25)] | None = None

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        defaults = self.default_values or []
        if any(value.type not in DEFAULT_KINDS[self.type] for value in defaults):
            raise PydanticCustomError("BASE_TYPE_BAD_VALUE", "A default value does not fit the type of the select")
        if defaults and not (self.min_values or 0) <= len(defaults) <= (self.max_values or 1):
            raise PydanticCustomError(
                "SELECT_COMPONENT_INVALID_DEFAULT_VALUES", "The number of default values is out of range"
            )
        return self


class ChannelSelect(EntitySelect):
    """A choice among channels of some types."""

    channel_types: Annotated[list[int], AfterValidator(unique)] | None = None


class TextDisplay(Component):
    """Markdown text."""

    content: Annotated[Text, BeforeValidator(not_blank)]


class Media(Form):
    """A picture or file by its address; libraries send the other fields back."""

    url: Annotated[str, Field(max_length=2048), address("http", "https", "attachment")]
    id: Snowflake | None = None
    proxy_url: str | None = None
    width: int | None = None
    height: int | None = None
    content_type: str | None = None
    attachment_id: Snowflake | None = None
    loading_state: int | None = None
    placeholder: str | None = None
    placeholder_version: int | None = None
    flags: int | None = None


class OwnFile(Media):
    """A file of this message. Once it is sent, its own address stands for it too."""

    @model_validator(mode="after")
    def _sent_along(self) -> Self:
        if not self.url.startswith("attachment://") and "/attachments/" not in self.url:
            raise PydanticCustomError(
                "URL_TYPE_INVALID_SCHEME",
                "Scheme \"{scheme}\" is not supported. Scheme must be one of ('attachment',).",
                {"scheme": self.url.partition(":")[0]},
            )
        return self


class Thumbnail(Component):
    """A small picture beside a section."""

    media: Media
    description: AltText | None = None
    spoiler: bool | None = None


class GalleryItem(Form):
    """One picture of a gallery."""

    media: Media
    description: AltText | None = None
    spoiler: bool | None = None


class Gallery(Component):
    """One to ten pictures."""

    items: Annotated[list[GalleryItem], Field(min_length=1, max_length=10)]


class FileComponent(Component):
    """A file of this message. Discord itself sets its name and size."""

    file: OwnFile
    spoiler: bool | None = None
    name: str | None = None
    size: int | None = None


class Separator(Component):
    """Space between components, with or without a line."""

    divider: bool | None = None
    spacing: Literal[1, 2] | None = None


class Section(Component):
    """Text with a button or picture beside it."""

    components: Annotated[Inside, Field(min_length=1, max_length=3)]
    accessory: dict[str, Any]


class Container(Component):
    """A box around other components."""

    components: Annotated[Inside, Field(min_length=1, max_length=MAX_COMPONENTS)]
    accent_color: Color | None = None
    spoiler: bool | None = None
