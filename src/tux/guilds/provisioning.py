"""Making roles and channels for a server, and taking all of it back when one of them cannot be made."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any, ClassVar, Protocol, Self, TypeVar

import discord
import structlog

from tux.guilds.settings.store import Section
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Refusal

_log = structlog.stdlib.get_logger(__name__)

OverwriteTarget = discord.Role | discord.Member
OverwriteKey = discord.Role | discord.Member | discord.Object
Overwrites = Mapping[OverwriteKey, discord.PermissionOverwrite]

_WRITES = discord.Permissions(
    view_channel=True, send_messages=True, embed_links=True, attach_files=True, read_message_history=True
)

C = TypeVar("C", discord.TextChannel, discord.CategoryChannel)


def find_hidden_channel(guild: discord.Guild, name: str, kind: type[C]) -> C | None:
    """What is there already by that name, hidden from @everyone and open to the bot: to be used, not made again."""
    for channel in guild.channels:
        if (
            isinstance(channel, kind)
            and channel.name == name
            and not channel.permissions_for(guild.default_role).view_channel
            and channel.permissions_for(guild.me) >= _WRITES
        ):
            return channel
    return None


class ProvisioningUnderWay(Refusal):
    """Somebody is having something made in the server at this moment: twice at once, it would be there twice."""

    key = "making-already"


class Provisioning:
    """What is made within `async with Provisioning(guild, reason) as making:` is all there afterwards, or none of it.

    When the block raises, whatever was made is deleted and every overwrite put back, the last first, and what the block
    raised goes on. What could not be taken back is in `left`, and noted on the exception.

    One at a time in a server: entering raises `MakingAlready` while there is another. So look within the block at what
    is missing.
    """

    _busy: ClassVar[set[int]] = set()

    def __init__(self, guild: discord.Guild, reason: str) -> None:
        """`reason` is for Discord's audit log, at most 512 characters."""
        self.guild = guild
        self.reason = reason
        self.left: list[str] = []
        self._undo: list[tuple[str, Callable[[], Awaitable[object]]]] = []

    def hidden(self, *seeing: OverwriteTarget) -> dict[OverwriteKey, discord.PermissionOverwrite]:
        """Overwrites of a place that @everyone does not see: only `seeing`, who may write there, and the bot, which
        logs there and could not even delete it otherwise."""
        hidden = discord.PermissionOverwrite(view_channel=False)
        overwrites: dict[OverwriteKey, discord.PermissionOverwrite] = {self.guild.default_role: hidden}
        for one in (*seeing, self.guild.me):
            opened = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
            overwrites[one] = opened
        overwrites[self.guild.me].update(embed_links=True, attach_files=True)
        return overwrites

    async def role(
        self, name: str, *, permissions: discord.Permissions | None = None, colour: discord.Colour | None = None
    ) -> discord.Role:
        """A new role, right above @everyone, which Discord's default permissions of it do not add anything to."""
        role = await self.guild.create_role(
            name=name,
            permissions=permissions or discord.Permissions.none(),
            colour=colour or discord.Colour.default(),
            reason=self.reason,
        )
        self._undo.append((f"@{name}", partial(role.delete, reason=self.reason)))
        return role

    async def category(self, name: str, overwrites: Overwrites | None = None) -> discord.CategoryChannel:
        category = await self.guild.create_category(name, overwrites=dict(overwrites or {}), reason=self.reason)
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
        """Without overwrites of its own it has those of its category."""
        inherited = category.overwrites if category else {}
        channel = await self.guild.create_text_channel(
            name,
            overwrites=dict(inherited if overwrites is None else overwrites),
            category=category,
            topic=topic,
            reason=self.reason,
        )
        self._undo.append((f"#{name}", partial(channel.delete, reason=self.reason)))
        return channel

    async def overwrite(
        self, channel: discord.abc.GuildChannel, target: OverwriteTarget, overwrite: discord.PermissionOverwrite
    ) -> None:
        """Sets what the channel allows and denies the target, whole."""
        before = channel.overwrites_for(target)
        await channel.set_permissions(target, overwrite=overwrite, reason=self.reason)

        async def back() -> None:
            old = None if before.is_empty() else before
            await channel.set_permissions(target, overwrite=old, reason=self.reason)

        self._undo.append((f"#{channel.name} for @{target.name}", back))

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
                await self._take_back(error)
        finally:
            self._busy.discard(self.guild.id)

    async def _take_back(self, error: BaseException) -> None:
        for what, undo in reversed(self._undo):
            try:
                await undo()
            except discord.NotFound:
                continue  # somebody else has taken it away
            except (discord.HTTPException, *UNREACHED) as failure:
                _log.warning("could not take back what was made", guild_id=self.guild.id, what=what, error=str(failure))
                self.left.append(what)
        if self.left:
            error.add_note(f"Left behind: {', '.join(self.left)}")


class Provisioner(Protocol):
    """Makes what settings of a feature need in a server, and what is not there yet. A feature names its makers in
    `Feature.provisioners`."""

    section: type[Section]

    fields: Sequence[str]
    """The settings that it fills."""

    async def plan(self, bot: Any, guild: discord.Guild) -> Sequence[str]:
        """What it will do, in sentences for whoever is asked; none where nothing is left."""
        ...

    async def make(self, bot: Any, making: Provisioning) -> dict[str, object]:
        """Does it, and returns the values for `GuildSettings.change()`."""
        ...
