"""A message says more than its content: every part of it that people read counts."""

from tux.guilds.messages import contents_in


def test_what_a_message_says_in_its_components_counts() -> None:
    button = {"type": 2, "style": 5, "label": "Claim", "url": "https://evil.example"}
    section = {"type": 9, "components": [{"type": 10, "content": "Free coins"}], "accessory": button}
    gallery = {"type": 12, "items": [{"media": {"url": "https://cdn.example/1"}, "description": "A chest"}]}

    contents = contents_in({"components": [{"type": 17, "components": [section, gallery]}]})

    assert contents.embeds == "Free coins\nClaim\nhttps://evil.example\nA chest"
