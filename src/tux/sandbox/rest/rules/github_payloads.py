"""The bodies that GitHub sends to a webhook, as far as Discord's messages tell of them. Other fields are ignored.

Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class GithubObject(BaseModel):
    """An object of GitHub's, of which only some fields matter."""

    model_config = ConfigDict(extra="ignore")


class GithubUser(GithubObject):
    """A user of GitHub."""

    login: str
    html_url: str
    avatar_url: str


class GithubRepository(GithubObject):
    """A repository."""

    name: str
    full_name: str
    html_url: str


class GithubIssue(GithubObject):
    """An issue or a pull request."""

    number: int
    title: str
    html_url: str
    body: str | None = None
    pull_request: Any = None


class GithubComment(GithubObject):
    """A comment."""

    html_url: str
    body: str
    commit_id: str | None = None


class GithubAuthor(GithubObject):
    """The author of a commit."""

    name: str
    username: str | None = None


class GithubCommit(GithubObject):
    """A commit that was pushed."""

    id: str
    url: str
    message: str
    author: GithubAuthor


class GithubRelease(GithubObject):
    """A release."""

    tag_name: str
    html_url: str


class GithubReview(GithubObject):
    """A review of a pull request."""

    html_url: str
    state: str
    body: str | None = None


class GithubApp(GithubObject):
    """An app that checks commits."""

    name: str


class GithubCheckSuite(GithubObject):
    """All checks of one app for one commit."""

    conclusion: str | None = None
    head_branch: str | None = None
    head_sha: str
    app: GithubApp


class GithubCheckRun(GithubObject):
    """One check."""

    name: str
    html_url: str
    conclusion: str | None = None
    check_suite: GithubCheckSuite


class GithubDiscussion(GithubObject):
    """A discussion."""

    number: int
    title: str
    html_url: str
    body: str | None = None


class GithubPayload(GithubObject):
    """The body of a webhook's request; which parts it has depends on the event."""

    action: str = ""
    ref: str = ""
    ref_type: str = ""
    forced: bool | None = None
    compare: str | None = None
    sender: GithubUser
    repository: GithubRepository | None = None
    commits: list[GithubCommit] = []
    head_commit: GithubCommit | None = None
    issue: GithubIssue | None = None
    pull_request: GithubIssue | None = None
    comment: GithubComment | None = None
    review: GithubReview | None = None
    release: GithubRelease | None = None
    forkee: GithubRepository | None = None
    member: GithubUser | None = None
    check_run: GithubCheckRun | None = None
    check_suite: GithubCheckSuite | None = None
    discussion: GithubDiscussion | None = None
    answer: GithubComment | None = None
