"""Tables and lists in Markdown."""

from collections.abc import Iterable, Sequence

Row = Sequence[str]


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines)


def bullet_list(items: Iterable[str]) -> str:
    """Return a list with a bullet before each item."""
    return "\n".join(f"- {item}" for item in items)
