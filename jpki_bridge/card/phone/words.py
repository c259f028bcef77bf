"""The texts of the app's pages, read from ``wording.toml``."""

from pathlib import Path

from jpki_bridge.card.window.wording import Wording

OWN = Wording(Path(__file__).with_name("wording.toml"))
words, lines = OWN.words, OWN.lines


def ending(code: str) -> str:
    """Name the section that tells of a phone's trouble."""
    known = code in OWN.sections["endings"]
    return f"endings.{code if known else 'OTHER'}"
