"""The state of the local Discord: its objects, one module for each, and the events they cause. No input or output."""

from tux.sandbox.world.application import Application
from tux.sandbox.world.attachment import Attachment
from tux.sandbox.world.audit_log import AuditEntry
from tux.sandbox.world.ban import Ban
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.emoji import Emoji
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.invite import Invite
from tux.sandbox.world.member import Member
from tux.sandbox.world.overwrite import Overwrite
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.poll import Poll
from tux.sandbox.world.reaction import Reaction
from tux.sandbox.world.role import Role
from tux.sandbox.world.sound import Sound
from tux.sandbox.world.sticker import Sticker
from tux.sandbox.world.thread_member import ThreadMember
from tux.sandbox.world.user import User
from tux.sandbox.world.voice_state import VoiceState
from tux.sandbox.world.webhook import Webhook

__all__ = [
    "Application",
    "Attachment",
    "AuditEntry",
    "Ban",
    "Channel",
    "Emoji",
    "Guild",
    "Invite",
    "Json",
    "Member",
    "Message",
    "Overwrite",
    "Poll",
    "Reaction",
    "Role",
    "Sound",
    "Sticker",
    "ThreadMember",
    "User",
    "VoiceState",
    "Webhook",
]
