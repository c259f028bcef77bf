"""The answer of the authorization endpoint: one way out for success and error, in every response mode.

OAuth 2.0 Multiple Response Type Encoding Practices (query), OAuth 2.0 Form Post Response Mode, and JARM
(jwt, query.jwt, form_post.jwt). ``state`` comes back as it was sent. ``iss`` is always told (RFC 9207);
under JARM it stands in the JWT (JARM section 4.1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.relying_party import RelyingParty
from provider.flow.state import AuthorizationRequest
from provider.oauth.policy import policy_of
from provider.oauth.redirect import with_answer
from provider.oauth.to_client import ClientMessages

Members = tuple[tuple[str, str], ...]

JARM_LIFE = timedelta(minutes=5)
"""JARM section 2.1 recommends ten minutes at most."""

_POSTED = frozenset({"form_post", "form_post.jwt"})
_SIGNED = frozenset({"jwt", "query.jwt", "form_post.jwt"})


def error_members(error: str | None, description: str | None) -> tuple[tuple[str, str | None], ...]:
    """Word an error for the relying party's developers (RFC 6749 section 4.1.2.1)."""
    return ("error", error), ("error_description", description or None)


@dataclass(frozen=True)
class AuthorizationResponse:
    """An answer that is ready to leave: by redirect, or by a form that the browser posts."""

    redirect_uri: str
    members: Members
    posted: bool

    @property
    def location(self) -> str:
        """The address to redirect to; of an answer that is not posted."""
        return with_answer(self.redirect_uri, self.members)

    def __repr__(self) -> str:
        return f"AuthorizationResponse(posted={self.posted})"


class ResponseWriter:
    """Writes answers in the mode that a request asks for and its client's policy allows."""

    def __init__(self, issuer: str, messages: ClientMessages) -> None:
        self._issuer = issuer
        self._messages = messages

    def write(
        self,
        request: AuthorizationRequest,
        party: RelyingParty,
        members: Iterable[tuple[str, str | None]],
        *,
        now: datetime,
    ) -> AuthorizationResponse:
        """Write an answer; members without a value are left out."""
        mode = _mode(request, party)
        told = [*members, ("state", request.state), ("iss", self._issuer)]
        plain = tuple((name, value) for name, value in told if value is not None)
        if mode in _SIGNED:
            plain = (("response", self._jarm(party, dict(plain), now=now)),)
        return AuthorizationResponse(request.redirect_uri, plain, posted=mode in _POSTED)

    def _jarm(self, party: RelyingParty, members: Mapping[str, str], *, now: datetime) -> str:
        claims = {**members, "exp": int((now + JARM_LIFE).timestamp())}
        return self._messages.write(party, claims, kind="authorization", typ="JWT", now=now)


def _mode(request: AuthorizationRequest, party: RelyingParty) -> str:
    """Never answer in a mode below the policy, whatever a request says that was kept before."""
    policy = policy_of(party)
    if request.response_mode in policy.response_modes:
        return request.response_mode
    return policy.default_response_mode
