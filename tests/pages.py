"""Pages of settings and the steps of the wizard, as a person goes through them."""

from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.screens import Seen


def on(page: Seen, act: str, what: str = "") -> str:
    """Return the custom id of the item on the page that does this."""
    custom_ids = [component["custom_id"] for component in page.components if "custom_id" in component]
    return next(custom_id for custom_id in custom_ids if custom_id.startswith(f"cfg:{act}:{what}"))


async def open_page(guild: LiveGuild, section: str, who: str = "owner") -> Seen:
    asker = guild.member(who)
    page = await asker.slash(guild.channel("general"), "config overview")
    return await asker.click(page, on(page, "open", section))


async def walk_to(owner: Person, guild: LiveGuild, step: str) -> Seen:
    """Go through the wizard to a step, by its button for the next one."""
    page = await owner.slash(guild.channel("general"), "config wizard")
    while not is_at(page, step):
        page = await owner.click(page, next(component["label"] for component in page.components if is_next(component)))
    return page


def is_at(page: Seen, step: str) -> bool:
    return any(
        component["custom_id"].split(":")[3] == step for component in page.components if "custom_id" in component
    )


def is_next(component: dict[str, object]) -> bool:
    return str(component.get("label", "")).startswith("Next:")
