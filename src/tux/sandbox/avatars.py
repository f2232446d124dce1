"""Default avatars, drawn, as the CDN serves them at `embed/avatars/N.png`."""

COLORS = ("#5865f2", "#757e8a", "#3ba55c", "#faa61a", "#ed4245", "#eb459e")


def avatar(name: str) -> str:
    """An SVG for a default avatar's number."""
    digits = "".join(character for character in name if character.isdecimal())
    color = COLORS[int(digits or 0) % len(COLORS)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" fill="{color}"/>'
        '<circle cx="32" cy="25" r="11" fill="#fff"/><path d="M12 56a20 17 0 0 1 40 0z" fill="#fff"/></svg>'
    )
