"""Which language a visit begins in."""

from jpki_bridge.card.window.journey import LANGUAGES


def first_language(unverified_wish: str | None, accepted: str) -> str:
    """Take the language the login page carries on, else the browser's first, else Japanese."""
    if unverified_wish in LANGUAGES:
        return str(unverified_wish)
    for item in accepted.split(","):
        language = item.split(";")[0].strip().lower().split("-")[0]
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]
