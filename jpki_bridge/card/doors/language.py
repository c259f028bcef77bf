"""Which language a visit begins in."""

from jpki_bridge.card.window.journey import LANGUAGES


def first_language(unverified_wish: str | None, accepted: str) -> str:
    """Take the language the login page carries on, else the browser's first, else Japanese.

    The page's plain Japanese is Japanese here, whatever the browser would rather read.
    """
    accepts = [item.split(";")[0] for item in accepted.split(",")]
    wished = (wish.strip().lower().partition("-")[0] for wish in (unverified_wish or "", *accepts))
    return next((wish for wish in wished if wish in LANGUAGES), LANGUAGES[0])
