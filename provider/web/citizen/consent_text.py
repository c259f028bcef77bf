"""The consent as it was shown, in every language: kept with the grant, free of names of people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from consent.grant import Grant
from consent.relying_party import RelyingParty
from provider.selfinfo.sealed import CONSENT_MEMBER
from provider.web import dates
from provider.web.citizen.condition_text import narrowed
from provider.web.citizen.handling_text import handling_text
from provider.web.citizen.offer import Offer
from provider.web.citizen.scope_text import called
from provider.web.services import services
from provider.web.wording import LOCALES, text

VERSION = "2026-11-26"
"""Changes whenever the words of the check page change."""


def consent_text(offer: Offer, grant: Grant, term_days: int | None) -> Mapping[str, Any]:
    """Write down what the check page said of the grant as it will be.

    What agencies may seal is named by scope, too: only what the page said so of is ever asked for sealed.
    """
    sealed = services().sealed_path.sealed_scopes(offer.party.metadata, grant.categories)
    told = {CONSENT_MEMBER: sealed} if sealed else {}
    return {"version": VERSION, **told} | {
        locale: {
            "recipient": offer.party.name(locale),
            "purpose": offer.purpose.called(locale),
            **handling_text(locale, offer.purpose),
            "categories": [_category(locale, c, grant) for c in grant.categories],
            "claims": [text(locale, f"claim.{claim}") for claim in grant.claims],
            "term": term_text(locale, term_days),
            "until": dates.minute(grant.expires_at, locale),
            **({CONSENT_MEMBER: sealed_text(locale, sealed)} if sealed else {}),
        }
        for locale in LOCALES
    }


def login_text(party: RelyingParty, claims: Sequence[str], *, until: datetime) -> Mapping[str, Any]:
    """Write down what the confirming page of a login said."""
    return {"version": VERSION} | {
        locale: {
            "recipient": party.name(locale),
            "purpose": text(locale, "confirm.purpose"),
            "categories": [],
            "claims": [text(locale, f"claim.{claim}") for claim in claims],
            "term": text(locale, "term.365"),
            "until": dates.minute(until, locale),
        }
        for locale in LOCALES
    }


def _category(locale: str, category: str, grant: Grant) -> str:
    """Name a category, with what it leaves out and the conditions to which the grant narrows it.

    One that has left the catalogue, in a consent that this one adds to, keeps its id.
    """
    return narrowed(locale, called(locale, category), grant.conditions.get(category, ()))


def sealed_text(locale: str, sealed: Sequence[str]) -> str:
    """Say of scopes that they may leave sealed, and what nobody here can do then."""
    named = text(locale, "common.list_separator").join(called(locale, token) for token in sealed)
    return text(locale, "check.sealed", what=named)


def term_text(locale: str, term_days: int | None) -> str:
    """Name a term as every page names it."""
    return text(locale, "term.once" if term_days is None else f"term.{term_days}")
