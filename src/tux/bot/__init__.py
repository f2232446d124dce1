"""The bot: its client and gateway, commands, replies and views, and how features attach to it."""
