"""People of the local Discord, as tests and attacks drive them: each acts with their own token and sees what they may.

```python
guild = sandbox.guild("Test Guild")
moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
seen = await moderator.slash(guild.channel("general"), "ban", user=newcomer, reason="spam")
assert "banned" in seen.text
```

Nothing here sleeps: every act waits for the event that shows its outcome to that person. Discord's own client
endpoints are used, so permissions, limits and errors are those of the API.
"""

from tux.sandbox.people.denials import Denied
from tux.sandbox.people.forms import File, Target
from tux.sandbox.people.guilds import LiveGuild
from tux.sandbox.people.people import People
from tux.sandbox.people.person import Person

__all__ = ["Denied", "File", "LiveGuild", "People", "Person", "Target"]
