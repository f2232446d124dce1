"""What the local Discord knows: its objects, their rules, and the events they cause. No input or output here."""
