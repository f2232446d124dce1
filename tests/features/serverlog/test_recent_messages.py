"""The memory of recent messages: within its limits whatever happens to them, and never kept for longer than agreed."""

from collections.abc import Iterator

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tux.features.serverlog.recent_messages import MESSAGE_CHARACTERS, RecentMessage, RecentMessages
from tux.guilds.messages import MessageContents
from tux.runtime.markup import user_mention

GUILD_LIMIT = 1_000
TOTAL_LIMIT = 2_000

GUILDS = st.integers(1, 4)
MESSAGES = st.integers(1, 6)
AUTHORS = st.integers(1, 3)
TEXTS = st.integers(0, 900).map("x".__mul__)
FILES = st.lists(st.integers(0, 200).map("f".__mul__), max_size=2).map(tuple)


def message(content: str = "", *, author_id: int = 1, files: tuple[str, ...] = (), sent_at: float = 0) -> RecentMessage:
    contents = MessageContents(content, attachments=files)
    return RecentMessage(author_id, user_mention(author_id), contents, sent_at, sent_at + 100)


class Memory(RuleBasedStateMachine):
    """Everything that the server log does to the messages, in any order. `last` is each message as last put."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = RecentMessages(guild_limit=GUILD_LIMIT, total_limit=TOTAL_LIMIT)
        self.last: dict[tuple[int, int], RecentMessage] = {}
        self.now = 0.0

    def remembered(self) -> Iterator[tuple[tuple[int, int], RecentMessage]]:
        for guild_id, message_id in self.last:
            if (known := self.memory.get(guild_id, message_id, self.now)) is not None:
                yield (guild_id, message_id), known

    @rule(guild_id=GUILDS, message_id=MESSAGES, author_id=AUTHORS, content=TEXTS, files=FILES)
    def write(self, guild_id: int, message_id: int, author_id: int, content: str, files: tuple[str, ...]) -> None:
        written = message(content, author_id=author_id, files=files, sent_at=self.now)
        self.memory.put(guild_id, message_id, written)
        self.last[guild_id, message_id] = written
        if written.size <= TOTAL_LIMIT // 4:  # beyond its share among four guilds, there may be no room for it
            assert self.memory.get(guild_id, message_id, self.now) == written

    @rule(guild_id=GUILDS, message_id=MESSAGES, content=TEXTS)
    def edit(self, guild_id: int, message_id: int, content: str) -> None:
        before = self.memory.get(guild_id, message_id, self.now)
        if before is not None:
            edited = before._replace(contents=before.contents._replace(text=content))
            self.memory.put(guild_id, message_id, edited)
            self.last[guild_id, message_id] = edited

    @rule(guild_id=GUILDS, message_id=MESSAGES)
    def delete(self, guild_id: int, message_id: int) -> None:
        self.memory.pop(guild_id, message_id, self.now)
        self.last.pop((guild_id, message_id), None)

    @rule(seconds=st.integers(1, 60))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def sweep(self) -> None:
        self.memory.sweep(self.now)
        assert len(self.memory) == len(dict(self.remembered()))

    @rule(guild_id=GUILDS, keep=st.integers(0, 100))
    def shorten(self, guild_id: int, keep: int) -> None:
        self.memory.shorten(guild_id, keep)
        assert all(self.now - known.sent_at < keep for (of, _), known in self.remembered() if of == guild_id)

    @rule(author_id=AUTHORS)
    def forget_author(self, author_id: int) -> None:
        self.memory.forget_author(author_id)
        assert all(known.author_id != author_id for _, known in self.remembered())

    @rule(guild_id=GUILDS)
    def forget_guild(self, guild_id: int) -> None:
        self.memory.forget(guild_id)
        assert all(of != guild_id for (of, _), _ in self.remembered())

    @precondition(lambda self: self.last)
    @invariant()
    def it_keeps_what_was_last_written_and_no_more_than_its_limits(self) -> None:
        sizes: dict[int, int] = {}
        for (guild_id, message_id), known in self.remembered():
            last = self.last[guild_id, message_id]
            assert known.contents == last.contents
            characters = MESSAGE_CHARACTERS + len(known.contents.text) + sum(map(len, known.contents.attachments))
            sizes[guild_id] = sizes.get(guild_id, 0) + characters
        assert max(sizes.values(), default=0) <= GUILD_LIMIT
        assert sum(sizes.values()) <= TOTAL_LIMIT

    def teardown(self) -> None:
        """A memory that everything has been taken out of has room for as much as a new one."""
        for guild_id, message_id in [*self.last]:
            self.memory.pop(guild_id, message_id, self.now)
        for guild_id in (1, 2):
            for message_id in range(5):
                self.memory.put(guild_id, message_id, message(sent_at=self.now))
        assert all(self.memory.get(guild_id, number, self.now) for guild_id in (1, 2) for number in range(5))


TestMemory = Memory.TestCase
TestMemory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_messages_edited_short_and_deleted_never_keep_a_new_one_from_being_kept() -> None:
    memory = RecentMessages(guild_limit=GUILD_LIMIT, total_limit=TOTAL_LIMIT)
    for number in range(1_000):
        memory.put(1, number, message("long" * 100))
        memory.put(1, number, message("short"))
        assert memory.pop(1, number, now=0) == message("short")
    memory.put(1, 0, message("new"))
    assert memory.get(1, 0, now=0) == message("new")


def test_messages_edited_long_keep_no_more_than_the_limit() -> None:
    memory = RecentMessages(guild_limit=GUILD_LIMIT, total_limit=TOTAL_LIMIT)
    for number in range(100):
        memory.put(1, number, message())
        memory.put(1, number, message("x" * 800))
    assert [number for number in range(100) if memory.get(1, number, now=0)] == [99]


def test_the_oldest_messages_of_the_guild_with_the_most_go_first() -> None:
    memory = RecentMessages(guild_limit=GUILD_LIMIT, total_limit=TOTAL_LIMIT)
    for guild_id, messages in ((1, 2), (2, 5), (3, 3)):
        for number in range(messages):
            memory.put(guild_id, number, message())
    memory.put(3, 3, message())
    kept = {guild_id: [n for n in range(6) if memory.get(guild_id, n, now=0)] for guild_id in (1, 2, 3)}
    assert kept == {1: [0, 1], 2: [2, 3, 4], 3: [0, 1, 2, 3]}


def test_a_message_is_not_shown_once_it_has_expired() -> None:
    memory = RecentMessages()
    memory.put(1, 1, message("kept for 100 seconds"))
    assert memory.get(1, 1, now=99.9) is not None
    assert memory.get(1, 1, now=100) is None
    assert memory.pop(1, 1, now=100) is None
