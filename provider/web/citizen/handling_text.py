"""What a recipient promises about what it gets, in words: on the pages, and kept with the consent."""

from collections.abc import Mapping, Sequence

from consent.entitlement import Purpose
from provider.web.wording import text

KEPT, SHARED = "kept", "shared"
"""How long it is kept, and to whom it is passed on: members of what a consent keeps of its page, too."""


def handling_text(locale: str, purpose: Purpose) -> Mapping[str, str]:
    """Say how long and to whom; a promise that nobody made is said to be none."""
    said = purpose.handling
    kept = said.kept(locale) or text(locale, "handling.kept_unsaid")
    return {KEPT: kept, SHARED: _shared(locale, said.shared_with)}


def _shared(locale: str, names: Sequence[str] | None) -> str:
    if names is None:
        return text(locale, "handling.shared_unsaid")
    if not names:
        return text(locale, "handling.shared_nobody")
    listed = text(locale, "common.list_separator").join(names)
    return text(locale, "handling.shared_names", names=listed)
