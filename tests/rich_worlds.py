"""A guild with one of everything that the sandbox has, and the ids of it all by the names that Discord's paths have."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from acting import Actor, data_uri, png
from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.requests import Upload
from tux.sandbox.scenes import grant, small
from tux.sandbox.world import Channel
from tux.sandbox.world.voice import connect

Json = dict[str, Any]
FEATURES = ["COMMUNITY", "NEWS", "ROLE_ICONS", "VANITY_URL", "WELCOME_SCREEN_ENABLED"]
PICTURE = Upload("a.png", png(), "image/png")
IMAGE, SOUND = data_uri(png()), data_uri(b"OggS" + bytes(40), "audio/ogg")
EMBED = {
    "title": "t", "description": "d", "url": "https://a.example", "color": 5, "timestamp": "2026-01-02T03:04:05+00:00",
    "author": {"name": "a", "icon_url": "https://a.example/i.png"}, "footer": {"text": "f"},
    "fields": [{"name": "n", "value": "v", "inline": True}], "image": {"url": "https://a.example/i.png"},
}  # fmt: skip
BUTTON = {"type": 2, "style": 1, "label": "b", "custom_id": "b"}
SELECT = {"type": 3, "custom_id": "s", "options": [{"label": "l", "value": "v"}]}
LAYOUT = [
    {"type": 17, "components": [{"type": 10, "content": "text"}, {"type": 14}, {"type": 1, "components": [BUTTON]}]},
    {"type": 9, "components": [{"type": 10, "content": "text"}],
     "accessory": {"type": 11, "media": {"url": "https://a.example/i.png"}}},
    {"type": 12, "items": [{"media": {"url": "https://a.example/i.png"}}]},
]  # fmt: skip
COMMAND = {
    "name": "look", "description": "Look", "default_member_permissions": "8",
    "name_localizations": {"de": "schau"}, "options": [
        {"type": 3, "name": "word", "description": "w", "choices": [{"name": "a", "value": "a"}]},
        {"type": 7, "name": "where", "description": "w", "channel_types": [0]},
    ],
}  # fmt: skip


class RichWorld:
    """A local Discord, without a port, and what is in it.

    Attributes:
        bot: The bot, which may do everything.
        owner: The guild's owner.
        ids: The ids of everything, by the name that a path or a field has for one.
        places: Ids that belong together, by the names that paths have for them; each with a part of those paths.
        actors: Who asks for an operation.
        fields: Operations and the fields they always need, with the values that these may have.
    """

    def __init__(self, discord: LocalDiscord) -> None:
        discord.open("http://127.0.0.1:1")
        scene = small(discord.world)
        grant(discord.world, scene, Permission.ADMINISTRATOR)
        self.discord, self.scene, self.guild = discord, scene, scene.guild
        self.guild.features += FEATURES
        people = {member.user.username: member.user for member in self.guild.members.values()}
        self.bot = Actor(discord, scene.bot.bot)
        self.owner, self.member = (Actor(discord, people[name]) for name in ("owner", "member"))
        self.ids: dict[str, list[str]] = defaultdict(list)
        self.places: list[tuple[str, dict[str, str]]] = []
        self.fields: dict[str, dict[str, list[str]]] = {}
        self.actors: dict[str, Actor] = defaultdict(lambda: self.bot)

    def _place(self, at: str = "", **ids: object) -> None:
        """Keep ids that belong together, with those of the guild and its bot; `at` is a part of the paths for them."""
        names = {name: str(value) for name, value in ids.items()}
        usual = {"guild_id": self.guild.id, "application_id": self.scene.bot.id, "user_id": self.member.id}
        self.places.append((at, {name: str(value) for name, value in usual.items()} | names))
        for name, value in names.items():
            self.ids[name].append(value)
            if name.endswith("_id"):
                self.ids["any"].append(value)

    async def fill(self) -> None:
        """Add one of everything."""
        at = f"/guilds/{self.guild.id}"
        general = next(iter(self.guild.channels.values()))
        await self._people(at, general)
        await self._expressions(at)
        voice = await self._channels(at, general)
        await self._messages(general)
        await self._threads(general)
        await self._webhooks(general)
        await self._commands(at, general)
        await self._events(at, voice)
        await self._templates()
        await self.bot.ok("PATCH", f"{at}/widget", {"enabled": True, "channel_id": str(general.id)})
        await self._applicants(at)
        for name, found in list(self.ids.items()):
            self.ids[name] = sorted(set(found))

    async def _people(self, at: str, general: Channel) -> None:
        ban = self.discord.world.create_user("banned")
        await self.bot.ok("PUT", f"{at}/bans/{ban.id}", {}, reason="spam")
        self._place("/bans/", user_id=ban.id)
        for member in self.guild.members.values():
            self._place(user_id=member.id, target_id=member.id, overwrite_id=member.id)
        role = await self.bot.ok("POST", f"{at}/roles", {"name": "r", "permissions": "8", "icon": IMAGE})
        await self.bot.ok("PUT", f"{at}/members/{self.member.id}/roles/{role['id']}")
        for role_id in self.guild.roles:
            self._place(role_id=role_id)
        keywords = {"keyword_filter": ["gold"], "regex_patterns": ["x+"], "allow_list": ["golden"]}
        rule = await self.bot.ok(
            "POST", f"{at}/auto-moderation/rules",
            {"name": "Gold", "event_type": 1, "trigger_type": 1, "trigger_metadata": keywords,
             "actions": [{"type": 1, "metadata": {"custom_message": "No."}},
                         {"type": 3, "metadata": {"duration_seconds": 9}}]},
        )  # fmt: skip
        self._place(rule_id=rule["id"])
        self.fields["bulk_update_guild_roles"] = {"id": [role["id"]]}
        await self.bot.ok("PATCH", f"{at}/welcome-screen", {
            "description": "Hello", "enabled": True,
            "welcome_channels": [{"channel_id": str(general.id), "description": "Talk", "emoji_name": "👋"}],
        })  # fmt: skip

    async def _expressions(self, at: str) -> None:
        emoji = await self.bot.ok("POST", f"{at}/emojis", {"name": "tick", "image": IMAGE})
        own = await self.bot.ok("POST", f"/applications/{self.scene.bot.id}/emojis", {"name": "own", "image": IMAGE})
        fog = {"name": "fog", "sound": SOUND, "emoji_name": "👍"}
        sound = await self.bot.ok("POST", f"{at}/soundboard-sounds", fog)
        wave = {"name": "Wave", "description": "", "tags": "wave"}
        sticker = await self.bot.ok("POST", f"{at}/stickers", wave, files={"file": PICTURE})
        self._place("/guilds/", emoji_id=emoji["id"])
        self._place("/applications/", emoji_id=own["id"])
        self._place(sticker_id=sticker["id"])
        self._place(integration_id=(await self.bot.ok("GET", f"{at}/integrations"))[0]["id"])
        self._place(sound_id=sound["sound_id"])
        self.fields["create_guild_soundboard_sound"] = {"sound": [SOUND]}
        self.emoji = f"tick:{emoji['id']}"

    async def _channels(self, at: str, general: Channel) -> Channel:
        async def make(kind: int, **more: Any) -> Channel:
            made = await self.bot.ok("POST", f"{at}/channels", {"name": f"of-kind-{kind}", "type": kind} | more)
            self._place(channel_id=made["id"], overwrite_id=self.guild.id)
            return self.guild.channels[int(made["id"])]

        self._place(channel_id=general.id, overwrite_id=self.guild.id)
        allowed = [{"id": str(self.guild.id), "type": 0, "allow": "1024", "deny": "8"}]
        category = await make(4)
        await make(0, topic="t", parent_id=str(category.id), permission_overwrites=allowed)
        self.news = await make(5)
        voice = await make(2, user_limit=5)
        connect(self.discord.world, self.guild, self.guild.members[self.member.id], voice)
        connect(self.discord.world, self.guild, self.guild.members[self.bot.id], voice)
        self._place("/send-soundboard-sound", channel_id=voice.id)
        await self._stages(await make(13), await make(13))
        tag = {"name": "tag", "emoji_name": "👍"}
        self.forum = await make(15, available_tags=[tag], default_reaction_emoji={"emoji_name": "👍"})
        await self.bot.ok("POST", f"{at}/channels", {"name": "spare"})
        self.ids["parent_id"] = [str(category.id)]
        await self.bot.ok("PUT", f"/channels/{category.id}/permissions/{self.member.id}", {"type": 1, "allow": "8"})
        self._place("/permissions/{overwrite_id}", channel_id=category.id, overwrite_id=self.member.id)
        self.fields["bulk_update_guild_channels"] = {"id": [str(category.id)]}
        self.fields["follow_channel"] = {"webhook_channel_id": [str(general.id)]}
        self._place("/followers", channel_id=self.news.id)
        return voice

    async def _stages(self, stage: Channel, free: Channel) -> None:
        await self.bot.ok("POST", "/stage-instances", {"channel_id": str(stage.id), "topic": "Ask us"})
        self._place("/stage-instances/", channel_id=stage.id)
        self.fields["create_stage_instance"] = {"channel_id": [str(free.id)]}
        connect(self.discord.world, self.guild, self.guild.members[self.owner.id], stage)
        self._place("/voice-states/", user_id=self.owner.id)
        self.actors["update_self_voice_state"] = self.owner
        self.fields["update_voice_state"] = {"channel_id": [str(stage.id)]}

    async def _messages(self, general: Channel) -> None:
        at = f"/channels/{general.id}/messages"
        bodies: list[Json] = [
            {
                "content": f"<@{self.member.id}> <@&{next(reversed(self.guild.roles))}> <#{general.id}>",
                "embeds": [EMBED],
            },
            {"content": "b", "components": [{"type": 1, "components": [BUTTON]}, {"type": 1, "components": [SELECT]}]},
            {"components": LAYOUT, "flags": 1 << 15},
        ]
        sent = [await self.bot.ok("POST", at, body) for body in bodies]
        ids = [message["id"] for message in sent]
        self.answered = ids[0]
        sent.append(await self.bot.ok("POST", at, {"content": "re", "message_reference": {"message_id": ids[0]}}))
        forwarded = {"type": 1, "message_id": ids[0], "channel_id": str(general.id)}
        sent.append(await self.bot.ok("POST", at, {"message_reference": forwarded}))
        sent.append(await self.bot.ok("POST", at, {"content": "file"}, files={"files[0]": PICTURE}))
        sent.append(await self.member.ok("POST", at, {"content": "of a person"}))
        poll = {"question": {"text": "q?"}, "answers": [{"poll_media": {"text": "a"}}], "duration": 1}
        asked = await self.bot.ok("POST", at, {"poll": poll})
        await self.member.ok("PUT", f"/channels/{general.id}/polls/{asked['id']}/answers/@me", {"answer_ids": ["1"]})
        await self.bot.ok("PUT", f"/channels/{general.id}/messages/pins/{ids[0]}")
        for emoji in ("👍", self.emoji):
            await self.bot.ok("PUT", f"{at}/{ids[0]}/reactions/{emoji}/@me")
            self._place(channel_id=general.id, message_id=ids[0], emoji_name=emoji, user_id=self.bot.id)
        for message in [*sent, asked]:
            self._place(channel_id=general.id, message_id=message["id"], answer_id=1)
        news = await self.bot.ok("POST", f"/channels/{self.news.id}/messages", {"content": "news"})
        self._place(channel_id=self.news.id, message_id=news["id"])
        self._place("/crosspost", channel_id=self.news.id, message_id=news["id"])
        direct = await self.bot.ok("POST", "/users/@me/channels", {"recipient_id": str(self.member.id)})
        hello = await self.bot.ok("POST", f"/channels/{direct['id']}/messages", {"content": "hello"})
        self._place(channel_id=direct["id"], message_id=hello["id"])

    async def _threads(self, general: Channel) -> None:
        at = f"/channels/{general.id}"
        threads = [
            await self.bot.ok("POST", f"{at}/threads", {"name": "open", "type": 11}),
            await self.bot.ok("POST", f"{at}/threads", {"name": "private", "type": 12}),
            await self.bot.ok("POST", f"{at}/messages/{self.answered}/threads", {"name": "on a message"}),
            await self.bot.ok("POST", f"/channels/{self.forum.id}/threads", {"name": "p", "message": {"content": "x"}}),
        ]
        for thread in threads:
            await self.bot.ok("PUT", f"/channels/{thread['id']}/thread-members/{self.member.id}")
            said = await self.bot.ok("POST", f"/channels/{thread['id']}/messages", {"content": "said"})
            self._place(channel_id=thread["id"], message_id=said["id"])
        for kind in (11, 12):
            archived = await self.bot.ok("POST", f"{at}/threads", {"name": "old", "type": kind})
            await self.bot.ok("PATCH", f"/channels/{archived['id']}", {"archived": True})
            self._place(channel_id=archived["id"])

    async def _webhooks(self, general: Channel) -> None:
        hook = await self.bot.ok("POST", f"/channels/{general.id}/webhooks", {"name": "hook", "avatar": IMAGE})
        sent = await self.bot.ok("POST", f"/webhooks/{hook['id']}/{hook['token']}?wait=true", {"content": "x"})
        self._place(webhook_id=hook["id"], webhook_token=hook["token"], message_id=sent["id"])
        await self.bot.ok("POST", f"/channels/{self.news.id}/followers", {"webhook_channel_id": str(general.id)})
        invite = await self.bot.ok("POST", f"/channels/{general.id}/invites", {"max_age": 60, "max_uses": 3})
        listed = {"target_users_file": Upload("users.csv", str(self.member.id).encode(), "text/csv")}
        await self.bot.ok("PUT", f"/invites/{invite['code']}/target-users", files=listed)
        self._place(code=invite["code"])
        del self.ids["code"]  # a field of this name is no invite's

    async def _commands(self, at: str, general: Channel) -> None:
        own = f"/applications/{self.scene.bot.id}"
        for name in ("create_application_command", "create_guild_application_command"):
            self.fields[name] = {"name": ["peek"], "description": ["Peek"], "type": ["1"]}
        for place in (own, f"{own}{at}"):
            command = await self.bot.ok("POST", f"{place}/commands", COMMAND)
            self._place(command_id=command["id"])
        await self.bot.ok("POST", f"{own}/commands", {"name": "View", "type": 2})
        allowed = {"permissions": [{"id": str(self.member.id), "type": 2, "permission": True}]}
        self.actors["set_guild_application_command_permissions"] = self.owner
        await self.owner.ok("PUT", f"{own}{at}/commands/{command['id']}/permissions", allowed)
        self._place("/commands/{command_id}/permissions", command_id=command["id"])
        for number in range(2):
            await self.owner.ok("POST", "/interactions", {
                "type": 2, "application_id": str(self.scene.bot.id), "guild_id": str(self.guild.id),
                "channel_id": str(general.id), "data": {"id": command["id"], "name": "look", "type": 1, "options": []},
            })  # fmt: skip
            opened = self.bot.last("INTERACTION_CREATE")
            ids = {"webhook_id": self.scene.bot.id, "webhook_token": opened["token"]}
            if number:
                answer = {"type": 4, "data": {"content": "answered"}}
                await self.bot.ok("POST", f"/interactions/{opened['id']}/{opened['token']}/callback", answer)
                self._place(**ids, message_id="@original")
            else:
                self._place(interaction_id=opened["id"], interaction_token=opened["token"])
        del self.ids["webhook_token"], self.ids["interaction_token"]
        self.ids["message_id"].remove("@original")

    async def _events(self, at: str, voice: Channel) -> None:
        """Add what else is planned in the guild."""
        first = "2126-12-24T18:00:00+00:00"
        event = await self.bot.ok("POST", f"{at}/scheduled-events", {
            "name": "Talk", "privacy_level": 2, "entity_type": 2, "channel_id": str(voice.id), "image": IMAGE,
            "scheduled_start_time": first, "recurrence_rule": {"start": first, "frequency": 3, "interval": 1},
        })  # fmt: skip
        one = f"{at}/scheduled-events/{event['id']}"
        moved = {"original_scheduled_start_time": first, "scheduled_start_time": "2126-12-24T19:00:00+00:00"}
        exception_id = (await self.bot.ok("POST", f"{one}/exceptions", moved))["event_exception_id"]
        await self.member.ok("PUT", f"{one}/users/@me")
        self._place(
            guild_scheduled_event_id=event["id"],
            exception_id=exception_id,
            guild_scheduled_event_exception_id=exception_id,
        )
        self.fields["create_guild_scheduled_event"] = {
            "channel_id": [str(voice.id)],
            "scheduled_start_time": [first],
            "entity_type": ["2"],
        }
        self.fields["create_guild_scheduled_event_exception"] = {
            "original_scheduled_start_time": ["2126-12-25T18:00:00+00:00"],
            "is_canceled": ["1"],
        }

    async def _applicants(self, at: str) -> None:
        """Let somebody apply to join."""
        field = {"field_type": "PARAGRAPH", "label": "Why?"}
        await self.owner.ok("PATCH", f"{at}/member-verification", {"enabled": True, "form_fields": [field]})
        applicant = Actor(self.discord, self.discord.world.create_user("applicant"))
        answers = {"form_fields": [{**field, "response": "For the cats"}]}
        request = await applicant.ok("PUT", f"{at}/requests/@me", answers)
        self._place(request_id=request["id"])
        token = self.discord.world.authorize(self.member.user, self.scene.bot, ["guilds.join"]).token
        self.fields["add_guild_member"] = {"access_token": [token]}
        self.fields["get_guild_join_requests"] = {"status": ["SUBMITTED", "APPROVED", "REJECTED"]}
        self.fields["action_guild_join_request"] = {"action": ["APPROVED", "REJECTED"]}

    async def _templates(self) -> None:
        """Add a template of another guild of the bot's, as a guild has only one, and this one's is to be made."""
        other = self.discord.world.create_guild("Other", self.bot.user)
        made = await self.bot.ok("POST", f"/guilds/{other.id}/templates", {"name": "Theirs"})
        self._place("/templates/", guild_id=other.id, code=made["code"])
        del self.ids["code"]
