"""Cases that are over because a later case replaced them."""

from tux.guilds.cases import Cases, CaseSettled


class ReplacedCases:
    """Ends a case as soon as a later one undoes or replaces what it did."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    async def on_case_settled(self, settled: CaseSettled) -> None:
        case = settled.case
        kind = self._cases.kinds.get(case.kind)
        if kind is not None and kind.ends and case.settled_at is not None and case.failure is None:
            for earlier in await self._cases.standing(case.guild_id, case.target_id, *kind.ends):
                if earlier.number < case.number:
                    await self._cases.end(earlier.guild_id, earlier.number)
