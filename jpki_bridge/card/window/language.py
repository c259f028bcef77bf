"""The languages of the pages, and the form that changes between them."""

from collections.abc import Mapping

from jpki_bridge.card.window.template import Html, fill

JAPANESE, PLAIN_JAPANESE, ENGLISH = "ja", "ja-plain", "en"
NAMES: Mapping[str, str] = {
    JAPANESE: "日本語",
    PLAIN_JAPANESE: "やさしい日本語",
    ENGLISH: "English",
}
"""Each language as it calls itself; they are called as the provider's pages call them."""
LANGUAGES = tuple(NAMES)
"""Japanese first, which is also what an unknown language gets."""


def tag_of(language: str) -> str:
    """Return the tag for HTML's ``lang`` (BCP 47): plain Japanese is Japanese."""
    return language.partition("-")[0]


def language_form(language: str, token: str, label: str) -> Html:
    """Write the form that changes to one of the other languages."""
    tongues = (
        fill(
            "language_now" if tongue == language else "language_other",
            language=tongue,
            tag=tag_of(tongue),
            name=name,
        )
        for tongue, name in NAMES.items()
    )
    return fill("languages", token=token, label=label, tongues=Html("".join(tongues)))
