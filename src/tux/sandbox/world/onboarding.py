"""Onboarding: the questions that a guild asks newcomers, and the roles and channels that their answers bring.

Source: https://discord.com/developers/docs/resources/guild#guild-onboarding-object
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tux.sandbox.world.payloads import Json

DEFAULT_MODE, ADVANCED_MODE = 0, 1
IN_PROMPT = 1 << 0
"""The flag of a role that an answer to onboarding brings."""


class Existing(Protocol):
    """A guild, as far as it tells which of its roles and channels there still are."""

    @property
    def id(self) -> int:
        """The id."""
        ...

    @property
    def roles(self) -> Mapping[int, object]:
        """The roles, by id."""
        ...

    @property
    def channels(self) -> Mapping[int, object]:
        """The channels, by id."""
        ...


def existing(guild: Existing, channel_ids: list[int]) -> list[str]:
    """Return the ids of those channels that were not deleted, as Discord writes them."""
    return [str(channel_id) for channel_id in channel_ids if channel_id in guild.channels]


@dataclass(slots=True, eq=False)
class OnboardingOption:
    """One answer to a question, with the roles and channels that it brings."""

    id: int
    title: str
    description: str = ""
    emoji: Json = field(default_factory=lambda: {"id": None, "name": None, "animated": False})
    role_ids: list[int] = field(default_factory=list[int])
    channel_ids: list[int] = field(default_factory=list[int])

    def payload(self, guild: Existing) -> Json:
        """Return the onboarding prompt option object, without roles and channels that were deleted."""
        return {
            "id": str(self.id),
            "title": self.title,
            "description": self.description,
            "emoji": self.emoji,
            "role_ids": [str(role_id) for role_id in self.role_ids if role_id in guild.roles],
            "channel_ids": existing(guild, self.channel_ids),
        }


@dataclass(slots=True, eq=False)
class OnboardingPrompt:
    """One question. Without `in_onboarding` it is asked only under "Channels & Roles"."""

    id: int
    title: str
    type: int = 0
    options: list[OnboardingOption] = field(default_factory=list[OnboardingOption])
    single_select: bool = False
    required: bool = False
    in_onboarding: bool = False

    def payload(self, guild: Existing) -> Json:
        """Return the onboarding prompt object."""
        return {
            "id": str(self.id),
            "title": self.title,
            "type": self.type,
            "options": [option.payload(guild) for option in self.options],
            "single_select": self.single_select,
            "required": self.required,
            "in_onboarding": self.in_onboarding,
        }


@dataclass(slots=True, eq=False)
class Onboarding:
    """The onboarding of one guild. `configured` is False until somebody changes it for the first time."""

    prompts: list[OnboardingPrompt] = field(default_factory=list[OnboardingPrompt])
    default_channel_ids: list[int] = field(default_factory=list[int])
    enabled: bool = False
    mode: int = DEFAULT_MODE
    configured: bool = False
    answers: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    """The ids of the options that each member chose, by user id."""

    @property
    def options(self) -> Iterator[OnboardingOption]:
        """The options of every question."""
        return (option for prompt in self.prompts for option in prompt.options)

    @property
    def role_ids(self) -> set[int]:
        """The ids of the roles that any answer brings."""
        return {role_id for option in self.options for role_id in option.role_ids}

    def payload(self, guild: Existing) -> Json:
        """Return the guild onboarding object."""
        return {
            "guild_id": str(guild.id),
            "prompts": [prompt.payload(guild) for prompt in self.prompts],
            "default_channel_ids": existing(guild, self.default_channel_ids),
            "enabled": self.enabled,
            "mode": self.mode,
        }
