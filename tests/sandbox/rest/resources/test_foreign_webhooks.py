"""Webhooks that take what GitHub and Slack's clients send."""

from typing import Any

import pytest

from acting import Place
from tux.sandbox.rest.requests import FORM_ENCODED, Fields, Request

Json = dict[str, Any]
OCTOCAT: Json = {
    "id": 1,
    "login": "octocat",
    "html_url": "https://github.com/octocat",
    "avatar_url": "https://github.com/octocat.png",
}
REPOSITORY: Json = {
    "id": 2,
    "name": "hello",
    "full_name": "octocat/hello",
    "html_url": "https://github.com/octocat/hello",
}


@pytest.fixture
async def hook(place: Place) -> str:
    made = await place.owner.ok("POST", f"/channels/{place.general.id}/webhooks", {"name": "hook"})
    return f"/webhooks/{made['id']}/{made['token']}"


async def github(place: Place, hook: str, event: str, **payload: Any) -> tuple[int, Json | None]:
    """Send an event as GitHub does; the status and the message that comes of it."""
    before = len(place.member.events("MESSAGE_CREATE"))
    body = {"sender": OCTOCAT, "repository": REPOSITORY} | payload
    reply = await place.sandbox.answer(Request("POST", f"{hook}/github", {}, None, body, github_event=event))
    messages = place.member.events("MESSAGE_CREATE")[before:]
    return reply.status, messages[0] if messages else None


def item(number: int, title: str, **more: Any) -> Json:
    url = f"https://github.com/octocat/hello/issues/{number}"
    return {"id": number, "number": number, "title": title, "html_url": url, "user": OCTOCAT, "body": "words"} | more


COMMENT: Json = {
    "id": 1,
    "html_url": "https://github.com/c",
    "user": OCTOCAT,
    "body": "me too",
    "commit_id": "abcdef123",
}
SUITE: Json = {"conclusion": "success", "head_branch": "main", "head_sha": "abc", "app": {"name": "CI"}}


@pytest.mark.parametrize(
    ("event", "payload", "title"),
    [
        ("issues", {"action": "opened", "issue": item(1, "Bug")}, "Issue opened: #1 Bug"),
        ("issues", {"action": "closed", "issue": item(1, "Bug")}, "Issue closed: #1 Bug"),
        (
            "issue_comment",
            {"action": "created", "issue": item(1, "Bug"), "comment": COMMENT},
            "New comment on issue #1: Bug",
        ),
        (
            "issue_comment",
            {"action": "created", "issue": item(2, "Fix", pull_request={}), "comment": COMMENT},
            "New comment on pull request #2: Fix",
        ),
        ("pull_request", {"action": "opened", "pull_request": item(2, "Fix")}, "Pull request opened: #2 Fix"),
        (
            "pull_request_review",
            {
                "action": "submitted",
                "pull_request": item(2, "Fix"),
                "review": {"user": OCTOCAT, "html_url": "https://github.com/r", "state": "approved"},
            },
            "Pull request approved: #2 Fix",
        ),
        (
            "pull_request_review_comment",
            {"action": "created", "pull_request": item(2, "Fix"), "comment": COMMENT},
            "New review comment on pull request #2: Fix",
        ),
        ("commit_comment", {"comment": COMMENT}, "New comment on commit `abcdef1`"),
        ("create", {"ref": "next", "ref_type": "branch"}, "New branch created: next"),
        ("delete", {"ref": "next", "ref_type": "branch"}, "Branch deleted: next"),
        ("fork", {"forkee": REPOSITORY | {"full_name": "hubot/hello"}}, "Fork created: hubot/hello"),
        ("member", {"action": "added", "member": OCTOCAT | {"login": "hubot"}}, "New collaborator added: hubot"),
        ("public", {}, "Now open sourced!"),
        (
            "release",
            {"action": "published", "release": {"id": 1, "tag_name": "v1", "html_url": "https://github.com/v1"}},
            "New release published: v1",
        ),
        ("watch", {"action": "started"}, "New star added"),
        (
            "check_run",
            {"action": "completed", "check_run": {
                "name": "tests", "conclusion": "failure", "html_url": "https://github.com/t", "check_suite": SUITE}},
            "tests failure on main",
        ),
        ("check_suite", {"action": "completed", "check_suite": SUITE}, "CI checks success on main"),
        ("discussion", {"action": "created", "discussion": item(3, "Why?")}, "New discussion #3: Why?"),
        (
            "discussion_comment",
            {"action": "created", "discussion": item(3, "Why?"), "comment": COMMENT},
            "New comment on discussion #3: Why?",
        ),
    ],
)  # fmt: skip
async def test_what_happens_on_github_is_told(place: Place, hook: str, event: str, payload: Json, title: str) -> None:
    status, message = await github(place, hook, event, **payload)
    assert status == 204
    assert message is not None
    embed = message["embeds"][0]
    assert embed["title"] == f"[octocat/hello] {title}"
    assert (embed["author"]["name"], message["author"]["username"]) == ("octocat", "GitHub")


async def test_a_push_lists_its_commits(place: Place, hook: str) -> None:
    commits = [
        {"id": f"{number}234567890", "url": f"https://github.com/c{number}", "message": f"Change {number}\n\nwhy",
         "author": {"name": "Mona", "username": "mona"}}
        for number in range(2)
    ]  # fmt: skip
    _, message = await github(
        place, hook, "push", ref="refs/heads/main", commits=commits, compare="https://github.com/compare"
    )
    embed = (message or {})["embeds"][0]
    assert (embed["title"], embed["url"]) == ("[hello:main] 2 new commits", "https://github.com/compare")
    lines = embed["description"].splitlines()
    assert lines[1] == "[`1234567`](https://github.com/c1) Change 1 - mona"


@pytest.mark.parametrize(
    ("event", "payload"),
    [("ping", {}), ("issues", {"action": "labeled", "issue": item(1, "Bug")}), ("push", {"ref": "refs/heads/gone"})],
)
async def test_other_events_are_taken_and_say_nothing(place: Place, hook: str, event: str, payload: Json) -> None:
    assert await github(place, hook, event, **payload) == (204, None)


async def test_what_is_not_from_github_is_refused(place: Place, hook: str) -> None:
    reply = await place.sandbox.answer(Request("POST", f"{hook}/github", {}, None, {}, github_event="push"))
    assert (reply.status, list(reply.body["errors"])) == (400, ["sender"])


# Slack


async def test_a_message_for_slack_becomes_a_message(place: Place, hook: str) -> None:
    attachment: Json = {
        "pretext": "before",
        "title": "Build",
        "title_link": "https://ci.example/1",
        "text": "see <https://ci.example/log|the log>",
        "color": "#f00",
        "ts": 1_700_000_000,
        "author_name": "CI",
        "footer": "end",
        "fields": [{"title": "Branch", "value": "main", "short": True}],
    }
    body = {"text": "<https://a.example|Link> here", "username": "Robot", "attachments": [attachment]}
    status, answer = await place.bot.ask("POST", f"{hook}/slack", body)
    assert (status, answer) == (200, "ok")
    message = place.member.last("MESSAGE_CREATE")
    assert (message["content"], message["author"]["username"]) == ("[Link](https://a.example) here", "Robot")
    embed = message["embeds"][0]
    assert (embed["title"], embed["url"], embed["color"]) == ("Build", "https://ci.example/1", 0xFF0000)
    assert embed["description"] == "before\nsee [the log](https://ci.example/log)"
    assert embed["fields"] == [{"name": "Branch", "value": "main", "inline": True}]
    assert embed["timestamp"].startswith("2023-11-14T22:13:20")


async def test_slacks_older_clients_put_it_in_a_field(place: Place, hook: str) -> None:
    body = Fields(payload='{"text": "from a form"}')
    reply = await place.sandbox.answer(Request("POST", f"{hook}/slack", {}, None, body, media=FORM_ENCODED))
    assert (reply.status, place.member.last("MESSAGE_CREATE")["content"]) == (200, "from a form")
    broken = Request("POST", f"{hook}/slack", {}, None, Fields(payload="{"), media=FORM_ENCODED)
    assert (await place.sandbox.answer(broken)).body["code"] == 50109


async def test_wrong_messages_for_slack_are_refused(place: Place, hook: str) -> None:
    assert await place.bot.code("POST", f"{hook}/slack", {}) == 50006
    assert list(await place.bot.wrong("POST", f"{hook}/slack", {"text": "x" * 2001})) == ["text"]
    assert await place.bot.code("POST", f"{hook[:-3]}/slack", {"text": "x"}) == 50027


async def test_without_waiting_nothing_says_that_a_message_found_no_place(place: Place, hook: str) -> None:
    lost, before = "1".zfill(18), len(place.member.events("MESSAGE_CREATE"))
    slack, push = {"text": "x"}, {"sender": OCTOCAT, "repository": REPOSITORY, "forkee": REPOSITORY}
    assert await place.bot.code("POST", f"{hook}/slack?thread_id={lost}", slack) == 10003
    assert await place.bot.ask("POST", f"{hook}/slack?thread_id={lost}&wait=false", slack) == (200, "ok")
    for wait, status in (("true", 404), ("false", 204)):
        query = {"thread_id": lost, "wait": wait}
        fork = Request("POST", f"{hook}/github", query, None, push, github_event="fork")
        assert (await place.sandbox.answer(fork)).status == status
    assert len(place.member.events("MESSAGE_CREATE")) == before
    assert await place.bot.code("POST", f"{hook}/slack?wait=false", {"text": "x" * 2001}) == 50035


# what an interaction's token is for


async def test_a_webhook_has_no_original_message(place: Place, hook: str) -> None:
    await place.bot.ok("POST", hook, {"content": "x"})
    assert await place.bot.code("GET", f"{hook}/messages/@original") == 10008
