"""Which cards the registry office is asked for: the ``cards`` entries of the people files."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from connectors.sandbox.office.register_entries import Kind
from connectors.sandbox.people import PeopleFileError, Person

_CARD_ID = re.compile(r"[a-z0-9-]{1,64}")
_PIN = re.compile(r"[0-9]{4}")
_KEYS = ("rsa2048", "p384")


class CardState(StrEnum):
    """In what state a card is handed out."""

    NORMAL = "normal"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NO_PIN = "no_pin"
    LOCKED = "locked"
    LAST_TRY = "last_try"


@dataclass(frozen=True)
class CardOrder:
    """One card or phone for one invented person; ``pin`` is None exactly with ``NO_PIN``.

    ``certified_address`` stands in the signature certificate where that differs from the register;
    ``key`` is ``rsa2048`` or, for a card of the next generation, ``p384``.
    """

    card_id: str
    person: Person
    state: CardState
    pin: str | None
    in_directory: bool
    label: Mapping[str, str]
    kind: Kind = Kind.CARD
    key: str = "rsa2048"
    certified_address: str | None = None

    def remembered(self) -> dict[str, Any]:
        """Return what the register keeps, to tell later whether a card still fits its order."""
        usual = {
            "kind": Kind.CARD,
            "key": "rsa2048",
            "certified_address": None,
            "in_directory": True,
        }
        unusual = {
            name: getattr(self, name)
            for name, value in usual.items()
            if getattr(self, name) != value
        }
        person_id = self.person.person_id
        return {"person_id": person_id, "pin": self.pin, "state": self.state.value, **unusual}


def read_orders(people: Mapping[str, Person]) -> Sequence[CardOrder]:
    """Read the orders of all people; raises ``PeopleFileError`` for the first fault."""
    orders: dict[str, CardOrder] = {}
    for order in _orders_of(people.values()):
        if order.card_id in orders:
            raise PeopleFileError(f"card {order.card_id} is ordered twice")
        orders[order.card_id] = order
    if not orders:
        raise PeopleFileError("no card is ordered in any people file")
    return tuple(orders.values())


def _orders_of(people: Iterable[Person]) -> Iterable[CardOrder]:
    for person in people:
        try:
            yield from [_order(person, card) for card in person.cards]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            fault = f"{person.person_id}: {type(error).__name__}: {error}"
            raise PeopleFileError(fault) from error


def _order(person: Person, card: Mapping[str, Any]) -> CardOrder:
    state = CardState(card["state"])
    pin = None if state is CardState.NO_PIN else card["pin"]
    if not _CARD_ID.fullmatch(card["card_id"]):
        raise ValueError("card_id is lower-case letters, digits and hyphens")
    if pin is not None and not _PIN.fullmatch(pin):
        raise ValueError("pin is four digits")
    if card.get("key", "rsa2048") not in _KEYS:
        raise ValueError("key is rsa2048 or p384")
    return CardOrder(
        card_id=card["card_id"],
        person=person,
        state=state,
        pin=pin,
        in_directory=bool(card["in_directory"]),
        label={"ja": card["label"]["ja"], "en": card["label"]["en"]},
        kind=Kind(card.get("kind", "card")),
        key=card.get("key", "rsa2048"),
        certified_address=card.get("certified_address"),
    )
