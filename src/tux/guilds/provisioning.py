"""Provisioning: the creation of roles and channels in a server, which is undone as a whole if any part fails."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Any, ClassVar, Protocol, Self, TypeVar

import discord
import structlog

from tux.guilds.cases import Cases
from tux.guilds.permissions import BotLacksPermissions, RankSettings, missing, phrases
from tux.guilds.permissions.overwrites import delete_overwrite, overwrite_for, overwrites_of, put_overwrite
from tux.guilds.provisioned import Made, MadeOverwrite, MadeThing, to_json
from tux.guilds.settings.changes import Plan
from tux.guilds.settings.provider import SettingsProvider
from tux.guilds.settings.section import Section
from tux.guilds.settings.tables import ChangeKind
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Fault, Refusal
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

OverwriteTarget = discord.Role | discord.Member
OverwriteKey = discord.Role | discord.Member | discord.Object
Overwrites = Mapping[OverwriteKey, discord.PermissionOverwrite]

_LOG_PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, embed_links=True, attach_files=True, read_message_history=True
)

C = TypeVar("C", discord.TextChannel, discord.CategoryChannel)

_CHANNEL_TYPES: Mapping[type[discord.abc.GuildChannel], discord.ChannelType] = {
    discord.TextChannel: discord.ChannelType.text,
    discord.CategoryChannel: discord.ChannelType.category,
}


def find_hidden_channel(guild: discord.Guild, name: str, kind: type[C]) -> C | None:
    """Return a channel of that name that can be used as it is: hidden from @everyone, and open to the bot."""
    for channel in guild.channels:
        if (
            isinstance(channel, kind)
            and channel.name == name
            and not channel.permissions_for(guild.default_role).view_channel
            and channel.permissions_for(guild.me) >= _LOG_PERMISSIONS
        ):
            return channel
    return None


def require_may_create(guild: discord.Guild) -> None:
    """Raise `BotLacksPermissions` where the bot may not create roles and channels in a server."""
    if lacking := missing(("manage_roles", "manage_channels"), guild.me.guild_permissions):
        raise BotLacksPermissions(permissions=phrases(lacking))


_MAX_NAMED = 5
"""The number of roles or other things that a sentence names."""


def describe_viewers(host: "ProvisioningHost", guild: discord.Guild, roles: Sequence[discord.Role]) -> str:
    """Return who will see a hidden channel, as the end of a sentence: these roles, administrators and the bot."""
    more = max(0, len(roles) - _MAX_NAMED)
    return host.texts.say(
        "provisioning-seen-by", locale=host.locale_in(guild.id), roles=list(roles[:_MAX_NAMED]) or None, more=more
    )


class ProvisioningUnderWay(Refusal):
    """Something is being created in the server at this moment, and a second run would create it twice."""

    key = "provisioning-under-way"


class LeftBehind(Fault):
    """A creation failed, and what was made by then could not all be undone. Data: `things`, `more`."""

    key = "provisioning-left-behind"


class Provisioning:
    """Creates roles and channels, all or none: `async with Provisioning(guild, reason) as provisioning: …`.

    When the block raises, whatever was created is deleted and every overwrite is restored, in reverse order, and the
    exception propagates. What could not be undone is in `leftovers`; then `LeftBehind` is raised from the exception.

    Only one runs in a server at any time, and entering a second one raises `ProvisioningUnderWay`. So check what is
    missing within the block.
    """

    _busy: ClassVar[set[int]] = set()

    def __init__(self, guild: discord.Guild, reason: str) -> None:
        """Take the reason for Discord's audit log, of at most 512 characters."""
        self.guild = guild
        self.reason = reason
        self.leftovers: list[str] = []
        """The names of things that were created and could not be deleted again."""
        self.made: list[Made] = []
        """The things that were created and changed, so that they can be taken back later too."""
        self._undo: list[tuple[str, Callable[[], Awaitable[object]]]] = []

    def hidden(self, *viewers: OverwriteTarget) -> dict[OverwriteKey, discord.PermissionOverwrite]:
        """Return the overwrites of a channel that only `viewers` and the bot can see and write in.

        The bot needs its own to log there, and to be able to delete the channel again.
        """
        closed = discord.PermissionOverwrite(view_channel=False)
        overwrites: dict[OverwriteKey, discord.PermissionOverwrite] = {self.guild.default_role: closed}
        for viewer in (*viewers, self.guild.me):
            opened = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
            overwrites[viewer] = opened
        overwrites[self.guild.me].update(embed_links=True, attach_files=True)
        return overwrites

    async def role(
        self, name: str, *, permissions: discord.Permissions | None = None, colour: discord.Colour | None = None
    ) -> discord.Role:
        """Create a role right above @everyone, without the permissions that Discord gives to new roles by default."""
        role = await self.guild.create_role(
            name=name,
            permissions=permissions or discord.Permissions.none(),
            colour=colour or discord.Colour.default(),
            reason=self.reason,
        )
        self.made.append(MadeThing(kind="role", id=role.id, name=name))
        self._undo.append((f"@{name}", partial(role.delete, reason=self.reason)))
        return role

    async def category(self, name: str, overwrites: Overwrites | None = None) -> discord.CategoryChannel:
        """Create a category."""
        category = await self._create(discord.CategoryChannel, name, overwrites=dict(overwrites or {}))
        self.made.append(MadeThing(kind="channel", id=category.id, name=name))
        self._undo.append((name, partial(category.delete, reason=self.reason)))
        return category

    async def text_channel(
        self,
        name: str,
        overwrites: Overwrites | None = None,
        *,
        category: discord.CategoryChannel | None = None,
        topic: str = "",
    ) -> discord.TextChannel:
        """Create a text channel. Without overwrites of its own, Discord gives it those of its category."""
        own: dict[str, Any] = {} if overwrites is None else {"overwrites": dict(overwrites)}
        channel = await self._create(discord.TextChannel, name, category=category, topic=topic, **own)
        self.made.append(MadeThing(kind="channel", id=channel.id, name=name))
        self._undo.append((f"#{name}", partial(channel.delete, reason=self.reason)))
        return channel

    async def _create(self, kind: type[C], name: str, **options: Any) -> C:
        """Create a channel, and return it as it is by now.

        What discord.py itself creates replaces the channel in its cache by the answer, although the gateway may have
        told of changes since, such as that the channel was closed to a jail.
        """
        guild: Any = self.guild  # `_create_channel()` is what `create_text_channel()` calls
        answer = await guild._create_channel(name, _CHANNEL_TYPES[kind], reason=self.reason, **options)  # noqa: SLF001
        known = self.guild.get_channel(int(answer["id"]))
        if isinstance(known, kind):
            return known
        created = kind(state=guild._state, guild=guild, data=answer)  # noqa: SLF001
        guild._add_channel(created)  # noqa: SLF001
        return created

    async def overwrite(
        self, channel: discord.abc.GuildChannel, target: OverwriteTarget, changes: discord.PermissionOverwrite
    ) -> None:
        """Allow and deny the target what `changes` does in a channel, and leave everything else there as it is."""
        before, after = overwrites_of(channel).get(target.id), overwrite_for(channel, target).changed(changes)
        await put_overwrite(channel, after, reason=self.reason)

        async def restore() -> None:
            if before is None:
                await delete_overwrite(channel, target.id, reason=self.reason)
            else:
                await put_overwrite(channel, before, reason=self.reason)

        self.made.append(MadeOverwrite.of(channel.id, before, after))
        self._undo.append((f"#{channel.name} for @{target.name}", restore))

    async def store(
        self,
        settings: SettingsProvider,
        model: type[Section],
        values: Mapping[str, Any],
        *,
        by: int,
        expected_revision: int,
    ) -> None:
        """Store the settings together with what was made for them, as one step that can be undone.

        Nothing is stored where there is neither. Raises `StaleSettings` where the section is no longer at the revision
        for which the things were made.
        """
        if values or self.made:
            draft = await settings.draft(self.guild.id, model, expected_revision=expected_revision, **values)
            plan = Plan(kind=ChangeKind.CHANGE, drafts=[replace(draft, made=to_json(self.made))])
            await settings.apply(self.guild.id, plan, by=by)

    async def __aenter__(self) -> Self:
        if self.guild.id in self._busy:
            raise ProvisioningUnderWay
        self._busy.add(self.guild.id)
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        try:
            if error is not None:
                await self._undo_all(error)
        finally:
            self._busy.discard(self.guild.id)

    async def _undo_all(self, error: BaseException) -> None:
        for name, undo in reversed(self._undo):
            try:
                await undo()
            except discord.NotFound:
                continue  # it has been deleted already
            except (discord.HTTPException, *UNREACHED) as failure:
                _log.warning("could not undo provisioning", guild_id=self.guild.id, name=name, error=str(failure))
                self.leftovers.append(name)
        if self.leftovers and isinstance(error, Exception):
            raise LeftBehind(
                things=self.leftovers[:_MAX_NAMED], more=max(0, len(self.leftovers) - _MAX_NAMED)
            ) from error


class ProvisioningHost(Protocol):
    """The part of Tux that provisioners use."""

    @property
    def settings(self) -> SettingsProvider: ...

    @property
    def cases(self) -> Cases: ...

    @property
    def texts(self) -> Texts: ...

    def role_member_counts(self, guild_id: int, /) -> Awaitable[Mapping[int, int]]:
        """Ask Discord how many members have each role of the guild."""
        ...

    def locale_in(self, guild_id: int | None, /) -> str:
        """Return the language of texts that everybody in the guild reads."""
        ...

    def ranks_in(self, guild_id: int | None, /) -> Awaitable[RankSettings]:
        """Return the ranks of the guild as they are now."""
        ...


class Provisioner(Protocol):
    """Creates what a feature's settings still lack in a server. The feature lists it in `Feature.provisioners`."""

    section: type[Section]

    fields: Sequence[str]
    """The settings for which it creates something."""

    async def plan(self, host: ProvisioningHost, guild: discord.Guild, /) -> Sequence[str]:
        """Return sentences that tell a person what it will do; none where nothing is missing."""
        ...

    async def make(self, host: ProvisioningHost, provisioning: Provisioning, /) -> dict[str, object]:
        """Create what is missing, and return the settings to store."""
        ...


class HealthCheck(Protocol):
    """Finds what is wrong with a feature's settings in a server. The feature lists it in `Feature.health_checks`."""

    section: type[Section]

    async def find_problems(self, host: ProvisioningHost, guild: discord.Guild, /) -> Sequence[str]:
        """Return sentences about what is wrong, which say what to do about it."""
        ...
