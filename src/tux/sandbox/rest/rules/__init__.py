"""The rules that requests are held to: the fields they may carry, and what of it Discord takes."""
