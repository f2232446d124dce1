"""The incidents of antinuke: each attack is recorded on disk first, then in the database, and told to those in charge.

All decisions about one actor that belong together are one incident, with one message in the guild's log channel.
"""
