"""What the registry office does at its counter, one function each: the register is changed or it refuses.

Each works within one transaction; ``counter.perform`` opens it and publishes afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.sandbox.office.books import Books
from connectors.sandbox.office.issuing import (
    FULL_PASSWORD_TRIES,
    FULL_TRIES,
    PASSWORD,
    Wish,
    hand_out,
    may_sign,
    new_edition,
)
from connectors.sandbox.office.pki import new_authority
from connectors.sandbox.office.refusals import OfficeRefusal
from connectors.sandbox.office.register_entries import (
    CardEntry,
    CertificateEntry,
    Kind,
    Reason,
    Status,
    Use,
)
from connectors.sandbox.people import Person

FIRST_PIN = "1234"
_PHONES = {
    Kind.ANDROID: {"ja": "のAndroid端末", "en": "Android phone"},
    Kind.IPHONE: {"ja": "のiPhone", "en": "iPhone"},
}
People = Mapping[str, Person]


@dataclass(frozen=True)
class Counter:
    """One visit to the office: the open register, the residents, and the time."""

    books: Books
    people: People
    now: datetime

    def card(self, card_id: str) -> CardEntry:
        """Find a card that was not withdrawn; raises ``OfficeRefusal``."""
        card = self.books.card(card_id)
        if card is None or card.contents is None:
            raise OfficeRefusal("unknown_card")
        return card

    def status(self, card: CardEntry) -> Status:
        """Return the status of the certificates that are on a card now."""
        entries = self.books.certificates(card_id=card.card_id, use=Use.AUTHENTICATION)
        return entries[-1].status

    def living_card(self, card_id: str) -> CardEntry:
        """Find a card that is neither revoked, replaced nor suspended."""
        card = self.card(card_id)
        if self.status(card) is Status.SUSPENDED:
            raise OfficeRefusal("suspended")
        if self.status(card) is not Status.ACTIVE:
            raise OfficeRefusal("already_revoked")
        return card

    def person(self, person_id: str) -> Person:
        """Find a resident; ``p-`` may be left out."""
        person = self.people.get(person_id) or self.people.get(f"p-{person_id}")
        if person is None:
            raise OfficeRefusal("unknown_person")
        return person


def issue(counter: Counter, person_id: str, *, listed: bool = True) -> str:
    """Issue a plastic card to someone who has none that is good; return its id.

    It takes the place of the person's earlier plastic cards. ``listed`` false is a card of which
    the person directory has not heard yet.
    """
    person = counter.person(person_id)
    earlier = counter.books.certificates(person_id=person.person_id, kind=Kind.CARD)
    if any(entry.status in {Status.ACTIVE, Status.SUSPENDED} for entry in earlier):
        raise OfficeRefusal("has_a_card")
    ja, en = _names(counter, person)
    wish = Wish(
        card_id=_free_id(counter, person.person_id.removeprefix("p-")),
        person_id=person.person_id,
        four=person.basic_four(),
        label={"ja": f"{ja}（新しいカード）", "en": f"{en} (new card)"},
        pin=FIRST_PIN,
        listed=listed,
    )
    hand_out(counter.books, wish, replaces=_last(earlier), now=counter.now)
    return wish.card_id


def renew(counter: Counter, card_id: str, *, listed: bool | None = None) -> str:
    """Put new keys and certificates on a card; those before are superseded."""
    card = counter.living_card(card_id)
    person = counter.person(card.person_id)
    contents = card.contents or {}
    wish = Wish(
        card_id=card_id,
        person_id=card.person_id,
        four=person.basic_four(),
        label=contents["label"],
        pin=contents["pin"],
        kind=card.kind,
        key=(card.order or {}).get("key", "rsa2048"),
        listed=card.listed if listed is None else listed,
        order=card.order,
    )
    earlier = counter.books.certificates(card_id=card_id)
    hand_out(counter.books, wish, replaces=_last(earlier), now=counter.now)
    return card_id


def issue_phone(counter: Counter, card_id: str, phone: Kind, *, listed: bool = True) -> str:
    """Put certificates of their own on a phone of a card's holder; return the phone's id."""
    card = counter.living_card(card_id)
    person = counter.person(card.person_id)
    if card.kind is not Kind.CARD:
        raise OfficeRefusal("not_a_card")
    if not may_sign(person.basic_four(), now=counter.now):
        raise OfficeRefusal("too_young")
    earlier = counter.books.certificates(person_id=card.person_id, kind=phone)
    if any(entry.status in {Status.ACTIVE, Status.SUSPENDED} for entry in earlier):
        raise OfficeRefusal("has_a_phone")
    ja, en = _names(counter, person)
    label = {"ja": f"{ja}{_PHONES[phone]['ja']}", "en": f"{en} ({_PHONES[phone]['en']})"}
    wish = Wish(
        card_id=_free_id(counter, f"{person.person_id.removeprefix('p-')}-{phone}"),
        person_id=person.person_id,
        four=person.basic_four(),
        label=label,
        pin=FIRST_PIN,
        kind=phone,
        listed=listed,
    )
    hand_out(counter.books, wish, replaces=_last(earlier), now=counter.now)
    return wish.card_id


def revoke(counter: Counter, card_id: str, reason: Reason) -> str:
    """Revoke what is on a card for good; after a death, everything that the person had."""
    card = counter.card(card_id)
    if counter.status(card) not in {Status.ACTIVE, Status.SUSPENDED}:
        raise OfficeRefusal("already_revoked")
    ended = (
        counter.books.certificates(person_id=card.person_id)
        if reason is Reason.DEATH
        else counter.books.certificates(card_id=card_id)
    )
    for entry in ended:
        if entry.status in {Status.ACTIVE, Status.SUSPENDED}:
            counter.books.set_status(entry, Status.REVOKED, reason=reason, now=counter.now)
    return card_id


def suspend(counter: Counter, card_id: str) -> str:
    """Put what is on a card on hold."""
    counter.living_card(card_id)
    _turn(counter, card_id, Status.ACTIVE, Status.SUSPENDED)
    return card_id


def resume(counter: Counter, card_id: str) -> str:
    """Take the hold away."""
    if counter.status(counter.card(card_id)) is not Status.SUSPENDED:
        raise OfficeRefusal("not_suspended")
    _turn(counter, card_id, Status.SUSPENDED, Status.ACTIVE)
    return card_id


def reset_pin(counter: Counter, card_id: str) -> str:
    """Set PIN and signing password to the first ones and give back all tries."""
    card = counter.living_card(card_id)
    changes: dict[str, str | int] = {"pin": FIRST_PIN, "tries_left": FULL_TRIES}
    if "signature" in (card.contents or {}):
        changes |= {"password": PASSWORD, "password_tries_left": FULL_PASSWORD_TRIES}
    new_edition(counter.books, card, changes)
    return card_id


def roll_authority(counter: Counter, use: Use) -> str:
    """Give a CA a new key under its old name; what the earlier generations issued stays good."""
    generation = counter.books.authorities(use)[0].generation + 1
    counter.books.add_authority(new_authority(use, generation, now=counter.now).entry())
    return f"{use.short}-{generation}"


Operation = Callable[[Counter], str]


def _turn(counter: Counter, card_id: str, before: Status, after: Status) -> None:
    for entry in counter.books.certificates(card_id=card_id, status=before):
        counter.books.set_status(entry, after, reason=None, now=counter.now)


def _last(entries: Sequence[CertificateEntry]) -> Sequence[CertificateEntry]:
    """Return those whose place nothing has taken yet."""
    return [entry for entry in entries if entry.superseded_by is None]


def _names(counter: Counter, person: Person) -> tuple[str, str]:
    """Return how to call somebody on a label: in English as on another card, when there is one."""
    name = person.name["text"]
    for card in counter.books.cards():
        if card.person_id == person.person_id and card.contents is not None:
            return f"{name}さん", str(card.contents["label"]["en"]).split(" (")[0]
    return f"{name}さん", name


def _free_id(counter: Counter, wanted: str) -> str:
    """Return the id, with a number behind it when a card has it already."""
    taken = {card.card_id for card in counter.books.cards()}
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)
