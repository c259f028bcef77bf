"""What the grants share: a sender to prove, a transaction that commits even when it refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidGrantError
from authlib.oauth2.rfc6749.grants import BaseGrant

from provider.oauth.desk import Desk
from provider.oauth.sender import Sender
from provider.oauth.wire import StrictRequest

GRANT_OVER = "the grant is over, or withdrawn, or cannot be used now"
UNBOUND = "a token for self-information must be bound to a key"

Made = TypeVar("Made")


@dataclass(frozen=True)
class Refused:
    """Why nothing was issued. The transaction still commits: what was spent stays spent."""

    description: str
    error: type[OAuth2Error] = InvalidGrantError


class Redemption(BaseGrant):
    """The base of a grant that exchanges something for tokens."""

    request: StrictRequest
    sender: Sender

    @property
    def desk(self) -> Desk:
        """The collaborators."""
        desk: Desk = self.server.desk
        return desk

    def in_one_transaction(self, redeem: Callable[[], Made | Refused]) -> Made:
        """Redeem in one transaction; raise the refusal's ``OAuth2Error`` after its commit."""
        with self.desk.database.transaction():
            outcome = redeem()
        if isinstance(outcome, Refused):
            raise outcome.error(outcome.description)
        return outcome
