from tux.cli.exits import CliError, Exit


def test_every_exit_code_is_a_number_of_its_own_with_a_meaning():
    assert [code.value for code in Exit] == list(range(len(Exit)))
    assert all(code.meaning.endswith(".") for code in Exit)
    assert Exit(3) is Exit.SETTINGS


def test_an_error_of_the_command_line_carries_its_sentence_and_its_code():
    error = CliError("The port 80 is in use.", Exit.PORT)
    assert (error.sentence, error.exit, str(error)) == ("The port 80 is in use.", 6, "The port 80 is in use.")
