"""A page for a section of settings, made of what its model says. After every choice it is drawn from what is stored."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import discord
from discord import ui

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import Modal
from tux.features.configuration.changes import value_now
from tux.features.configuration.pages.navigation import PageContext, PageUnknown, is_open
from tux.features.configuration.pages.renderer import PageRenderer, beside, text
from tux.features.configuration.pages.submissions import fill_in, models, shapes_in
from tux.guilds.privacy.personal_data import mention_text
from tux.guilds.settings.display import section_name, setting_name
from tux.guilds.settings.inputs import InputKind, SettingInput
from tux.guilds.settings.store import Section, StaleSettings
from tux.runtime.times import compact

PER_PAGE = 5
"""Settings: with up to two lists of choices each, they and what leads on stay within Discord's 40 components."""

_CHOSEN = 25
"""As many as can be chosen in one of Discord's lists."""

_LONGEST_LABEL, _LONGEST_TITLE, _LONGEST_TYPED = 100, 45, 4000
"""Characters."""


def model_of(sheet: PageRenderer) -> type[Section]:
    """Refuses with `PageUnknown` where it is not loaded any more."""
    found = models(sheet.bot).get(sheet.place.shows)
    if found is None:
        raise PageUnknown
    return found


async def read(sheet: PageRenderer) -> tuple[Section, int]:
    """What is stored, and its revision. The revision first: what is read is that or newer."""
    model = model_of(sheet)
    revision = await sheet.bot.settings.revision(sheet.guild.id, model)
    return await sheet.bot.settings.get(sheet.guild.id, model), revision


def page_count(sheet: PageRenderer) -> int:
    return max(1, -(-len(shapes_in(sheet.bot, model_of(sheet))) // PER_PAGE))


def items(sheet: PageRenderer, settings: Section) -> Iterator[ui.Item[Any]]:
    """The settings of the page, each with what changes it."""
    known = shapes_in(sheet.bot, type(settings))
    for shape in list(known.values())[sheet.place.page * PER_PAGE :][:PER_PAGE]:
        yield ui.Separator()
        yield from _setting(sheet, settings, shape)


def title(sheet: PageRenderer) -> str:
    return section_name(sheet.bot.texts, sheet.place.shows, sheet.bot.locale_in(sheet.guild.id))


def _setting(sheet: PageRenderer, settings: Section, shape: SettingInput) -> Iterator[ui.Item[Any]]:
    said = f"**{_name(sheet, shape)}**: {value_now(sheet.bot, sheet.guild, settings, shape.setting)}"
    if hint := _hint(sheet, shape):
        said += f"\n-# {hint}"
    if shape.form is InputKind.SWITCH:
        on = bool(getattr(settings, shape.setting))
        label = sheet.say("config-switch", on=on)
        yield beside(said, sheet.button("flip", f"{shape.setting}.{'off' if on else 'on'}", label=label))
    elif shape.selected or (shape.form is InputKind.CHOICE and shape.many):
        yield text(said)
        yield from _lists(sheet, settings, shape)
    else:
        yield beside(said, sheet.button("type", shape.setting, label=sheet.say("config-change")))


def _lists(sheet: PageRenderer, settings: Section, shape: SettingInput) -> Iterator[ui.Item[Any]]:
    held = shape.held(getattr(settings, shape.setting))
    least = 0 if shape.many or shape.optional else 1
    if shape.form is InputKind.CHOICE:
        for number, some in enumerate(discord.utils.as_chunks(shape.choices, _CHOSEN)):
            most = len(some) if shape.many else 1
            options = [_option(sheet, shape, choice, chosen=choice in held) for choice in some]
            yield sheet.select(
                ui.Select,
                "pick",
                f"{shape.setting}.{number}",
                options=options,
                min_values=least,
                max_values=most,
                placeholder=sheet.say("config-pick-choice"),
            )
        return
    kind, default = _PICKED[shape.form]
    unseen = _unseen(sheet.guild, shape, held)
    there = [one for one in held if one not in unseen and _is_there(sheet.guild, shape, one)]
    more: dict[str, Any] = {}
    if shape.channel is not None:
        more["channel_types"] = [discord.ChannelType[name] for name in shape.channel.types]
    yield sheet.select(
        kind,
        "pick",
        f"{shape.setting}.0",
        min_values=least,
        max_values=_CHOSEN if shape.many else 1,
        default_values=[discord.SelectDefaultValue(id=one, type=default) for one in there],
        placeholder=sheet.say(f"config-pick-{shape.form.value}"),
        **more,
    )


_PICKED: Mapping[InputKind, tuple[type[Any], discord.SelectDefaultValueType]] = {
    InputKind.CHANNEL: (ui.ChannelSelect, discord.SelectDefaultValueType.channel),
    InputKind.ROLE: (ui.RoleSelect, discord.SelectDefaultValueType.role),
    InputKind.USER: (ui.UserSelect, discord.SelectDefaultValueType.user),
}


def _unseen(guild: discord.Guild, shape: SettingInput, held: Sequence[Any]) -> list[Any]:
    """What is held beyond what one of Discord's lists can show as chosen. It stays, whatever is chosen there."""
    return [one for one in held if _is_there(guild, shape, one)][_CHOSEN:]


def _is_there(guild: discord.Guild, shape: SettingInput, held: int) -> bool:
    if shape.form is InputKind.CHANNEL:
        return guild.get_channel(held) is not None
    return shape.form is InputKind.USER or guild.get_role(held) is not None


def _option(sheet: PageRenderer, shape: SettingInput, choice: str, *, chosen: bool) -> discord.SelectOption:
    label = sheet.say(shape.named[choice]) if choice in shape.named else choice
    return discord.SelectOption(label=label[:_LONGEST_LABEL], value=choice, default=chosen)


def _name(sheet: PageRenderer, shape: SettingInput) -> str:
    return setting_name(sheet.bot.texts, shape.model.section, shape.setting, sheet.bot.locale_in(sheet.guild.id))


def _hint(sheet: PageRenderer, shape: SettingInput) -> str:
    key = f"setting-{shape.model.section}-{shape.setting}"
    return sheet.say(f"{key}.hint") if sheet.bot.texts.has(key) else ""


# What is done there


def shape_at(moment: PageContext, setting: str) -> SettingInput:
    sheet = PageRenderer(moment.bot, moment.member, moment.place)
    found = shapes_in(moment.bot, model_of(sheet)).get(setting)
    if found is None:
        raise PageUnknown
    return found


async def flipped(moment: PageContext) -> str | None:
    """A switch was pressed. Each press names what it is for, so that two of them are not one too many."""
    setting, _, wanted = moment.what.partition(".")
    return await stored(moment, shape_at(moment, setting), wanted == "on")


async def picked(moment: PageContext) -> str | None:
    """Something was chosen from a list, or everything in it was let go."""
    setting, _, number = moment.what.partition(".")
    shape = shape_at(moment, setting)
    chosen: list[Any] = list(moment.values)
    if shape.form is not InputKind.CHOICE:
        chosen = [int(one) for one in chosen]
    if shape.many:
        settings = await moment.bot.settings.get(moment.guild.id, shape.model)
        held = shape.held(getattr(settings, shape.setting))
        if shape.form is InputKind.CHOICE:
            chosen = _with_other_lists(shape, held, int(number), chosen)
        else:
            chosen += _unseen(moment.guild, shape, held)
    return await stored(moment, shape, shape.made(chosen))


def _with_other_lists(shape: SettingInput, held: Sequence[Any], number: int, chosen: Sequence[str]) -> list[str]:
    """A list shows 25 choices at most; what is held of the others stays."""
    here = set(shape.choices[number * _CHOSEN : (number + 1) * _CHOSEN])
    wanted = {*(set(held) - here), *chosen}
    return [choice for choice in shape.choices if choice in wanted]


async def stored(moment: PageContext, shape: SettingInput, value: object) -> str | None:
    """Stores it, if the section is still what the page shows, and returns what is to be said about it."""
    values = {shape.setting: value}
    revision = moment.place.revision
    try:
        await fill_in(moment.bot, moment.member, moment.caller, shape.model, values, expected_revision=revision)
    except StaleSettings as stale:
        return await _overtaken(moment, shape, stale)
    return None


async def _overtaken(moment: PageContext, shape: SettingInput, stale: StaleSettings) -> str:
    """Who was faster, and what the setting is now."""
    sheet = PageRenderer(moment.bot, moment.member, moment.place)
    return sheet.say(
        "config-overtaken",
        by=await faster(sheet, shape.model),
        setting=_name(sheet, shape),
        value=value_now(moment.bot, moment.guild, stale.current, shape.setting),
    )


async def faster(sheet: PageRenderer, model: type[Section]) -> str | None:
    """Who has changed the section last; None for whoever hosts Tux."""
    last = await sheet.bot.settings.history(sheet.guild.id, model, limit=1)
    if not last or last[0].changed_by == sheet.guild.id:
        return None
    return mention_text(last[0].changed_by, sheet.bot.texts, sheet.bot.locale_in(sheet.guild.id))


class Typing(Modal):
    """Asks for a value that is typed."""

    def __init__(self, moment: PageContext, shape: SettingInput, settings: Section, done: Any) -> None:
        sheet = PageRenderer(moment.bot, moment.member, moment.place)
        name = _name(sheet, shape)
        super().__init__(moment.bot, title=name[:_LONGEST_TITLE])
        self.place, self.shape, self.done = moment.place, shape, done
        held = _typed(shape, getattr(settings, shape.setting))
        self.value = ui.TextInput[Any](
            custom_id="value",
            default=held if len(held) <= _LONGEST_TYPED else None,
            required=not (shape.optional or shape.many),
            max_length=_LONGEST_TYPED,
        )
        hint = _hint(sheet, shape)[:_LONGEST_LABEL]
        self.add_item(ui.Label(text=name[:_LONGEST_TITLE], description=hint or None, component=self.value))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        moment = PageContext(interaction, answers, self.place, self.shape.setting)
        if not await is_open(interaction, self.place):
            return
        value = self.shape.parse(moment.guild, self.value.value or "none")
        await self.done(moment, await stored(moment, self.shape, value))


def _typed(shape: SettingInput, value: Any) -> str:
    """What the setting holds as somebody would type it."""
    return ", ".join(compact(one) if isinstance(one, timedelta) else str(one) for one in shape.held(value))
