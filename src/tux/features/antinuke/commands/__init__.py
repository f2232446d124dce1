"""The commands of `/antinuke`."""
