"""The treatment of errors: classified by policy, logged, and told to the person they happened to."""

from tux.errors.errors import Errors
from tux.errors.policies import library_policies
from tux.errors.stages import ClassifyStage, Findings, LogStage, ReplyStage, Stage

__all__ = ["ClassifyStage", "Errors", "Findings", "LogStage", "ReplyStage", "Stage", "library_policies"]
