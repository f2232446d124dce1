"""Saying what became of an order: a sentence where it was about one person, a line each where about several."""

from collections.abc import Iterable, Iterator, Sequence

import discord

from tux.bot.commands import Found
from tux.bot.replies import Answers
from tux.features.moderation.actions import ActionRequest, ActionResult, MemberAction, MemberActions
from tux.features.moderation.log import Logged
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.refusals import Refusal

_LONGEST = 2000
"""Characters of a message."""


class Results:
    """Carries orders out and says how that went."""

    def __init__(self, acts: MemberActions, reporter: Reporter) -> None:
        self._acts = acts
        self._reporter = reporter

    async def of(self, act: MemberAction, targets: Sequence[Found], order: ActionRequest, answers: Answers) -> None:
        """Every target has a case of its own, and what fails for one does not keep the others from theirs."""
        if len(targets) == 1:
            await self._one(act, targets[0], order, answers)
        else:
            await self._several(act, targets, order, answers)

    async def _one(self, act: MemberAction, target: Found, order: ActionRequest, answers: Answers) -> None:
        done = await self._do(act, target, order)
        await answers.send("\n".join([*_done(answers, act, done), *_unlogged(answers, done.logged)]))

    async def _do(self, act: MemberAction, target: Found, order: ActionRequest) -> ActionResult:
        if isinstance(target, Refusal):
            raise target
        return await self._acts.act(act, target, order)

    async def _several(
        self, act: MemberAction, targets: Sequence[Found], order: ActionRequest, answers: Answers
    ) -> None:
        lines, logged = list[str](), set[Logged]()
        for target in targets:
            try:
                done = await self._do(act, target, order)
            except Exception as error:  # noqa: BLE001 - one's failure is said, and keeps nobody from theirs
                lines.append(await self._failed(act, target, error, answers))
            else:
                logged.add(done.logged)
                lines.append(" ".join(_done(answers, act, done)))
        lines += [text for one in sorted(logged, key=lambda it: it.value) for text in _unlogged(answers, one)]
        for message in messages(f"- {line}" for line in lines):
            await answers.send(message, ephemeral=True if not logged else None)

    async def _failed(self, act: MemberAction, target: Found, error: Exception, answers: Answers) -> str:
        occurrence = Occurrence(
            surface=Surface.ACTION,
            error=error,
            source=act.kind.name,
            guild_id=answers.guild_id,
            user_id=answers.user.id,
            target_id=getattr(target, "id", None),
        )
        reference = await self._reporter.report(occurrence)
        why = answers.explain(error, reference=reference).replace("\n", " ")
        if isinstance(target, discord.abc.User) and target.mention not in why:
            return answers.text("target-failed", target=target, name=str(target), why=why)
        return why


def _done(answers: Answers, act: MemberAction, done: ActionResult) -> Iterator[str]:
    """What was done to one person, and whatever about it did not go as it should."""
    case, target = done.case, done.target
    data = {"target": target, "name": str(target), "case": case.number, "until": case.expires_at}
    yield _text(answers, f"{act.kind.name}-done", **data)
    if done.replaced:
        yield _text(answers, f"{act.kind.name}-replaced")
    if case.notice is not None and (told := _text(answers, f"told-{case.notice}")):
        yield told


def _unlogged(answers: Answers, logged: Logged) -> Iterator[str]:
    if logged not in {Logged.POSTED, Logged.UNSET}:
        yield _text(answers, f"logged-{logged.value}")


def _text(answers: Answers, key: str, **data: object) -> str:
    return answers.text(key, ephemeral=answers.ephemeral, **data)


def messages(lines: Iterable[str]) -> Iterator[str]:
    """Lines, in as few messages as they fit into."""
    message = ""
    for line in lines:
        if message and len(message) + 1 + len(line) > _LONGEST:
            yield message
            message = ""
        message = f"{message}\n{line}" if message else line[:_LONGEST]
    if message:
        yield message
