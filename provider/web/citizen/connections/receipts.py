"""Receipts: of what was agreed to, and of every change and the end; to read, to print and to take along.

They name the person who agreed by the reference that the service knows, never by name, so that a receipt may
be shown to others.
"""

import json
from collections.abc import Sequence

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from consent.receipt import Receipt, ReceiptParty, ReceiptWords, document, receipts_of
from consent.relying_party import RelyingParty
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.connections.owned import own_card
from provider.web.citizen.errors import NoSuchGrantError
from provider.web.citizen.grant_cards import GrantCard, claim_names, declined_names, narrowed_names
from provider.web.citizen.handling_text import KEPT, SHARED
from provider.web.citizen.keeping import demand_own_terminal
from provider.web.citizen.pages import page
from provider.web.citizen.scope_text import called
from provider.web.dates import minute
from provider.web.locale import locale
from provider.web.services import services
from provider.web.wording import text

PLATFORM, CONTROLLER = "consent_platform", "pii_controller"
EVENTS = ("given", "renewed", "narrowed", "shortened", "paused", "resumed", "stopped")
CHANGED_BY = ("giver", "subject", "service", "platform")


@citizen.get("/my-page/grants/<grant_id>/receipt")
@callable_by(Caller.CITIZEN)
def receipt(grant_id: str) -> ResponseReturnValue:
    """Show the receipt of a number, the newest by itself, and list the others."""
    card = own_card(grant_id)
    every = _receipts(card)
    shown = _chosen(every)
    return page(
        "connections/receipt.html",
        card=card,
        receipt=shown,
        receipts=every,
        words_of_receipt=words_of(card, shown),
        categories=narrowed_names(shown.grant),
        claims=claim_names(shown.grant.claims),
        declined=declined_names(shown.grant),
        may_take_along=not services().settings.kiosk,
    )


@citizen.get("/my-page/grants/<grant_id>/receipt.json")
@callable_by(Caller.CITIZEN)
def receipt_as_json(grant_id: str) -> ResponseReturnValue:
    """Send a receipt for machines (``consent.receipt``)."""
    demand_own_terminal()
    card = own_card(grant_id)
    shown = _chosen(_receipts(card))
    told = document(shown, words_of(card, shown), changes=shown.number)
    written = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return _file(written, "application/json", shown, "json")


@citizen.get("/my-page/grants/<grant_id>/receipt.txt")
@callable_by(Caller.CITIZEN)
def receipt_as_text(grant_id: str) -> ResponseReturnValue:
    """Send a receipt as plain text, in the reader's language."""
    demand_own_terminal()
    card = own_card(grant_id)
    shown = _chosen(_receipts(card))
    lines = [text(locale(), "receipt.title"), "", *_lines(card, shown)]
    return _file("\n".join(lines) + "\n", "text/plain; charset=utf-8", shown, "txt")


def words_of(card: GrantCard, shown: Receipt) -> ReceiptWords:
    """Return what a receipt says in the reader's language, and how it names people."""
    grant, pairwise = shown.grant, services().oauth.pairwise
    kept = grant.consent_text.get(locale()) or grant.consent_text.get("ja") or {}
    sector = card.party.sector if card.party else grant.client_id
    return ReceiptWords(
        language=locale(),
        purpose=str(kept.get("purpose", "")),
        names={category: called(locale(), category) for category in grant.categories},
        sub=pairwise.sub(sector, grant.person_id),
        subject=pairwise.subject(sector, grant.subject_id),
        recipient=_recipient(card.party_name, grant.client_id, card.party),
        platform=ReceiptParty(_issuer(), PLATFORM, text(locale(), "common.service")),
        withdrawal_method=_issuer()
        + url_for("citizen.confirm_withdrawal", grant_id=grant.grant_id),
        handling={each: str(kept[each]) for each in (KEPT, SHARED) if each in kept},
    )


def _recipient(name: str, client_id: str, party: RelyingParty | None) -> ReceiptParty:
    if party is None:
        return ReceiptParty(client_id, CONTROLLER, name)
    return ReceiptParty(
        client_id,
        CONTROLLER,
        party.member("legal_name") or name,
        contacts=[str(each) for each in party.metadata.get("contacts") or ()],
        registration=party.member("registration_number"),
        privacy_notice=party.member("policy_uri"),
    )


def _lines(card: GrantCard, shown: Receipt) -> Sequence[str]:
    """Write the facts of a receipt one below the other."""
    said, grant, words = locale(), shown.grant, words_of(card, shown)
    colon = text(said, "receipt.colon")
    many = text(said, "common.list_separator").join
    facts = {
        "receipt.number": f"{grant.grant_id}/{shown.number}",
        "receipt.event": text(said, f"receipt_event.{shown.kind}"),
        "receipt.at": minute(shown.at, said),
        "receipt.by": text(said, f"receipt_by.{shown.by}"),
        "receipt.to": words.recipient.name,
        "grant.contact": many(words.recipient.contacts),
        "start.why": words.purpose,
        "handling.kept": words.handling.get(KEPT, ""),
        "handling.shared": words.handling.get(SHARED, ""),
        "check.what": many([*narrowed_names(grant), *claim_names(grant.claims)]),
        "grant.declined": many(declined_names(grant)),
        "my_page.ends": minute(grant.expires_at, said),
        "receipt.you": words.sub,
        "receipt.whose": words.subject,
        "receipt.how_to_stop": words.withdrawal_method,
    }
    return [f"{text(said, key)}{colon}{value}" for key, value in facts.items() if value]


def _receipts(card: GrantCard) -> list[Receipt]:
    return receipts_of(card.grant, services().grant_changes.of_grant(card.grant.grant_id))


def _chosen(every: Sequence[Receipt]) -> Receipt:
    asked = request.args.get("number")
    if asked is None:
        return every[-1]
    for each in every:
        if str(each.number) == asked:
            return each
    raise NoSuchGrantError


def _file(content: str, media_type: str, shown: Receipt, ending: str) -> Response:
    response = Response(content, content_type=media_type)
    name = f"receipt-{shown.grant.grant_id}-{shown.number}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _issuer() -> str:
    return services().settings.issuer_url.rstrip("/")
