"""Cases that are over because a later one took their place."""

from tux.features.moderation.kinds import REPLACED_BY
from tux.guilds.cases import Cases, CaseSettled
from tux.runtime.facts import Facts

_REPLACED = {kind.name: {replaced.name for replaced in kinds} for kind, kinds in REPLACED_BY.items()}


def end_replaced_cases(cases: Cases, facts: Facts) -> None:
    """End what a case did as soon as somebody undoes it, or does something of the kind anew."""

    async def end_replaced(settled: CaseSettled) -> None:
        case = settled.case
        kinds = _REPLACED.get(case.kind)
        if kinds and case.settled_at is not None and case.failure is None:
            for earlier in await cases.standing(case.guild_id, case.target_id, *kinds):
                if earlier.number < case.number:
                    await cases.end(earlier.guild_id, earlier.number)

    facts.subscribe(CaseSettled, end_replaced)
