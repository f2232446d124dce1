"""What becomes of a failure: who is told what, and what is kept of it."""

from tux.errors.errors import Errors, sentence

__all__ = ["Errors", "sentence"]
