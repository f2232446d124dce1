"""Rehearsals: attacks on paper, and the past of a guild, against rules. Nothing here knows discord.py."""
