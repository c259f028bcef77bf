"""One login that the app was opened for."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from jpki_bridge.card.phone.provider_line import Asked
from jpki_bridge.card.window.turns import Turning, Turns
from jpki_bridge.card.window.visit import Visit

LIFE = timedelta(minutes=15)
MOST = 64
SENT = "SENT"


@dataclass(eq=False)
class Errand(Turning):
    """One errand. Changed only under its lock.

    ``by_code`` tells a QR code of another screen from a link of this phone's browser. ``claim`` is the
    secret by which the provider knows the app again. ``visit`` begins with the challenge; ``end`` is
    ``SENT`` or the code of what went wrong between app and provider.
    """

    opened_id: str = field(repr=False)
    by_code: bool
    language: str
    claim: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    asked: Asked | None = None
    visit: Visit | None = None
    numbers_left: int | None = None
    problem: str | None = None
    end: str | None = None


class Errands(Turns[Errand]):
    """The open errands; too many end the oldest."""

    def __init__(self) -> None:
        super().__init__(LIFE)

    def _too_many(self, oldest_first: list[Errand], coming: Errand) -> Collection[Errand]:  # noqa: ARG002 - all are alike
        return oldest_first[: max(0, len(oldest_first) - MOST + 1)]
