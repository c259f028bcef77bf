"""A citizen's way through the bridge's pages."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.driver.session import Sight
from jpki_bridge.card.driver.transport import Slot
from jpki_bridge.card.window.turns import Turning, Turns
from jpki_bridge.challenge import Context
from jpki_bridge.message import Answer

LIFE = timedelta(minutes=30)
SECRET_WINDOW = timedelta(minutes=5)
MAX_VISITS = 128
"""For each provider: a flood from one page ends visits of that page's own provider only."""


class Screen(StrEnum):
    """What the citizen sees."""

    CHOOSE = "choose"
    PIN = "pin"
    LAST_TRY = "last_try"
    PASSWORD = "password"  # noqa: S105 - a screen
    PASSWORD_LAST_TRY = "password_last_try"  # noqa: S105 - a screen
    EXPIRED = "expired"
    READ = "read"
    ENDED = "ended"
    CLOSED = "closed"


@dataclass(eq=False)
class Visit(Turning):
    """One way through the pages. Changed only by its journey, under its lock.

    ``answer_url`` is where the browser posts the outcome; without one the page that asked fetches
    the outcome itself, and the visit ends with CLOSED. ``problem`` is the code of what to say on the
    present screen; ``outcome`` is what goes back to the provider: an answer, or the code of an error.
    ``first`` is the half of a pair that waits for its second.
    """

    question: Question = field(repr=False)
    context: Context = field(repr=False)
    answer_url: str | None
    language: str
    log_id: str = field(default_factory=lambda: secrets.token_hex(4))
    screen: Screen = Screen.CHOOSE
    slots: Sequence[Slot] = ()
    slot_id: str | None = field(default=None, repr=False)
    sight: Sight | None = None
    last_try_confirmed: bool = False
    secret_until: datetime | None = None
    problem: str | None = None
    first: Answer | None = field(default=None, repr=False)
    outcome: Answer | str | None = field(default=None, repr=False)


class Visits(Turns[Visit]):
    """The open visits of this bridge; too many of one provider end that provider's oldest."""

    def __init__(self) -> None:
        super().__init__(LIFE)

    def _too_many(self, oldest_first: list[Visit], coming: Visit) -> Collection[Visit]:
        origin = coming.question.origin
        same = [visit for visit in oldest_first if visit.question.origin == origin]
        return same[: max(0, len(same) - MAX_VISITS + 1)]
