"""Every example in the reference of commands works as it stands, as a slash command and typed."""

import pytest

from examples import OPTIONS, options_of, slash_parameters
from rules.stage import Outcomes, Stage, commands_of, in_order
from tux.app import App


@pytest.mark.parametrize("form", ["slash", "typed"])
async def test_every_example_works_as_it_stands(stage: Stage, tux: App, form: str) -> None:
    outcomes = Outcomes(tux)
    can_be_used = {command.qualified_name: form == "slash" or command.prefixed for command in commands_of(tux)}

    for name in in_order(name for name, usable in can_be_used.items() if usable):
        if name != "unban":
            await stage.reset()
        await (stage.run_slash(name) if form == "slash" else stage.run_typed(name))
        assert await outcomes.next() == (name, None)


def test_every_example_names_an_existing_command_and_its_options(tux: App) -> None:
    by_name = {command.qualified_name: command for command in commands_of(tux)}
    assert OPTIONS.keys() <= by_name.keys()
    for command in by_name.values():
        required = {option.display_name for option in slash_parameters(command) if option.required}
        assert required <= options_of(command).keys() <= {option.display_name for option in slash_parameters(command)}
