"""A bot made with discord.py keeps to Discord's own document, and understands every answer."""

import base64
import io
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import discord
import pytest
import pytest_asyncio
import yarl
from discord import app_commands
from discord.ext import commands

from documents import DOCUMENT, needs_the_document
from tux.sandbox import Fault, Sandbox
from tux.sandbox.openapi.violations import DEVIATIONS
from tux.sandbox.people import Denied
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, small

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


HOUR = timedelta(hours=1)


class Wide(commands.Bot):
    """A bot that uses much of discord.py, and notes the events that discord.py has no parser for."""

    def __init__(self) -> None:
        super().__init__("!", intents=discord.Intents.all(), help_command=None, guild_ready_timeout=0.1)
        self.unparsed: set[str] = set()
        self.failures: list[BaseException] = []
        self.tree.add_command(app_commands.Command(name="answer", description="Answer", callback=answer))
        self.tree.add_command(app_commands.Command(name="form", description="Ask", callback=ask))
        self.tree.add_command(app_commands.ContextMenu(name="Look", callback=look))
        self.tree.error(self.fail)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_socket_event_type(self, name: str) -> None:
        if name not in self._connection.parsers:
            self.unparsed.add(name)

    async def on_error(self, *_: Any) -> None:
        error = sys.exception()
        assert error is not None
        self.failures.append(error)

    async def fail(self, _interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        self.failures.append(error)


async def answer(
    interaction: discord.Interaction,
    who: discord.Member,
    count: app_commands.Range[int, 1, 5] = 1,
    word: str = "x",
    where: discord.ForumChannel | None = None,
) -> None:
    button: discord.ui.Button[discord.ui.View] = discord.ui.Button(label="Press", custom_id="press")

    async def pressed(pressing: discord.Interaction) -> None:
        await pressing.response.edit_message(content="pressed", view=None)

    button.callback = pressed
    view = discord.ui.View()
    view.add_item(button)
    file = discord.File(io.BytesIO(b"abc"), "a.txt")
    await interaction.response.send_message(f"{word * count} {who}", ephemeral=True, view=view, file=file)
    letters = discord.File(io.BytesIO(b"abc"), "b.txt")
    followup = await interaction.followup.send("more", wait=True, file=letters)
    await followup.edit(content="still more")
    await interaction.edit_original_response(content="edited")
    await followup.delete()


async def ask(interaction: discord.Interaction) -> None:
    modal = discord.ui.Modal(title="A form")
    modal.add_item(discord.ui.Label(text="Word", component=discord.ui.TextInput(custom_id="word")))

    async def submitted(submitting: discord.Interaction) -> None:
        await submitting.response.defer(thinking=True)
        await submitting.followup.send("thank you")

    modal.on_submit = submitted  # type: ignore[method-assign]
    await interaction.response.send_modal(modal)


async def look(interaction: discord.Interaction, user: discord.Member) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send(user.display_name)


class Place:
    """The place in which the bot tries everything."""

    def __init__(self, sandbox: Sandbox, bot: Wide) -> None:
        self.sandbox = sandbox
        self.bot = bot
        self.live = sandbox.guild("Test Guild")
        self.guild: discord.Guild = bot.guilds[0]
        self.channel: discord.TextChannel = self.guild.text_channels[0]
        self.member: discord.Member = self.guild.get_member(self.live.member("member").id)  # type: ignore[assignment]
        self.stranger = discord.Object(self.live.member("newcomer").id)


async def messages(at: Place) -> None:
    embed = discord.Embed(
        title="t", description="d", color=0xFF, timestamp=discord.utils.utcnow(), url="https://a.example"
    )
    embed.set_author(name="a").set_footer(text="f").add_field(name="n", value="v").set_image(
        url="https://a.example/i.png"
    )
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="b", custom_id="b"))
    view.add_item(discord.ui.Select(custom_id="s", options=[discord.SelectOption(label="l")]))
    view.add_item(discord.ui.UserSelect(custom_id="u"))
    sent = await at.channel.send("hi", embed=embed, view=view, allowed_mentions=discord.AllowedMentions.none())
    await sent.reply("reply", mention_author=False)
    await sent.edit(content="edited", view=None)
    file = await at.channel.send(file=discord.File(io.BytesIO(b"abc"), "a.txt", description="letters"))
    assert await file.attachments[0].read() == b"abc"
    await file.edit(content="no file any more", attachments=[])
    await at.channel.fetch_message(sent.id)
    async with at.channel.typing():
        pass
    assert len([message async for message in at.channel.history(limit=5)]) >= 3
    with pytest.raises(discord.HTTPException, match="2000 or fewer"):
        await at.channel.send("x" * 2001)
    await sent.forward(at.channel)
    await sent.delete()
    await at.channel.purge(limit=2, reason="tidy")


async def layouts(at: Place) -> None:
    view = discord.ui.LayoutView()
    box: discord.ui.Container[Any] = discord.ui.Container(discord.ui.TextDisplay("text"), discord.ui.Separator())
    box.add_item(discord.ui.Section("section", accessory=discord.ui.Button(label="b", custom_id="b")))
    box.add_item(discord.ui.Section("picture", accessory=discord.ui.Thumbnail("https://a.example/i.png")))
    box.add_item(discord.ui.ActionRow(discord.ui.ChannelSelect(custom_id="c")))
    view.add_item(box)
    view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://p.png")))
    view.add_item(discord.ui.File("attachment://p.png"))
    sent = await at.channel.send(view=view, file=discord.File(io.BytesIO(b"abc"), "p.png"))
    await at.channel.fetch_message(sent.id)


async def polls(at: Place) -> None:
    poll = discord.Poll("q?", duration=timedelta(hours=1)).add_answer(text="a").add_answer(text="b", emoji="👍")
    sent = await at.channel.send(poll=poll)
    assert sent.poll is not None
    assert [voter async for voter in sent.poll.answers[0].voters()] == []
    await sent.end_poll()


async def reactions(at: Place) -> None:
    sent = await at.channel.send("react")
    await sent.add_reaction("👍")
    await sent.add_reaction("❤️")
    found = await at.channel.fetch_message(sent.id)
    assert [user async for user in found.reactions[0].users()] == [at.guild.me]
    reply = await sent.reply("and answer")
    assert reply.reference is not None
    assert isinstance(reply.reference.resolved, discord.Message)
    assert [reaction.emoji for reaction in reply.reference.resolved.reactions] == ["👍", "❤️"]
    await sent.remove_reaction("👍", at.guild.me)
    await sent.clear_reaction("❤️")
    await sent.clear_reactions()


async def pins(at: Place) -> None:
    sent = await at.channel.send("pin me")
    await sent.pin(reason="why")
    assert [pinned.id async for pinned in at.channel.pins()] == [sent.id]
    await sent.unpin()


async def invites(at: Place) -> None:
    invite = await at.channel.create_invite(max_age=60, max_uses=1, reason="why")
    await at.bot.fetch_invite(invite.code, with_counts=True)
    assert await at.channel.invites()
    assert await at.guild.invites()
    await invite.delete()


async def webhooks(at: Place) -> None:
    hook = await at.channel.create_webhook(name="hook", avatar=PIXEL, reason="why")
    sent = await hook.send("said", username="Bob", avatar_url="https://a.example/i.png", wait=True)
    await sent.edit(content="said again")
    await hook.fetch_message(sent.id)
    await sent.delete()
    await hook.edit(name="renamed", reason="why")
    await at.bot.fetch_webhook(hook.id)
    assert await at.channel.webhooks()
    assert await at.guild.webhooks()
    await hook.delete(reason="why")


async def emojis(at: Place) -> None:
    emoji = await at.guild.create_custom_emoji(name="tick", image=PIXEL)
    await emoji.edit(name="tock")
    assert [found.name for found in await at.guild.fetch_emojis()] == ["tock"]
    await at.guild.fetch_emoji(emoji.id)
    await (await at.channel.send("x")).add_reaction(emoji)
    await emoji.delete(reason="why")
    own = await at.bot.create_application_emoji(name="own", image=PIXEL)
    await at.bot.fetch_application_emojis()
    await own.delete()


async def roles(at: Place) -> None:
    allowed = discord.Permissions(kick_members=True)
    role = await at.guild.create_role(name="r", color=discord.Color(5), permissions=allowed, reason="why")
    await role.edit(name="q", hoist=True, mentionable=True, permissions=discord.Permissions.none())
    await role.edit(position=1)
    await at.member.add_roles(role, reason="why")
    await at.member.remove_roles(role)
    await at.guild.fetch_roles()
    await role.delete(reason="why")


async def members(at: Place) -> None:
    await at.member.edit(nick="n", reason="why")
    await at.member.timeout(timedelta(minutes=5), reason="why")
    await at.member.timeout(None)
    await at.guild.me.edit(nick="me")
    await at.guild.fetch_member(at.member.id)
    assert [member async for member in at.guild.fetch_members()]
    assert await at.guild.query_members("m")
    await at.guild.chunk()
    await at.guild.estimate_pruned_members(days=7)


async def bans(at: Place) -> None:
    await at.guild.kick(at.stranger, reason="why")
    await at.guild.ban(at.stranger, reason="why", delete_message_seconds=60)
    await at.guild.fetch_ban(at.stranger)
    assert [ban async for ban in at.guild.bans()]
    await at.guild.unban(at.stranger)
    await at.guild.bulk_ban([at.stranger])
    with pytest.raises(discord.NotFound):
        await at.guild.unban(discord.Object(1))
    assert [entry async for entry in at.guild.audit_logs(limit=50)]


async def channels(at: Place) -> None:
    everyone = at.guild.default_role
    hidden = {everyone: discord.PermissionOverwrite(send_messages=False)}
    category = await at.guild.create_category("c")
    text = await at.guild.create_text_channel("t", topic="topic", overwrites=hidden, category=category)
    await text.edit(name="t2", slowmode_delay=5, nsfw=True, reason="why")
    await text.set_permissions(everyone, add_reactions=False)
    await text.set_permissions(everyone, overwrite=None)
    await text.clone(name="copy")
    await at.guild.create_voice_channel("v", user_limit=5)
    await at.guild.create_stage_channel("s")
    forum = await at.guild.create_forum("f", available_tags=[discord.ForumTag(name="tag")])
    await forum.create_thread(name="post", content="first")
    await at.bot.fetch_channel(text.id)
    await at.guild.fetch_channels()
    await text.delete(reason="why")


async def threads(at: Place) -> None:
    thread = await at.channel.create_thread(name="th", type=discord.ChannelType.public_thread)
    await thread.send("x")
    await thread.add_user(at.member)
    await thread.fetch_members()
    await thread.remove_user(at.member)
    await thread.edit(name="th2", archived=True)
    assert [found async for found in at.channel.archived_threads()]
    await at.guild.active_threads()
    start = await at.channel.send("start")
    await (await start.create_thread(name="from a message")).delete()


async def auto_moderation(at: Place) -> None:
    alert, timeout = discord.AutoModRuleAction(channel_id=at.channel.id), discord.AutoModRuleAction(duration=HOUR)
    rule = await at.guild.create_automod_rule(
        name="Gold",
        event_type=discord.AutoModRuleEventType.message_send,
        trigger=discord.AutoModTrigger(keyword_filter=["gold"], regex_patterns=["x+y"], allow_list=["golden"]),
        actions=[discord.AutoModRuleAction(custom_message="No."), alert, timeout],
        enabled=True,
        exempt_roles=[at.guild.roles[-1]],
        reason="why",
    )
    heard = at.bot.wait_for("automod_action", check=lambda execution: execution.action.type is timeout.type)
    waiting = at.bot.loop.create_task(heard)
    with pytest.raises(Denied, match="blocked by automatic moderation"):
        await at.live.member("moderator").say(at.live.channel("general"), "free gold")
    execution = await waiting
    assert (execution.rule_id, execution.matched_content) == (rule.id, "gold")
    entries = [entry async for entry in at.guild.audit_logs(limit=4)]
    assert [entry.action.name for entry in entries] == [
        "automod_timeout_member", "automod_flag_message", "automod_block_message", "automod_rule_create",
    ]  # fmt: skip
    assert (entries[0].target, entries[0].extra.automod_rule_name) == (entries[0].user, "Gold")  # type: ignore[union-attr]
    assert entries[3].after.trigger.keyword_filter == ["gold"]
    trigger = discord.AutoModTrigger(keyword_filter=["silver"])
    changed = await rule.edit(name="Silver", trigger=trigger, reason="why")
    assert changed.trigger.keyword_filter == ["silver"]
    assert [found.name for found in await at.guild.fetch_automod_rules()] == ["Silver"]
    await at.guild.fetch_automod_rule(rule.id)
    await rule.delete(reason="why")
    spam = discord.AutoModTrigger(mention_limit=3, mention_raid_protection=True)
    await at.guild.create_automod_rule(
        name="Spam", event_type=discord.AutoModRuleEventType.message_send, trigger=spam, actions=[alert]
    )


async def scheduled_events(at: Place) -> None:
    start, guild_only = discord.utils.utcnow() + HOUR, discord.PrivacyLevel.guild_only
    picnic = await at.guild.create_scheduled_event(
        name="Picnic", description="Bring a hat", location="The park", privacy_level=guild_only, image=PIXEL,
        entity_type=discord.EntityType.external, start_time=start, end_time=start + HOUR, reason="why",
    )  # fmt: skip
    invite = await at.channel.create_invite()
    shown = await at.bot.fetch_invite(invite.code, scheduled_event_id=picnic.id)
    assert shown.scheduled_event == picnic
    heard = at.bot.loop.create_task(at.bot.wait_for("scheduled_event_user_add", check=lambda _, who: not who.bot))
    member, event = at.live.member("member"), f"/guilds/{at.guild.id}/scheduled-events/{picnic.id}"
    await member.request("PUT", f"{event}/users/@me")
    assert (await heard)[1].id == member.id
    fetched = await at.guild.fetch_scheduled_event(picnic.id)
    assert (fetched.location, fetched.user_count, fetched.start_time) == ("The park", 2, start)
    assert fetched.cover_image is not None
    assert await fetched.cover_image.read() == PIXEL
    assert {user.id async for user in fetched.users()} == {at.guild.me.id, member.id}
    await picnic.edit(name="Barbecue", end_time=start + 2 * HOUR)
    await (await picnic.start()).end(reason="why")
    room = await at.guild.create_voice_channel("room")
    talk = await at.guild.create_scheduled_event(
        name="Talk", channel=room, entity_type=discord.EntityType.voice, privacy_level=guild_only, start_time=start
    )
    assert [found.id for found in await at.guild.fetch_scheduled_events()] == [talk.id]
    await talk.cancel()
    await talk.delete(reason="why")
    entries = [entry async for entry in at.guild.audit_logs(limit=9)]
    begun = next(entry for entry in entries if entry.action is discord.AuditLogAction.scheduled_event_create)
    assert (begun.after.entity_type, begun.after.channel) == (discord.EntityType.voice, room)


async def stages(at: Place) -> None:
    stage = await at.guild.create_stage_channel("stage")
    instance = await stage.create_instance(topic="Ask us", send_start_notification=True, reason="why")
    await instance.edit(topic="Ask again", reason="why")
    assert (await stage.fetch_instance()).topic == "Ask again"
    person = at.live.member("member")
    await person.join_voice(at.live.channel("stage"))
    await at.member.edit(suppress=False)
    await at.member.edit(suppress=True)
    assert (await at.member.fetch_voice()).suppress
    await instance.delete(reason="why")
    ended = [entry async for entry in at.guild.audit_logs(limit=1)]
    assert (ended[0].action, ended[0].extra.channel) == (discord.AuditLogAction.stage_instance_delete, stage)  # type: ignore[union-attr]
    await person.leave_voice(at.guild.id)


async def voice_statuses(at: Place) -> None:
    room = await at.guild.create_voice_channel("music")
    await room.edit(status="A song", reason="why")
    await room.edit(status=None)


async def templates(at: Place) -> None:
    made = await at.guild.create_template(name="Ours", description="As we have it")
    await made.edit(name="Theirs")
    await made.sync()
    [listed] = await at.guild.templates()
    found = await at.bot.fetch_template(made.code)
    assert (found.name, listed.name, found.source_guild.name) == ("Theirs", "Theirs", at.guild.name)
    assert {role.name for role in found.source_guild.roles} >= {"@everyone", "Moderator"}
    await made.delete()


async def widgets(at: Place) -> None:
    await at.guild.edit_widget(enabled=True, channel=at.channel, reason="why")
    widget = await at.guild.widget()
    rooms = [*at.guild.voice_channels, *at.guild.stage_channels]
    assert {found.name for found in widget.channels} == {room.name for room in rooms}
    assert widget.invite_url is not None
    assert (await at.bot.fetch_invite(widget.invite_url)).channel == at.channel
    await at.guild.edit_widget(enabled=False, channel=None)


async def guild(at: Place) -> None:
    await at.guild.edit(description="d", verification_level=discord.VerificationLevel.high, reason="why")
    await at.bot.fetch_guild(at.guild.id)
    assert [found async for found in at.bot.fetch_guilds()]


async def join_requests(at: Place) -> None:
    owner, stranger = at.live.member("owner"), at.sandbox.person(at.sandbox.world.create_user("stranger"))
    field = {"field_type": "PARAGRAPH", "label": "Why?"}
    form = {"enabled": True, "form_fields": [field]}
    await owner.request("PATCH", f"/guilds/{at.guild.id}/member-verification", form)
    asked = await stranger.apply_to_join(at.live, {"Why?": "For the cats"})
    route = f"/guilds/{at.guild.id}/requests"
    listed = await at.bot.http.request(discord.http.Route("GET", route), params={"status": "SUBMITTED"})
    assert [request["id"] for request in listed["guild_join_requests"]] == [asked["id"]]
    decision = {"action": "REJECTED", "rejection_reason": "No"}
    await at.bot.http.request(discord.http.Route("PATCH", f"{route}/{asked['id']}"), json=decision)
    await at.bot.fetch_guild(at.guild.id)


async def people(at: Place) -> None:
    await at.member.send("hello")
    await at.bot.fetch_user(at.member.id)
    await at.bot.application_info()
    await at.bot.change_presence(activity=discord.Game("chess"))


async def rate_limits(at: Place) -> None:
    at.sandbox.faults.add(Fault("rate_limit", route="/users/*", retry_after=0.001, times=1))
    await at.bot.fetch_user(at.member.id)


async def application_commands(at: Place) -> None:
    offered = await at.bot.tree.fetch_commands()
    await offered[0].edit(description="Another")
    await at.bot.tree.sync()
    await at.bot.tree.sync(guild=at.guild)
    member, channel = at.live.member("member"), at.live.channel("general")
    seen = await member.slash(channel, "answer", who=member, count=2)
    await seen.changed(lambda now: now.content == "edited")
    await member.click(seen, "Press")
    form = await member.slash(channel, "form")
    assert (await member.submit(form, word="please")).content == "thank you"
    assert (await member.menu(channel, "Look", member)).content == at.member.display_name


ACTS: tuple[Callable[[Place], Awaitable[None]], ...] = (
    messages, layouts, polls, reactions, pins, invites, webhooks, emojis, roles, members, bans, channels, threads,
    auto_moderation, scheduled_events, stages, voice_statuses, templates, widgets, guild, join_requests, people,
    rate_limits, application_commands,
)  # fmt: skip


@pytest_asyncio.fixture(params=[False, True], ids=["one id", "two ids"])
async def at(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    """A bot that is connected to a sandbox which checks everything; its application has its id, or another one."""
    async with Sandbox(openapi=DOCUMENT, old_applications=request.param) as sandbox, Wide() as bot:
        scene: Scene = small(sandbox.world)
        next(role for role in scene.guild.roles.values() if role.managed).permissions |= Permission.ADMINISTRATOR
        monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway_url))
        monkeypatch.setattr(discord.Asset, "BASE", sandbox.cdn_url)
        await bot.login(scene.bot.bot.token)
        running = bot.loop.create_task(bot.connect())
        await bot.wait_until_ready()
        yield Place(sandbox, bot)
        await bot.close()
        await running


@needs_the_document
async def test_a_discord_py_bot_keeps_to_the_document_and_understands_every_answer(
    at: Place, caplog: pytest.LogCaptureFixture
) -> None:
    for act in ACTS:
        await act(at)
    assert at.sandbox.violations == []
    assert at.bot.failures == []
    assert at.bot.unparsed == {
        "VOICE_CHANNEL_STATUS_UPDATE",
        "VOICE_CHANNEL_START_TIME_UPDATE",
        "GUILD_JOIN_REQUEST_UPDATE",
    }
    assert "no such route" not in caplog.text
    assert "does not serve" not in caplog.text
    unknown = [line for line in caplog.messages if "does not know the field" in line]
    assert unknown == []
    met = at.sandbox.checks.deviations if at.sandbox.checks else []
    never = [
        d for d in DEVIATIONS if d.whose in {"discord.py", "document"} and not any(d.covers(found) for found in met)
    ]
    assert never == []
