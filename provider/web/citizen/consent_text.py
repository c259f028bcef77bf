"""The consent as it was shown, in every language: kept with the grant, free of names of people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from provider.web import dates
from provider.web.citizen.offer import Offer
from provider.web.wording import LOCALES, text
from scopes.catalogue import CATALOGUE

VERSION = "2026-11"
"""Changes whenever the words of the check page change."""


def consent_text(
    offer: Offer, categories: Sequence[str], term_days: int | None, *, until: datetime
) -> Mapping[str, Any]:
    """Write down what the check page said."""
    return {"version": VERSION} | {
        locale: {
            "recipient": offer.party.name(locale),
            "purpose": offer.purpose.text[locale],
            "categories": [CATALOGUE[c].wording.name.in_language(locale) for c in categories],
            "term": term_text(locale, term_days),
            "until": dates.minute(until, locale),
        }
        for locale in LOCALES
    }


def term_text(locale: str, term_days: int | None) -> str:
    """Name a term as every page names it."""
    return text(locale, "term.once" if term_days is None else f"term.{term_days}")
