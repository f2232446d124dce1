"""What each thing on a page does when it is used."""

from collections.abc import Mapping

from tux.features.configuration.pages import ranks_page, settings_page
from tux.features.configuration.pages.navigation import PageAction, PageContext
from tux.features.configuration.pages.provisioning import create
from tux.features.configuration.pages.renderer import PageRenderer
from tux.features.configuration.pages.screens import draw, draw_end, draw_preview, show
from tux.features.configuration.pages.wizard import finish, keep
from tux.features.configuration.reset import question


async def _show(moment: PageContext) -> None:
    await show(moment, at=int(moment.what) if moment.what else None)


async def _open(moment: PageContext) -> None:
    await show(moment, moment.what)


async def _fresh(moment: PageContext) -> None:
    await moment.answers.update(None, view=await draw(_sheet(moment)))


async def _flip(moment: PageContext) -> None:
    await show(moment, note=await settings_page.flipped(moment))


async def _pick(moment: PageContext) -> None:
    await show(moment, note=await settings_page.picked(moment))


async def _type(moment: PageContext) -> None:
    shape = settings_page.shape_at(moment, moment.what)
    settings = await moment.bot.settings.get(moment.guild.id, shape.model)
    await moment.answers.open(settings_page.Typing(moment, shape, settings, _typed))


async def _typed(moment: PageContext, note: str | None) -> None:
    await show(moment, note=note)


async def _plan(moment: PageContext) -> None:
    await moment.answers.update(view=await draw_preview(_sheet(moment)))


async def _create(moment: PageContext) -> None:
    await create(moment)
    await show(moment, note=_sheet(moment).say("config-created"))


async def _step(moment: PageContext) -> None:
    await keep(moment.bot, moment.guild.id, moment.what)
    await show(moment, moment.what)


async def _done(moment: PageContext) -> None:
    await finish(moment.bot, moment.guild.id)
    await moment.answers.update(view=await draw_end(_sheet(moment)))


async def _reset(moment: PageContext) -> None:
    said, view = await question(moment.bot, moment.member, moment.caller, None)
    await moment.answers.send(said, view=view, ephemeral=True)


async def _choose(moment: PageContext) -> None:
    """A rank or a role is looked at."""
    await show(moment, chosen=int(moment.values[0]) if moment.values else None)


async def _name_rank(moment: PageContext) -> None:
    ranks = await ranks_page.ranks_of(_sheet(moment))
    level = int(moment.what) if moment.what else None
    await moment.answers.open(ranks_page.Naming(moment, ranks, level, _typed))


async def _drop(moment: PageContext) -> None:
    await show(moment, note=await ranks_page.drop(moment))


async def _propose(moment: PageContext) -> None:
    await show(moment, note=await ranks_page.take_over(moment))


async def _give(moment: PageContext) -> None:
    await show(moment, note=await ranks_page.give(moment), chosen=int(moment.what))


def _sheet(moment: PageContext) -> PageRenderer:
    return PageRenderer(moment.bot, moment.member, moment.place)


ACTS: Mapping[str, PageAction] = {
    "show": _show,
    "open": _open,
    "fresh": _fresh,
    "flip": _flip,
    "pick": _pick,
    "type": _type,
    "plan": _plan,
    "create": _create,
    "step": _step,
    "done": _done,
    "reset": _reset,
    "rank": _choose,
    "role": _choose,
    "add": _name_rank,
    "name": _name_rank,
    "drop": _drop,
    "propose": _propose,
    "give": _give,
}
"""By the name in the custom id."""
