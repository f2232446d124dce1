"""`/antinuke trust`: who may do more than others, each up to a ceiling."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

import discord

from tux.bot.commands import Bare, GuildContext
from tux.bot.commands.arguments import OptionalDuration
from tux.bot.ui import Pages
from tux.features.antinuke.actions import read_actions
from tux.features.antinuke.commands.root import AntinukeCog
from tux.features.antinuke.errors import CeilingUnclear, NotTrusted, TrustFull
from tux.features.antinuke.kinds import SubjectType, TrustLevel
from tux.features.antinuke.settings import MOST_TRUST, AntinukeSettings, TrustGrant
from tux.features.antinuke.tables import HIGHEST_CEILING
from tux.runtime.markup import Markup, role_mention, user_mention
from tux.runtime.texts import Phrase

UserLevel = Literal["trusted_admin", "exempt", "extra_owner"]
RoleLevel = Literal["trusted_admin", "exempt"]

_USUAL_CEILING = 3.0


class TrustCommands(AntinukeCog):
    @AntinukeCog.antinuke.group()
    async def trust(self, _: GuildContext) -> Bare:
        return Bare("list")

    @trust.command(name="list")
    async def list_trust(self, ctx: GuildContext) -> None:
        settings = await self.require_in_charge(ctx)
        lines = [self._trust_line(ctx, grant) for grant in settings.trust] or [ctx.text("antinuke-trust-none")]
        await Pages(self.bot, ctx, ctx.text("antinuke-trust-title"), lines).send()

    @trust.command(name="add")
    async def add_trust(
        self,
        ctx: GuildContext,
        member: discord.Member,
        level: UserLevel = "trusted_admin",
        ceiling: float = _USUAL_CEILING,
        duration: OptionalDuration = None,
        actions: str = "",
        *,
        reason: str = "",
    ) -> None:
        grant = self._grant(ctx, level, ceiling, duration, actions, reason)
        await self._add(ctx, TrustGrant.model_validate({**grant, "user_id": member.id}))

    @trust.command(name="add-role")
    async def add_role_trust(
        self,
        ctx: GuildContext,
        role: discord.Role,
        level: RoleLevel = "trusted_admin",
        ceiling: float = _USUAL_CEILING,
        duration: OptionalDuration = None,
        actions: str = "",
        *,
        reason: str = "",
    ) -> None:
        grant = self._grant(ctx, level, ceiling, duration, actions, reason)
        await self._add(ctx, TrustGrant.model_validate({**grant, "role_id": role.id}))

    @trust.command(name="remove")
    async def remove_trust(self, ctx: GuildContext, user: discord.User) -> None:
        await self._remove(ctx, (SubjectType.USER, user.id))

    @trust.command(name="remove-role")
    async def remove_role_trust(self, ctx: GuildContext, role: discord.Role) -> None:
        await self._remove(ctx, (SubjectType.ROLE, role.id))

    def _grant(
        self, ctx: GuildContext, level: str, ceiling: float, duration: timedelta | None, actions: str, reason: str
    ) -> dict[str, Any]:
        if not 1 <= ceiling <= HIGHEST_CEILING:
            raise CeilingUnclear(most=HIGHEST_CEILING)
        now = self.services.clock.now()
        return {
            "level": TrustLevel(level),
            "ceiling_factor": ceiling,
            "granted_by": ctx.author.id,
            "granted_at": now,
            "expires_at": None if duration is None else now + duration,
            "actions": read_actions(ctx, actions),
            "reason": reason[:500] or None,
        }

    async def _add(self, ctx: GuildContext, grant: TrustGrant) -> None:
        await self.edit(ctx, _with_grant(grant))
        await ctx.say("antinuke-trust-added", line=self._trust_line(ctx, grant))

    async def _remove(self, ctx: GuildContext, subject: tuple[SubjectType, int]) -> None:
        def without(settings: AntinukeSettings) -> dict[str, object]:
            kept = tuple(grant for grant in settings.trust if grant.subject != subject)
            if len(kept) == len(settings.trust):
                raise NotTrusted(subject=_mention(subject))
            return {"trust": kept}

        await self.edit(ctx, without)
        await ctx.say("antinuke-trust-removed", subject=_mention(subject))

    def _trust_line(self, ctx: GuildContext, grant: TrustGrant) -> Markup:
        line = ctx.text(
            "antinuke-trust-line",
            subject=_mention(grant.subject),
            level=Phrase(grant.level.key),
            factor=grant.ceiling_factor,
            actions=None if grant.actions is None else [ctx.text(action.key) for action in grant.actions],
            until=grant.expires_at,
            by=user_mention(grant.granted_by) if grant.granted_by > 0 else Phrase("person-erased"),
            reason=grant.reason,
        )
        return Markup(line)


def _mention(subject: tuple[SubjectType, int]) -> Markup:
    kind, subject_id = subject
    return user_mention(subject_id) if kind is SubjectType.USER else role_mention(subject_id)


def _with_grant(grant: TrustGrant) -> Callable[[AntinukeSettings], dict[str, object]]:
    def edit(settings: AntinukeSettings) -> dict[str, object]:
        trust = (*(other for other in settings.trust if other.subject != grant.subject), grant)
        if len(trust) > MOST_TRUST:
            raise TrustFull(most=MOST_TRUST)
        return {"trust": trust}

    return edit
