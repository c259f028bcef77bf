"""Bringing the register to what the people files order, and leaving alone what fits already."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from connectors.sandbox.office.books import Books
from connectors.sandbox.office.card_orders import CardOrder, CardState
from connectors.sandbox.office.former_office import take_over_authority, take_over_cards
from connectors.sandbox.office.issuing import FULL_TRIES, Wish, hand_out
from connectors.sandbox.office.pki import new_authority
from connectors.sandbox.office.register_entries import CertificateEntry, Reason, Status, Use

_TRIES = {CardState.LOCKED: 0, CardState.LAST_TRY: 1}
_EXPIRED_SINCE = timedelta(days=30)


def fulfil(books: Books, data: Path, orders: Sequence[CardOrder], *, now: datetime) -> None:
    """Make what is ordered and missing, anew what was ordered otherwise, and withdraw the rest."""
    take_over_authority(books, data / "pki")
    for use in Use:
        if not books.authorities(use):
            books.add_authority(new_authority(use, 1, now=now).entry())
    wishes = [(order, _wish(order, now)) for order in orders]
    taken = take_over_cards(books, data / "cards", wishes, now=now)
    for order, wish in wishes:
        if order.card_id in taken:
            _hand_over_revoked(books, order, now)
        else:
            _fulfil(books, order, wish, now)
    _withdraw_others(books, {order.card_id for order in orders}, now)


def _wish(order: CardOrder, now: datetime) -> Wish:
    four = order.person.basic_four()
    if order.certified_address is not None:
        four = replace(four, address=order.certified_address)
    return Wish(
        card_id=order.card_id,
        person_id=order.person.person_id,
        four=four,
        label=order.label,
        pin=order.pin,
        kind=order.kind,
        key=order.key,
        tries_left=_TRIES.get(order.state, FULL_TRIES),
        not_after=now - _EXPIRED_SINCE if order.state is CardState.EXPIRED else None,
        listed=order.in_directory,
        order=order.remembered(),
    )


def _fulfil(books: Books, order: CardOrder, wish: Wish, now: datetime) -> None:
    card = books.card(order.card_id)
    if card is None or card.contents is None or card.order != wish.order:
        hand_out(books, wish, replaces=_to_replace(books, wish, now), now=now)
        _hand_over_revoked(books, order, now)
        return
    if card.contents["label"] != wish.label:
        books.put_card(replace(card, contents={**card.contents, "label": dict(wish.label)}))


def _to_replace(books: Books, wish: Wish, now: datetime) -> Sequence[CertificateEntry]:
    """Return the same person's certificates; those of another person are revoked."""
    earlier = [
        entry for entry in books.certificates(card_id=wish.card_id) if entry.superseded_by is None
    ]
    if any(entry.person_id != wish.person_id for entry in earlier):
        _revoke(books, wish.card_id, now)
        return ()
    return earlier


def _hand_over_revoked(books: Books, order: CardOrder, now: datetime) -> None:
    if order.state is CardState.REVOKED:
        _revoke(books, order.card_id, now)


def _withdraw_others(books: Books, ordered: set[str], now: datetime) -> None:
    for card in books.cards():
        if card.order is not None and card.contents is not None and card.card_id not in ordered:
            _revoke(books, card.card_id, now)
            books.put_card(replace(card, contents=None))


def _revoke(books: Books, card_id: str, now: datetime) -> None:
    for entry in books.certificates(card_id=card_id):
        if entry.status in {Status.ACTIVE, Status.SUSPENDED}:
            books.set_status(entry, Status.REVOKED, reason=Reason.CESSATION, now=now)
