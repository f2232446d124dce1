"""Discord's gateway v10: sessions, what each may hear, and the websocket connections that carry them.

Source: https://discord.com/developers/docs/events/gateway
"""
