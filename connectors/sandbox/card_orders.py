"""Which cards the registry office is asked for: the ``cards`` entries of the people files."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

_CARD_ID = re.compile(r"[a-z0-9-]{1,64}")
_PIN = re.compile(r"[0-9]{4}")


class PeopleError(ValueError):
    """A people file cannot be used; the text names the file and the fault."""


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
    """One card for one invented person; ``pin`` is None exactly with ``NO_PIN``."""

    card_id: str
    person_id: str
    state: CardState
    pin: str | None
    in_directory: bool
    label: Mapping[str, str]


def read_orders(folder: Path) -> Sequence[CardOrder]:
    """Read all people files of a folder; raises ``PeopleError`` for the first fault."""
    orders: dict[str, CardOrder] = {}
    for path in sorted(folder.glob("*.json")):
        for order in _orders_of(path):
            if order.card_id in orders:
                raise PeopleError(f"{path.name}: card {order.card_id} is ordered twice")
            orders[order.card_id] = order
    if not orders:
        raise PeopleError(f"no card is ordered in {folder}")
    return tuple(orders.values())


def _orders_of(path: Path) -> Sequence[CardOrder]:
    try:
        person = json.loads(path.read_text("utf-8"))
        _check_synthetic(person)
        return [_order(person["person_id"], card) for card in person.get("cards", ())]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PeopleError(f"{path.name}: {type(error).__name__}: {error}") from error


def _check_synthetic(person: Mapping[str, Any]) -> None:
    if person["synthetic"] is not True:
        raise ValueError("not marked as synthetic")


def _order(person_id: str, card: Mapping[str, Any]) -> CardOrder:
    state = CardState(card["state"])
    pin = None if state is CardState.NO_PIN else card["pin"]
    if not _CARD_ID.fullmatch(card["card_id"]):
        raise ValueError("card_id is lower-case letters, digits and hyphens")
    if pin is not None and not _PIN.fullmatch(pin):
        raise ValueError("pin is four digits")
    return CardOrder(
        card_id=card["card_id"],
        person_id=person_id,
        state=state,
        pin=pin,
        in_directory=bool(card["in_directory"]),
        label={"ja": card["label"]["ja"], "en": card["label"]["en"]},
    )
