"""The journal of a guild: images of it, every change between them, and what it was like at any moment."""
