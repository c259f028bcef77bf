"""What the desk's page shows of the register, already in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.sandbox.everybody import named
from connectors.sandbox.office.books import Books
from connectors.sandbox.office.operations import People
from connectors.sandbox.office.refusals import WORDING
from connectors.sandbox.office.register_entries import Kind, Reason, Status, Use

_JAPAN = timedelta(hours=9)


@dataclass(frozen=True)
class CardView:
    """One card on the page; ``actions`` are the operations that its state allows."""

    card_id: str
    label: str
    status: str
    status_word: str
    kind_word: str
    until: str
    has_signature: bool
    listed: bool
    actions: Sequence[str]


class Words:
    """The office's wording in one language."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def __call__(self, table: str, key: str) -> str:
        """Return one text."""
        return str(WORDING[table][key][self.locale])

    def table(self, name: str) -> Mapping[str, str]:
        """Return the texts of a table, by key."""
        return {key: words[self.locale] for key, words in WORDING[name].items()}


def cards(books: Books, words: Words, *, now: datetime) -> Sequence[CardView]:
    """List what was handed out and not withdrawn."""
    shown = []
    for card in books.cards():
        if card.contents is None:
            continue
        latest = books.certificates(card_id=card.card_id, use=Use.AUTHENTICATION)[-1]
        expired = latest.status is Status.ACTIVE and latest.not_after < now
        status = "expired" if expired else latest.status.value
        shown.append(
            CardView(
                card_id=card.card_id,
                label=card.contents["label"][words.locale],
                status=status,
                status_word=words("status", status),
                kind_word=words("kind", card.kind),
                until=f"{latest.not_after + _JAPAN:%Y-%m-%d}",
                has_signature="signature" in card.contents,
                listed=card.listed,
                actions=_actions(latest.status, card.kind),
            )
        )
    return shown


def without_card(books: Books, people: People) -> Mapping[str, str]:
    """Return the names, by person id, of those who have no card that is good or on hold."""
    holders = {
        entry.person_id
        for entry in books.certificates(kind=Kind.CARD)
        if entry.status in {Status.ACTIVE, Status.SUSPENDED}
    }
    return {
        person_id: person.name["text"]
        for person_id, person in named(people).items()
        if person_id not in holders
    }


def choices(words: Words) -> Mapping[str, Mapping[str, str]]:
    """Return the values of the page's menus, each with its word."""
    phones = {kind.value: words("kind", kind) for kind in (Kind.ANDROID, Kind.IPHONE)}
    return {
        "reason": {reason.value: words("reason", reason) for reason in Reason},
        "phone": phones,
    }


def _actions(status: Status, kind: Kind) -> Sequence[str]:
    if status is Status.SUSPENDED:
        return ("resume", "revoke")
    if status is not Status.ACTIVE:
        return ()
    phone = ("issue_phone",) if kind is Kind.CARD else ()
    return ("renew", "reset_pin", "suspend", *phone, "revoke")
