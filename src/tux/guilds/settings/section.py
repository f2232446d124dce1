"""The model of a section of settings, which a feature declares and forms are derived from."""

from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

_RESERVED = frozenset({"by", "expected_revision"})
"""The keyword arguments of `SettingsProvider.change()`, which also takes settings by keyword."""


class Section(BaseModel):
    """The settings of one feature.

    Every field has a default. Values cannot be changed in place, because all callers share them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    section: ClassVar[str]
    """The name under which the settings are stored: 1 to 64 characters, never to be changed."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not hasattr(cls, "section"):
            raise TypeError(f"{cls.__name__} does not name its section")
        if required := [name for name, field in cls.model_fields.items() if field.is_required()]:
            raise TypeError(f"{cls.__name__} has no default for {', '.join(required)}")
        if reserved := cls.model_fields.keys() & _RESERVED:
            raise TypeError(
                f"{cls.__name__} cannot call a setting {', '.join(reserved)}: it is an argument of change()"
            )


S = TypeVar("S", bound=Section)
