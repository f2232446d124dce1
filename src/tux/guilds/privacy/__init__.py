"""Personal data: what every part of Tux keeps about people, and how it exports and erases it."""
