"""The decisions of antinuke, without discord.py and without any input or output.

An `Act` is something that somebody did. A `Detector` counts the acts of one guild against its `GuildPolicy`, and
answers with a `Verdict` where a rule is broken. The live guard, drills, replays and simulations use the same code.
"""
