"""Which language a visit begins in."""

from jpki_bridge.card.window.language import LANGUAGES


def first_language(unverified_wish: str | None, accepted: str) -> str:
    """Take the language the login page carries on, else the browser's first, else Japanese."""
    accepts = (item.split(";")[0].strip().lower() for item in accepted.split(","))
    wishes = (unverified_wish, *(tag.partition("-")[0] for tag in accepts))
    return next((wish for wish in wishes if wish in LANGUAGES), LANGUAGES[0])
