"""The restoration of a guild: it is compared with what it was, and what differs is put back, step by step.

Comparison and plan are pure: they know neither discord.py nor a database.
"""
