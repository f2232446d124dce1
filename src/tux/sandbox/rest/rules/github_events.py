"""Embeds of what happened on GitHub, in Discord's words.

Discord documents which events it tells of, not how; the words are those that its messages have.

Source: https://discord.com/developers/docs/resources/webhook#execute-githubcompatible-webhook
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tux.sandbox.rest.rules.github_payloads import GithubIssue, GithubPayload
from tux.sandbox.world.payloads import Json

MAX_TITLE, MAX_DESCRIPTION, MAX_COMMITS, MAX_SUMMARY = 256, 1000, 5, 50
BLURPLE, ORANGE, PALE_ORANGE, GREEN, RED = 0x7289DA, 0xEB6420, 0xE68D60, 0x009800, 0xFC2929
STATES = frozenset({"opened", "closed", "reopened"})


class Story(NamedTuple):
    """The words of an embed after the name of the repository."""

    title: str
    url: str | None
    description: str | None = None
    color: int | None = None
    branch: str = ""


def github_embed(event: str, payload: GithubPayload) -> Json | None:
    """Return the embed about an event; None for one that Discord says nothing about, such as `ping`."""
    repository, tell = payload.repository, EVENTS.get(event)
    story = tell(payload) if tell is not None and repository is not None else None
    if story is None or repository is None:
        return None
    place = f"{repository.name}:{story.branch}" if story.branch else repository.full_name
    embed: Json = {
        "title": _cut(f"[{place}] {story.title}", MAX_TITLE),
        "url": story.url,
        "author": {
            "name": payload.sender.login,
            "url": payload.sender.html_url,
            "icon_url": payload.sender.avatar_url,
        },
    }
    if story.description:
        embed["description"] = _cut(story.description, MAX_DESCRIPTION)
    return embed | ({} if story.color is None else {"color": story.color})


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _push(payload: GithubPayload) -> Story | None:
    branch = payload.ref.removeprefix("refs/heads/")
    if payload.forced and payload.head_commit is not None:
        sha = payload.head_commit.id[:7]
        return Story(f"Branch {branch} was force-pushed to `{sha}`", payload.compare, color=RED)
    if not payload.commits:
        return None
    count = len(payload.commits)
    lines = [
        f"[`{commit.id[:7]}`]({commit.url}) {_cut(commit.message.partition(chr(10))[0], MAX_SUMMARY)}"
        f" - {commit.author.username or commit.author.name}"
        for commit in payload.commits[:MAX_COMMITS]
    ]
    title = f"{count} new commit{'s' if count > 1 else ''}"
    url = payload.commits[0].url if count == 1 else payload.compare
    return Story(title, url, "\n".join(lines), BLURPLE, branch)


def _issues(payload: GithubPayload) -> Story | None:
    return _change_of_state("Issue", payload.issue, payload.action, ORANGE)


def _issue_comment(payload: GithubPayload) -> Story | None:
    issue, comment = payload.issue, payload.comment
    if issue is None or comment is None or payload.action != "created":
        return None
    kind = "issue" if issue.pull_request is None else "pull request"
    title = f"New comment on {kind} #{issue.number}: {issue.title}"
    return Story(title, comment.html_url, comment.body, PALE_ORANGE)


def _pull_request(payload: GithubPayload) -> Story | None:
    return _change_of_state("Pull request", payload.pull_request, payload.action, GREEN)


def _change_of_state(kind: str, item: GithubIssue | None, action: str | None, color: int) -> Story | None:
    """Return the story of an issue or pull request that was opened, reopened or closed, which takes its color."""
    if item is None or action not in STATES:
        return None
    body = item.body if action == "opened" else None
    title = f"{kind} {action}: #{item.number} {item.title}"
    return Story(title, item.html_url, body, None if action == "closed" else color)


def _review(payload: GithubPayload) -> Story | None:
    pull, review = payload.pull_request, payload.review
    if pull is None or review is None or payload.action != "submitted":
        return None
    kinds = {"approved": "Pull request approved", "changes_requested": "Changes requested"}
    title = f"{kinds.get(review.state.lower(), 'Pull request review submitted')}: #{pull.number} {pull.title}"
    return Story(title, review.html_url, review.body, GREEN if review.state.lower() == "approved" else None)


def _review_comment(payload: GithubPayload) -> Story | None:
    pull, comment = payload.pull_request, payload.comment
    if pull is None or comment is None or payload.action != "created":
        return None
    title = f"New review comment on pull request #{pull.number}: {pull.title}"
    return Story(title, comment.html_url, comment.body, PALE_ORANGE)


def _commit_comment(payload: GithubPayload) -> Story | None:
    comment = payload.comment
    if comment is None:
        return None
    return Story(f"New comment on commit `{(comment.commit_id or '')[:7]}`", comment.html_url, comment.body)


def _create(payload: GithubPayload) -> Story:
    return Story(f"New {payload.ref_type} created: {payload.ref}", _home(payload))


def _delete(payload: GithubPayload) -> Story:
    return Story(f"{payload.ref_type.capitalize()} deleted: {payload.ref}", _home(payload))


def _home(payload: GithubPayload) -> str | None:
    return payload.repository and payload.repository.html_url


def _fork(payload: GithubPayload) -> Story | None:
    fork = payload.forkee
    return fork and Story(f"Fork created: {fork.full_name}", fork.html_url)


def _member(payload: GithubPayload) -> Story | None:
    member = payload.member
    return member and Story(f"New collaborator added: {member.login}", member.html_url)


def _public(payload: GithubPayload) -> Story:
    return Story("Now open sourced!", _home(payload))


def _release(payload: GithubPayload) -> Story | None:
    release = payload.release
    if release is None or payload.action != "published":
        return None
    return Story(f"New release published: {release.tag_name}", release.html_url)


def _watch(payload: GithubPayload) -> Story:
    return Story("New star added", _home(payload))


def _check_run(payload: GithubPayload) -> Story | None:
    run = payload.check_run
    if run is None or payload.action != "completed":
        return None
    return _checked(run.name, run.conclusion, run.html_url, run.check_suite.head_branch)


def _check_suite(payload: GithubPayload) -> Story | None:
    suite = payload.check_suite
    if suite is None or payload.action != "completed":
        return None
    return _checked(f"{suite.app.name} checks", suite.conclusion, _home(payload), suite.head_branch)


def _checked(name: str, conclusion: str | None, url: str | None, branch: str | None) -> Story:
    succeeded = conclusion == "success"
    return Story(f"{name} {conclusion} on {branch}", url, color=GREEN if succeeded else RED)


def _discussion(payload: GithubPayload) -> Story | None:
    discussion = payload.discussion
    if discussion is None or payload.action not in {"created", "answered"}:
        return None
    if payload.action == "answered" and payload.answer is not None:
        title = f"Discussion answered: #{discussion.number} {discussion.title}"
        return Story(title, payload.answer.html_url, payload.answer.body, GREEN)
    return Story(f"New discussion #{discussion.number}: {discussion.title}", discussion.html_url, discussion.body)


def _discussion_comment(payload: GithubPayload) -> Story | None:
    discussion, comment = payload.discussion, payload.comment
    if discussion is None or comment is None or payload.action != "created":
        return None
    title = f"New comment on discussion #{discussion.number}: {discussion.title}"
    return Story(title, comment.html_url, comment.body)


EVENTS: dict[str, Callable[[GithubPayload], Story | None]] = {
    "commit_comment": _commit_comment, "create": _create, "delete": _delete, "fork": _fork,
    "issue_comment": _issue_comment, "issues": _issues, "member": _member, "public": _public,
    "pull_request": _pull_request, "pull_request_review": _review, "pull_request_review_comment": _review_comment,
    "push": _push, "release": _release, "watch": _watch, "check_run": _check_run, "check_suite": _check_suite,
    "discussion": _discussion, "discussion_comment": _discussion_comment,
}  # fmt: skip
"""The events that Discord tells of, by the name that GitHub gives them in the header `X-GitHub-Event`."""
