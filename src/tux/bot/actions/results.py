"""The answer to a moderator: a sentence for one target, or a line for each of several."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

import discord

from tux.bot.commands.arguments import NobodyNamed, TargetOrRefusal
from tux.bot.replies import Answers
from tux.bot.replies.limits import MAX_CONTENT_LENGTH, cut
from tux.guilds.actions import ActionRequest, ActionResult, Logged, MemberAction, MemberActions
from tux.runtime.markup import Markup
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.refusals import Refusal


class ActionResults:
    """Carries out actions on members, and answers with the results."""

    def __init__(self, actions: MemberActions, reporter: Reporter) -> None:
        self._actions = actions
        self._reporter = reporter

    async def act(
        self, action: MemberAction, targets: Sequence[TargetOrRefusal], request: ActionRequest, answers: Answers
    ) -> None:
        """Act on every target, and answer. Each gets its own case, and a failure with one does not stop the others."""
        if not targets:
            raise NobodyNamed
        if len(targets) == 1:
            await self._act_on_one(action, targets[0], request, answers)
        else:
            await self._act_on_several(action, targets, request, answers)

    async def _act_on_one(
        self, action: MemberAction, target: TargetOrRefusal, request: ActionRequest, answers: Answers
    ) -> None:
        result = await self._act(action, target, request)
        done = _done_texts(answers, action, result, request.duration)
        await answers.send("\n".join([*done, *log_problem(answers, result.logged)]))

    async def _act(self, action: MemberAction, target: TargetOrRefusal, request: ActionRequest) -> ActionResult:
        if isinstance(target, Refusal):
            raise target
        return await self._actions.act(action, target, request)

    async def _act_on_several(
        self, action: MemberAction, targets: Sequence[TargetOrRefusal], request: ActionRequest, answers: Answers
    ) -> None:
        lines, logged = list[str](), set[Logged]()
        for target in targets:
            try:
                result = await self._act(action, target, request)
            except Exception as error:  # noqa: BLE001 - it is reported, and the other targets are still to come
                lines.append(await self._failure_line(action, target, error, answers))
            else:
                logged.add(result.logged)
                lines.append(" ".join(_done_texts(answers, action, result, request.duration)))
        for outcome in sorted(logged, key=lambda outcome: outcome.value):
            lines += log_problem(answers, outcome)
        for message in split_into_messages(f"- {line}" for line in lines):
            await answers.send(message, ephemeral=True if not logged else None)

    async def _failure_line(
        self, action: MemberAction, target: TargetOrRefusal, error: Exception, answers: Answers
    ) -> str:
        occurrence = Occurrence(
            surface=Surface.ACTION,
            error=error,
            source=action.kind.name,
            guild_id=answers.guild_id,
            user_id=answers.user.id,
            target_id=getattr(target, "id", None),
        )
        reference = await self._reporter.report(occurrence)
        explanation = answers.explain(error, reference=reference).replace("\n", " ")
        if isinstance(target, discord.abc.User) and target.mention not in explanation:
            return answers.text("target-failed", target=target, name=str(target), why=Markup(explanation))
        return explanation


def log_problem(answers: Answers, logged: Logged) -> list[str]:
    """Return a sentence about why a case is not in the moderation log, or nothing if there is no problem."""
    if logged in {Logged.POSTED, Logged.UNSET}:
        return []
    return [answers.text(f"logged-{logged.value}", ephemeral=answers.ephemeral)]


def split_into_messages(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines, in as few messages as they fit into."""
    message = ""
    for line in lines:
        if message and len(message) + 1 + len(line) > MAX_CONTENT_LENGTH:
            yield message
            message = ""
        message = f"{message}\n{line}" if message else cut(line)
    if message:
        yield message


def _done_texts(
    answers: Answers, action: MemberAction, result: ActionResult, duration: timedelta | None
) -> Iterator[str]:
    """Yield sentences about what was done to one target, and whether they were told."""

    def text(key: str, **data: object) -> str:
        return answers.text(key, ephemeral=answers.ephemeral, **data)

    case, target, kind = result.case, result.target, action.kind
    data = {"duration": duration, "until": case.expires_at}
    yield text(kind.done_key, target=target, name=str(target), case=case.number, **data)
    if result.replaced:
        yield text(kind.replaced_key, earlier=result.replaced_end)
    if case.notice is not None and (notice := text(f"told-{case.notice}")):
        yield notice
