"""What a relying party asks at the end session endpoint (OpenID Connect RP-Initiated Logout 1.0).

A hint that does not verify, or an address that is not registered, makes nobody go anywhere: then the
citizen is asked, as by anybody on the web who asks them to log out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from consent.relying_party import RelyingParty
from provider.keys.base64url import base64url, from_base64url
from provider.keys.envelope import Envelope, SealError
from provider.oauth.id_token_hint import IdTokenHints
from provider.oauth.jws import ALL_ALGORITHMS, JwsError, read_jws, text
from provider.oauth.plain_request import single
from provider.oauth.redirect import with_answer
from provider.storage.clients import ClientStore

_PLACE = "end_session.wish"
_LIFE = timedelta(minutes=5)
_LONGEST_STATE = 2_048


@dataclass(frozen=True)
class LogoutWish:
    """A request that was understood. ``sid`` is the session that a verified hint is about."""

    client_id: str | None = None
    sid: str | None = None
    location: str | None = None


@dataclass(frozen=True)
class EndSession:
    """Reads requests to log out, and carries them over a step that comes without our cookie."""

    clients: ClientStore
    hints: IdTokenHints
    envelope: Envelope

    def read(self, unverified: Mapping[str, Sequence[str]], *, now: datetime) -> LogoutWish:
        """Return what is asked, as far as it is proved to come from a relying party."""
        proved = self._hinted(unverified, now=now)
        if proved is None:
            return LogoutWish()
        party, sid = proved
        location = _location(unverified, party)
        wants_to_go = bool(single(unverified, "post_logout_redirect_uri"))
        if wants_to_go and location is None:
            return LogoutWish()
        return LogoutWish(party.client_id, sid, location)

    def sealed(self, wish: LogoutWish, *, now: datetime) -> str:
        """Write a wish for an address of ours, readable by us alone and for five minutes."""
        content = asdict(wish) | {"until": (now + _LIFE).timestamp()}
        return base64url(self.envelope.seal(json.dumps(content).encode(), place=_PLACE))

    def opened(self, unverified: str, *, now: datetime) -> LogoutWish:
        """Read what ``sealed`` wrote; anything else is a wish of nobody."""
        try:
            sealed = from_base64url(unverified)
            content: dict[str, Any] = json.loads(self.envelope.open(sealed, place=_PLACE))
        except (ValueError, SealError):
            return LogoutWish()
        until = content.pop("until")
        return LogoutWish(**content) if now.timestamp() < until else LogoutWish()

    def _hinted(
        self, unverified: Mapping[str, Sequence[str]], *, now: datetime
    ) -> tuple[RelyingParty, str | None] | None:
        hint = single(unverified, "id_token_hint")
        try:
            audience = text(read_jws(hint, ALL_ALGORITHMS).claims, "aud", longest=64)
            party = self.clients.get(audience)
            if party is None or not party.served(now=now):
                return None
            if single(unverified, "client_id") not in ("", party.client_id):
                return None
            return party, self.hints.claims(hint, party, now=now).get("sid")
        except JwsError:
            return None


def _location(unverified: Mapping[str, Sequence[str]], party: RelyingParty) -> str | None:
    """Return where to go afterwards: a registered address, to the letter, with the state."""
    address, state = single(unverified, "post_logout_redirect_uri"), single(unverified, "state")
    registered = party.metadata.get("post_logout_redirect_uris", ())
    if address not in registered or len(state) > _LONGEST_STATE:
        return None
    return with_answer(address, [("state", state)]) if state else address
