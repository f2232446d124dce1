"""The reporter of the whole process, which passes every error through its stages."""

import asyncio
from collections.abc import Sequence

import structlog

from tux.errors.stages import Findings, Stage
from tux.runtime.occurrences import Occurrence

_log = structlog.stdlib.get_logger(__name__)


class Errors:
    """The `Reporter` of the process: an ordered list of stages."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._stages = stages

    async def report(self, occurrence: Occurrence) -> str:
        """Pass the occurrence through every stage and return its reference, which is empty unless it is a bug.

        It never raises: a stage that fails is logged, and is not reported itself. A cancellation is no error.
        """
        if isinstance(occurrence.error, asyncio.CancelledError):
            return ""
        findings = Findings(occurrence.error)
        for stage in self._stages:
            await _process(stage, occurrence, findings)
        return findings.reference


async def _process(stage: Stage, occurrence: Occurrence, findings: Findings) -> None:
    try:
        await stage.process(occurrence, findings)
    except Exception:  # noqa: BLE001 - it must neither be reported in turn nor hide the first error
        _log.exception("a stage of the error report failed", stage=type(stage).__name__, trace_id=occurrence.trace_id)
