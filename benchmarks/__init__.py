"""Benchmarks for `make bench`: Tux beside a bare discord.py bot, on the same local Discord, in the same run."""
