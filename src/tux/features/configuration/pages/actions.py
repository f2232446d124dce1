"""The actions of the items on pages."""

from collections.abc import Mapping

from tux.bot.commands.menus import require_like
from tux.features.configuration.pages import rank_pages, settings_page
from tux.features.configuration.pages.context import PageAction, PageContext
from tux.features.configuration.pages.creation import create
from tux.features.configuration.pages.rank_form import RankForm
from tux.features.configuration.pages.renderer import PageRenderer
from tux.features.configuration.pages.screens import draw_end, draw_page, draw_preview, show
from tux.features.configuration.pages.value_form import ValueForm
from tux.features.configuration.pages.wizard import finish, save_step
from tux.features.configuration.reset_views import ask_to_reset


async def _turn(context: PageContext) -> None:
    await show(context, page_number=int(context.subject) if context.subject else None)


async def _open(context: PageContext) -> None:
    await show(context, context.subject)


async def _send_fresh(context: PageContext) -> None:
    await context.answers.update(None, view=await draw_page(PageRenderer.of(context)))


async def _toggle(context: PageContext) -> None:
    await show(context, note=await settings_page.toggle(context))


async def _select(context: PageContext) -> None:
    await show(context, note=await settings_page.select(context))


async def _ask_value(context: PageContext) -> None:
    entry = settings_page.find_input(context, context.subject)
    settings = await context.services.settings.get(context.guild.id, entry.model)
    await context.answers.open(ValueForm(context, entry, settings, _after_form))


async def _after_form(context: PageContext, note: str | None) -> None:
    await show(context, note=note)


async def _preview(context: PageContext) -> None:
    await context.answers.update(view=await draw_preview(PageRenderer.of(context)))


async def _create(context: PageContext) -> None:
    await create(context)
    await show(context, note=PageRenderer.of(context).say("config-created"))


async def _go_to_step(context: PageContext) -> None:
    await save_step(context.services, context.guild.id, context.subject)
    await show(context, context.subject)


async def _finish(context: PageContext) -> None:
    await finish(context.services, context.guild.id)
    await context.answers.update(view=await draw_end(PageRenderer.of(context)))


async def _ask_to_reset(context: PageContext) -> None:
    await require_like(context.interaction, "config reset")
    question, view = await ask_to_reset(context.services, context.member, context.caller, None)
    await context.answers.send(question, view=view, ephemeral=True)


async def _show_selected(context: PageContext) -> None:
    """Show the page with the rank or role that was selected."""
    await show(context, selected=int(context.values[0]) if context.values else None)


async def _ask_rank_name(context: PageContext) -> None:
    ranks = await PageRenderer.of(context).ranks()
    level = int(context.subject) if context.subject else None
    await context.answers.open(RankForm(context, ranks, level, _after_form))


async def _delete_rank(context: PageContext) -> None:
    await show(context, note=await rank_pages.delete_rank(context))


async def _accept_proposals(context: PageContext) -> None:
    await show(context, note=await rank_pages.accept_proposals(context))


async def _assign_rank(context: PageContext) -> None:
    await show(context, note=await rank_pages.assign_rank(context), selected=int(context.subject))


ACTIONS: Mapping[str, PageAction] = {
    "show": _turn,
    "open": _open,
    "fresh": _send_fresh,
    "flip": _toggle,
    "pick": _select,
    "type": _ask_value,
    "plan": _preview,
    "create": _create,
    "step": _go_to_step,
    "done": _finish,
    "reset": _ask_to_reset,
    "rank": _show_selected,
    "role": _show_selected,
    "add": _ask_rank_name,
    "name": _ask_rank_name,
    "drop": _delete_rank,
    "propose": _accept_proposals,
    "give": _assign_rank,
}
"""The actions, by their names in custom ids, which must never change."""
