"""Measurements of antinuke: how much an attack destroys before it is stopped, and what that costs."""
