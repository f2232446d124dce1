"""Standard output, which may be a pipe that nobody reads any more, or a file on a full disk."""

import io
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress

import typer
from typing_extensions import Buffer, override

from tux.cli.exits import Exit


class Output(io.FileIO):
    """The file that standard output is written to. It remembers why it could not be written."""

    failure: OSError | None = None

    @override
    def write(self, data: Buffer, /) -> int | None:
        try:
            return super().write(data)
        except OSError as error:
            self.failure = error
            raise

    def discard_rest(self) -> None:
        """Let what is still buffered go nowhere: Python would fail on it once more when it exits, with a traceback."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


@contextmanager
def watched_output() -> Generator[Output | None]:
    """Put a file that remembers failures behind standard output, and yield it.

    Characters that the encoding of the output lacks become question marks. Yields None where there is no output, or
    somebody has put something else in its place.
    """
    original = sys.stdout
    if not isinstance(original, io.TextIOWrapper) or original is not sys.__stdout__:
        yield None
        return
    output = Output(original.fileno(), "w", closefd=False)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(output), original.encoding, "replace", line_buffering=original.line_buffering
    )
    try:
        yield output
    finally:
        with suppress(OSError):  # which `output` remembers
            sys.stdout.flush()
        if output.failure is not None:
            output.discard_rest()
        sys.stdout = original


def lost_output(failure: OSError) -> int:
    """Return the exit code for output that cannot be written, and say why unless nobody reads it any more."""
    if not isinstance(failure, BrokenPipeError):
        typer.echo(f"The output cannot be written: {(failure.strerror or str(failure)).lower()}.", err=True)
    return Exit.OUTPUT
