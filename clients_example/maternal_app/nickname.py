"""What a parent calls the child here. The provider hands over a reference, never a name."""

LONGEST = 20


def nickname(unverified: str) -> str | None:
    """Return the name on one line and short enough; None when nothing to show was typed."""
    line = " ".join(unverified.split())
    shown = "".join(sign for sign in line if sign.isprintable())
    return shown[:LONGEST].strip() or None
