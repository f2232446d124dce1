"""AutoMod: who may make rules, what triggers them, and what their actions leave."""

from typing import Any

import pytest

from acting import Actor, Place
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.world.auto_moderation import QUARANTINED
from tux.sandbox.world.intents import EVERY_INTENT, Intent

P = Permission
Json = dict[str, Any]
BLOCK: Json = {"type": 1, "metadata": {"custom_message": "No gold here."}}
TIMEOUT: Json = {"type": 3, "metadata": {"duration_seconds": 60}}


def rules(place: Place) -> str:
    return f"/guilds/{place.guild.id}/auto-moderation/rules"


def flag(place: Place) -> Json:
    return {"type": 2, "metadata": {"channel_id": str(place.channel("mod-log").id)}}


def keyword_rule(*words: str, actions: list[Json] | None = None, **more: Any) -> Json:
    metadata = {"keyword_filter": list(words)} | more.pop("metadata", {})
    fields: Json = {"name": "Gold", "event_type": 1, "trigger_type": 1, "trigger_metadata": metadata, "enabled": True}
    return fields | {"actions": [BLOCK] if actions is None else actions} | more


def mention_rule(limit: int) -> Json:
    return keyword_rule(trigger_type=5, metadata={"mention_total_limit": limit}, name="Mentions")


def profile_rule(*words: str) -> Json:
    return keyword_rule(*words, trigger_type=6, event_type=2, actions=[{"type": 4}], name="Names")


async def say(place: Place, content: str, actor: Actor | None = None) -> int | None:
    """Send a message; the code of its refusal."""
    path = f"/channels/{place.general.id}/messages"
    status, answer = await (actor or place.member).ask("POST", path, {"content": content})
    return answer["code"] if status >= 400 else None


# rules


async def test_a_rule_is_made_read_changed_and_deleted(place: Place) -> None:
    made = await place.owner.ok("POST", rules(place), keyword_rule("gold", actions=[BLOCK, flag(place), TIMEOUT]))
    assert made["trigger_metadata"] == {"keyword_filter": ["gold"], "regex_patterns": [], "allow_list": []}
    assert made["actions"] == [BLOCK, flag(place), TIMEOUT]
    assert (made["creator_id"], made["exempt_roles"], made["enabled"]) == (str(place.owner.id), [], True)
    path = f"{rules(place)}/{made['id']}"
    assert await place.bot.ok("GET", rules(place)) == [made]
    assert await place.bot.ok("GET", path) == made

    change = {"name": "Silver", "trigger_metadata": {"keyword_filter": ["silver"]}, "enabled": False}
    changed = await place.owner.ok("PATCH", path, change, reason="fashion")
    assert (changed["name"], changed["enabled"]) == ("Silver", False)
    await place.owner.ok("DELETE", path)

    assert await place.owner.ok("GET", rules(place)) == []
    assert (await place.owner.ask("GET", path))[0] == 404
    assert [place.bot.last(f"AUTO_MODERATION_RULE_{act}") for act in ("CREATE", "UPDATE", "DELETE")] == [
        made,
        changed,
        changed,
    ]
    created, updated, deleted = place.guild.audit_log
    assert [entry.action_type for entry in (created, updated, deleted)] == [140, 141, 142]
    assert {entry.target_id for entry in (created, updated, deleted)} == {int(made["id"])}
    assert updated.reason == "fashion"
    assert {"key": "$add_keyword_filter", "new_value": ["silver"]} in updated.changes
    assert {"key": "$remove_keyword_filter", "new_value": ["gold"]} in updated.changes
    assert {"key": "trigger_type", "new_value": 1} in created.changes


@pytest.mark.parametrize(
    ("permissions", "may"),
    [(NONE, False), (P.MODERATE_MEMBERS | P.MANAGE_MESSAGES, False), (P.MANAGE_GUILD, True), (P.ADMINISTRATOR, True)],
)
async def test_rules_take_manage_guild(place: Place, permissions: Permission, may: bool) -> None:
    made = await place.owner.ok("POST", rules(place), keyword_rule("gold"))
    place.allow(place.member, permissions)
    one = f"{rules(place)}/{made['id']}"
    requests = [("GET", rules(place), None), ("GET", one, None), ("POST", rules(place), keyword_rule("a"))]
    for method, path, body in [*requests, ("PATCH", one, {"name": "x"}), ("DELETE", one, None)]:
        status, answer = await place.member.ask(method, path, body)
        assert status < 400 if may else (status, answer["code"]) == (403, 50013)


@pytest.mark.parametrize(("permissions", "may"), [(P.MANAGE_GUILD, False), (P.MANAGE_GUILD | P.MODERATE_MEMBERS, True)])
async def test_a_rule_that_times_out_takes_moderate_members(place: Place, permissions: Permission, may: bool) -> None:
    place.allow(place.member, permissions)
    status, answer = await place.member.ask("POST", rules(place), keyword_rule("gold", actions=[TIMEOUT]))
    assert status < 400 if may else (status, answer["code"]) == (403, 50013)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"trigger_type": 3}, "trigger_type"),
        ({"trigger_type": 6}, "event_type"),
        ({"event_type": 2}, "event_type"),
        ({"name": ""}, "name"),
        ({"actions": []}, "actions"),
        ({"actions": [{"type": 4}]}, "actions.0.type"),
        ({"actions": [BLOCK, {"type": 2, "metadata": {"channel_id": "1"}}]}, "actions.1.metadata.channel_id"),
        ({"actions": [{"type": 3}]}, "actions.0.metadata.duration_seconds"),
        ({"metadata": {"regex_patterns": ["(a"]}}, "trigger_metadata.regex_patterns.0"),
        ({"metadata": {"regex_patterns": ["(?=a)"]}}, "trigger_metadata.regex_patterns.0"),
        ({"metadata": {"keyword_filter": ["x" * 61]}}, "trigger_metadata.keyword_filter.0"),
        ({"exempt_roles": ["1", "1"]}, "exempt_roles"),
    ],
)
async def test_a_wrong_rule_names_the_field(place: Place, rule: Json, field: str) -> None:
    assert list(await place.owner.wrong("POST", rules(place), keyword_rule("gold", **rule))) == [field]


@pytest.mark.parametrize(("rule", "most"), [(keyword_rule("a"), 6), (mention_rule(3), 1), (profile_rule("a"), 1)])
async def test_a_guild_has_so_many_rules_of_a_type(place: Place, rule: Json, most: int) -> None:
    for _ in range(most):
        await place.owner.ok("POST", rules(place), rule)
    assert await place.owner.wrong("POST", rules(place), rule) == {
        "trigger_type": "AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED"
    }


async def test_the_types_of_a_rule_stay(place: Place) -> None:
    made = await place.owner.ok("POST", rules(place), keyword_rule("gold"))
    path = f"{rules(place)}/{made['id']}"
    await place.owner.ok("PATCH", path, {"trigger_type": 1, "event_type": 1})
    assert list(await place.owner.wrong("PATCH", path, {"trigger_type": 5})) == ["trigger_type"]


# triggers


@pytest.mark.parametrize(
    ("keyword", "text", "matched"),
    [
        ("cat", "A Cat sat", "Cat"),
        ("cat", "a catch", None),
        ("cat", "a wildcat", None),
        ("cat*", "Catch it", "Cat"),
        ("cat*", "wildcat", None),
        ("*cat", "wildCat!", "Cat"),
        ("*cat", "catch", None),
        ("*cat*", "location", "cat"),
        ("the mat", "on the mat.", "the mat"),
        ("the mat", "the matrix", None),
        ("the mat*", "the matrix", "the mat"),
        ("a.b", "axb", None),
        ("$$", "costs $$ much", "$$"),
    ],
)
async def test_a_keyword_is_found(place: Place, keyword: str, text: str, matched: str | None) -> None:
    await place.owner.ok("POST", rules(place), keyword_rule(keyword))
    assert await say(place, text) == (200000 if matched else None)
    if matched:
        done = place.bot.last("AUTO_MODERATION_ACTION_EXECUTION")
        assert (done["matched_keyword"], done["matched_content"], done["content"]) == (keyword, matched, text)


@pytest.mark.parametrize(("text", "code"), [("location", None), ("cat", 200000), ("a location for a cat", 200000)])
async def test_an_allowed_word_is_passed_over(place: Place, text: str, code: int | None) -> None:
    await place.owner.ok("POST", rules(place), keyword_rule("*cat*", metadata={"allow_list": ["location"]}))
    assert await say(place, text) == code


@pytest.mark.parametrize(("text", "code"), [("gold 12", 200000), ("gold", None), ("GOLD 12", None)])
async def test_a_pattern_is_found(place: Place, text: str, code: int | None) -> None:
    await place.owner.ok("POST", rules(place), keyword_rule(metadata={"regex_patterns": [r"gold \d+$"]}))
    assert await say(place, text) == code


async def test_a_pattern_takes_no_exponential_time(place: Place) -> None:
    await place.owner.ok("POST", rules(place), keyword_rule(metadata={"regex_patterns": ["^(a+)+$", "^(a|a)*$"]}))
    assert await say(place, "a" * 1999 + "b") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<@1> <@2>", None),
        ("<@1> <@2> <@3>", 200000),
        ("<@1> <@!1> <@1> <@2>", None),
        ("<@1> <@&1> <@2>", 200000),
        ("`<@1>` <#2> <@3>", None),
    ],
)
async def test_more_different_mentions_than_the_limit_trigger(place: Place, text: str, code: int | None) -> None:
    await place.owner.ok("POST", rules(place), mention_rule(2))
    assert await say(place, text) == code


@pytest.mark.parametrize(
    ("actor", "permissions", "code"),
    [
        ("member", NONE, 200000),
        ("member", P.MANAGE_MESSAGES | P.MODERATE_MEMBERS, 200000),
        ("member", P.MANAGE_GUILD, None),
        ("member", P.ADMINISTRATOR, None),
        ("owner", NONE, None),
        ("bot", NONE, None),
    ],
)
async def test_bots_and_those_who_manage_the_guild_are_exempt(
    place: Place, actor: str, permissions: Permission, code: int | None
) -> None:
    await place.owner.ok("POST", rules(place), keyword_rule("gold"))
    place.role("Tux").permissions &= ~P.MANAGE_GUILD
    who: Actor = getattr(place, actor)
    place.allow(who, permissions)
    assert await say(place, "gold", who) == code


@pytest.mark.parametrize("exempt", ["none", "role", "other role", "channel", "other channel", "switched off"])
async def test_a_rule_passes_over_its_exemptions(place: Place, exempt: str) -> None:
    place.allow(place.member, NONE)
    fields: Json = {
        "none": {},
        "role": {"exempt_roles": [str(place.guild.members[place.member.id].roles[0])]},
        "other role": {"exempt_roles": [str(place.role("Moderator").id)]},
        "channel": {"exempt_channels": [str(place.general.id)]},
        "other channel": {"exempt_channels": [str(place.channel("mod-log").id)]},
        "switched off": {"enabled": False},
    }[exempt]
    await place.owner.ok("POST", rules(place), keyword_rule("gold", **fields))
    passes = exempt in {"role", "channel", "switched off"}
    assert await say(place, "gold") == (None if passes else 200000)


async def test_a_rule_is_off_unless_it_is_switched_on(place: Place) -> None:
    rule = keyword_rule("gold")
    del rule["enabled"]
    await place.owner.ok("POST", rules(place), rule)
    assert await say(place, "gold") is None


# actions


async def test_a_blocked_message_is_nowhere_but_in_the_log(place: Place) -> None:
    made = await place.owner.ok("POST", rules(place), keyword_rule("gold"))
    before = set(place.general.messages)

    assert await say(place, "free gold") == 200000

    assert set(place.general.messages) == before
    assert place.bot.events("MESSAGE_CREATE") == []
    entry = place.guild.audit_log[-1]
    assert (entry.action_type, entry.user_id, entry.target_id) == (143, place.member.id, place.member.id)
    assert entry.options == {
        "auto_moderation_rule_name": "Gold",
        "auto_moderation_rule_trigger_type": "1",
        "channel_id": str(place.general.id),
    }
    assert place.bot.last("AUTO_MODERATION_ACTION_EXECUTION") == {
        "guild_id": str(place.guild.id),
        "action": BLOCK,
        "rule_id": made["id"],
        "rule_trigger_type": 1,
        "user_id": str(place.member.id),
        "channel_id": str(place.general.id),
        "content": "free gold",
        "matched_keyword": "gold",
        "matched_content": "gold",
    }


async def test_a_flagged_message_is_sent_and_shown_in_another_channel(place: Place) -> None:
    await place.owner.ok("POST", rules(place), keyword_rule("gold", actions=[flag(place)]))

    assert await say(place, "free gold") is None

    sent, log = list(place.general.messages.values())[-1], place.channel("mod-log")
    (alert,) = log.messages.values()
    assert (alert.type, alert.author.id, alert.embeds[0]["description"]) == (24, place.member.id, "free gold")
    shown = {field["name"]: field["value"] for field in alert.embeds[0]["fields"]}
    assert (shown["rule_name"], shown["channel_id"], shown["keyword"]) == ("Gold", str(place.general.id), "gold")
    done = place.bot.last("AUTO_MODERATION_ACTION_EXECUTION")
    assert (done["message_id"], done["alert_system_message_id"]) == (str(sent.id), str(alert.id))
    assert place.guild.audit_log[-1].action_type == 144


async def test_a_timeout_takes_its_time(place: Place) -> None:
    await place.owner.ok("POST", rules(place), keyword_rule("gold", actions=[TIMEOUT]))
    now = place.sandbox.clock.now()

    assert await say(place, "free gold") is None

    until = place.guild.members[place.member.id].communication_disabled_until
    assert until is not None
    assert 60 <= (until - now).total_seconds() < 90
    assert await say(place, "hello?") == 50013
    assert place.bot.last("GUILD_MEMBER_UPDATE")["communication_disabled_until"] is not None
    entry = place.guild.audit_log[-1]
    assert (entry.action_type, entry.user_id, entry.target_id) == (145, place.member.id, place.member.id)


async def test_every_action_of_every_rule_is_done(place: Place) -> None:
    await place.owner.ok("POST", rules(place), keyword_rule("gold", actions=[flag(place), TIMEOUT]))
    await place.owner.ok("POST", rules(place), keyword_rule("free"))

    assert await say(place, "free gold") == 200000

    assert [entry.action_type for entry in place.guild.audit_log[-3:]] == [144, 145, 143]
    events = place.bot.events("AUTO_MODERATION_ACTION_EXECUTION")
    assert [event["action"]["type"] for event in events] == [2, 3, 1]
    assert all("message_id" not in event for event in events)


async def test_an_edit_is_judged_like_a_message(place: Place) -> None:
    await place.owner.ok("POST", rules(place), keyword_rule("gold"))
    path = f"/channels/{place.general.id}/messages"
    sent = await place.member.ok("POST", path, {"content": "hello"})

    edit = {"content": f"gold <@{place.owner.id}>"}
    assert await place.member.code("PATCH", f"{path}/{sent['id']}", edit) == 200000

    kept = place.general.messages[int(sent["id"])]
    assert (kept.content, kept.mentions, kept.edited_timestamp) == ("hello", [], None)


async def test_the_first_message_of_a_forum_post_is_judged(place: Place) -> None:
    await place.owner.ok("POST", rules(place), keyword_rule("gold"))
    forum = await place.owner.ok("POST", f"/guilds/{place.guild.id}/channels", {"name": "forum", "type": 15})
    post = {"name": "a post", "message": {"content": "free gold"}}
    assert await place.member.code("POST", f"/channels/{forum['id']}/threads", post) == 200000
    assert [channel for channel in place.guild.channels.values() if channel.is_thread] == []


async def test_a_nickname_is_quarantined_until_it_is_clean(place: Place) -> None:
    await place.owner.ok("POST", rules(place), profile_rule("*gold*"))
    path, member = f"/guilds/{place.guild.id}/members", place.guild.members[place.member.id]

    await place.member.ok("PATCH", f"{path}/@me", {"nick": "FreeGold"})
    assert member.flags & QUARANTINED
    entry = place.guild.audit_log[-1]
    assert (entry.action_type, entry.user_id, entry.target_id) == (146, member.id, member.id)
    assert entry.options is not None
    assert entry.options["auto_moderation_rule_trigger_type"] == "6"
    assert int(place.bot.last("GUILD_MEMBER_UPDATE")["flags"]) & QUARANTINED

    await place.member.ok("PATCH", f"{path}/@me", {"nick": "MoreGold"})
    await place.owner.ok("PATCH", f"{path}/{member.id}", {"nick": None})
    assert not member.flags & QUARANTINED
    assert [entry.action_type for entry in place.guild.audit_log].count(146) == 1


async def test_rules_for_names_judge_names_and_those_for_messages_messages(place: Place) -> None:
    await place.owner.ok("POST", rules(place), profile_rule("gold"))
    await place.owner.ok("POST", rules(place), keyword_rule("silver"))
    path, member = f"/guilds/{place.guild.id}/members/@me", place.guild.members[place.member.id]
    await place.member.ok("PATCH", path, {"nick": "silver"})
    assert not member.flags & QUARANTINED
    assert await say(place, "gold") is None
    assert {entry.action_type for entry in place.guild.audit_log} == {140, 24}


async def test_a_rule_for_names_that_is_off_judges_none(place: Place) -> None:
    await place.owner.ok("POST", rules(place), profile_rule("gold") | {"enabled": False})
    await place.member.ok("PATCH", f"/guilds/{place.guild.id}/members/@me", {"nick": "gold"})
    assert not place.guild.members[place.member.id].flags & QUARANTINED


@pytest.mark.parametrize(("exempt", "code"), [("general", None), ("mod-log", 200000)])
async def test_a_thread_is_exempt_with_its_channel(place: Place, exempt: str, code: int | None) -> None:
    rule = keyword_rule("gold", exempt_channels=[str(place.channel(exempt).id)])
    await place.owner.ok("POST", rules(place), rule)
    thread = await place.owner.ok("POST", f"/channels/{place.general.id}/threads", {"name": "thread", "type": 11})
    status, answer = await place.member.ask("POST", f"/channels/{thread['id']}/messages", {"content": "gold"})
    assert (answer["code"] if status >= 400 else None) == code


# who hears of it


@pytest.mark.parametrize("permissions", [NONE, P.VIEW_AUDIT_LOG, P.MANAGE_GUILD])
async def test_executions_are_told_to_those_who_manage_the_guild(place: Place, permissions: Permission) -> None:
    place.role("Tux").permissions = P.VIEW_CHANNEL | permissions
    await place.owner.ok("POST", rules(place), keyword_rule("gold"))
    await say(place, "gold")
    hears = permissions == P.MANAGE_GUILD
    assert bool(place.bot.events("AUTO_MODERATION_ACTION_EXECUTION")) is hears
    assert bool(place.bot.events("AUTO_MODERATION_RULE_CREATE")) is hears


@pytest.mark.parametrize(
    ("without", "execution", "rule", "content"),
    [
        (Intent(0), True, True, "gold"),
        (Intent.AUTO_MODERATION_EXECUTION, False, True, None),
        (Intent.AUTO_MODERATION_CONFIGURATION, True, False, "gold"),
        (Intent.MESSAGE_CONTENT, True, True, ""),
    ],
)
async def test_intents_decide_what_a_bot_hears(
    place: Place, without: Intent, execution: bool, rule: bool, content: str | None
) -> None:
    bot = Actor(place.sandbox, place.bot.user, int(EVERY_INTENT & ~without))
    await place.owner.ok("POST", rules(place), keyword_rule("gold"))
    await say(place, "gold")
    assert bool(bot.events("AUTO_MODERATION_RULE_CREATE")) is rule
    told = bot.events("AUTO_MODERATION_ACTION_EXECUTION")
    assert bool(told) is execution
    assert {event["content"] for event in told} == ({content} if execution else set())
