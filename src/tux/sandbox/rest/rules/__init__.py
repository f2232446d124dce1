"""The rules that requests are held to: the fields that they may carry, and the values that Discord accepts."""
