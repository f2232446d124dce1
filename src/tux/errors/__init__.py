"""The treatment of errors: they are classified by policy, logged, and explained to the person affected."""

from tux.errors.errors import Errors
from tux.errors.policies import library_policies
from tux.errors.stages import ClassifyStage, Findings, LogStage, ReplyStage, Stage

__all__ = ["ClassifyStage", "Errors", "Findings", "LogStage", "ReplyStage", "Stage", "library_policies"]
