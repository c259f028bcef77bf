"""The front channel: from what a browser brings to the request behind it, and from a consent to a code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from authlib.oauth2 import OAuth2Error

from consent.grant import Grant
from consent.relying_party import RelyingParty
from provider.flow.state import AuthorizationRequest, Flow
from provider.keys.opaque import new_opaque, opaque_hash
from provider.login.method import LoginMethod
from provider.oauth.errors import (
    ClientSuspendedError,
    RedirectUriGoneError,
    RequestReturnedError,
    RequestSpentError,
    RequestUriExpiredError,
    RequestUriForeignError,
    RequestUriUnknownError,
    UnknownClientError,
)
from provider.oauth.id_token_hint import IdTokenHints
from provider.oauth.identity_claims import agreed_claims
from provider.oauth.issue import METHOD
from provider.oauth.login_class import LoginClasses
from provider.oauth.plain_request import Parameters, PlainRequest, single
from provider.oauth.policy import policy_of
from provider.oauth.protocol import REQUEST_URI_PREFIX
from provider.oauth.redirect import is_registered
from provider.oauth.response_mode import AuthorizationResponse, ResponseWriter, error_members
from provider.storage.client_sessions import ClientSessionStore, SessionOfPerson
from provider.storage.clients import ClientStore
from provider.storage.pushed_requests import PushedRequest, PushedRequestStore
from provider.storage.tokens import AuthorizationCode, CodeStore
from scopes.parsing import format_scope, kept_scope

CODE_PREFIX = "mk_ac_"


@dataclass(frozen=True)
class ResolvedRequest:
    """A request, and who asks. ``request_uri_hash`` is None for one that was not kept before."""

    request: AuthorizationRequest
    request_uri_hash: str | None
    relying_party: RelyingParty


@dataclass(frozen=True)
class Login:
    """When, how, with which consents and of which browser session a relying party is told of somebody.

    There is one consent, or one for each person of a sitting.
    """

    grants: Sequence[Grant]
    authenticated_at: datetime | None
    session_hash: str
    credential_id: str | None
    method: LoginMethod = LoginMethod.SAME_DEVICE


@dataclass
class Authorization:
    """What the pages of the authorization endpoint need of OAuth."""

    clients: ClientStore
    pushed_requests: PushedRequestStore
    codes: CodeStore
    client_sessions: ClientSessionStore
    responses: ResponseWriter
    hints: IdTokenHints
    login_classes: LoginClasses
    code_life: timedelta
    kept_life: timedelta
    production: bool

    def relying_party(self, client_id: str, *, now: datetime) -> RelyingParty:
        """Return a relying party that may be served now.

        Raises ``UnknownClientError``, also for a registration that has expired, or
        ``ClientSuspendedError``.
        """
        party = self.clients.get(client_id)
        if party is None:
            raise UnknownClientError
        if not party.active:
            raise ClientSuspendedError
        if not party.served(now=now):
            raise UnknownClientError
        return party

    def resolve(self, client_id: str, request_uri: str, *, now: datetime) -> ResolvedRequest:
        """Find the request; opening it again works until it has become a code.

        Raises an ``AuthorizationError``; none of them may be answered by a redirect.
        """
        party = self.relying_party(client_id, now=now)
        request_uri_hash = opaque_hash(request_uri)
        pushed = self.pushed_requests.get(request_uri_hash)
        if pushed is None:
            raise RequestUriUnknownError
        if pushed.request.client_id != client_id:
            raise RequestUriForeignError
        if pushed.used_at is not None:
            raise RequestSpentError
        if pushed.expires_at <= now:
            raise RequestUriExpiredError
        return ResolvedRequest(pushed.request, request_uri_hash, party)

    def resolve_plain(self, unverified: Parameters, *, now: datetime) -> ResolvedRequest:
        """Read a request that the browser itself brings.

        Raises ``RequestReturnedError``, which holds the answer for the relying party, or another
        ``AuthorizationError``, which may not be answered by a redirect.
        """
        client_id = single(unverified, "client_id")
        party = self.relying_party(client_id, now=now)
        hint = self.hints.reader(party, now=now)
        plain = PlainRequest(unverified, party, hint, self.production)
        destination = plain.destination()
        try:
            return ResolvedRequest(plain.read(now=now), None, party)
        except OAuth2Error as fault:
            told = error_members(fault.error, fault.description)
            answer = self.responses.write(destination, party, told, now=now)
            silent = "none" in single(unverified, "prompt").split()
            raise RequestReturnedError(answer, party, asked_silently=silent) from fault

    def keep(self, request: AuthorizationRequest, *, now: datetime) -> str:
        """Keep a request that came by a form of another site; return the ``request_uri`` for it."""
        request_uri = new_opaque(REQUEST_URI_PREFIX)
        expires_at = now + self.kept_life
        kept = PushedRequest(opaque_hash(request_uri), request, expires_at)
        self.pushed_requests.add(kept)
        return request_uri

    def issue_code(
        self,
        flow: Flow,
        grants: Sequence[Grant],
        *,
        method: LoginMethod = LoginMethod.SAME_DEVICE,
        now: datetime,
    ) -> AuthorizationResponse:
        """Mint the code of a visit, whose login was made by a method; see ``issue``.

        ``grants`` is one consent, or all that were given in one sitting.
        """
        if flow.request is None:
            raise RequestSpentError
        login = Login(grants, flow.authenticated_at, flow.session_hash, flow.credential_id, method)
        return self.issue(flow.request, flow.request_uri_hash, login, now=now)

    def issue(
        self,
        request: AuthorizationRequest,
        request_uri_hash: str | None,
        login: Login,
        *,
        now: datetime,
    ) -> AuthorizationResponse:
        """Mint a code and return the answer to send the browser away with.

        Joins the transaction that is open. Raises ``RequestSpentError`` when another visit to the
        same request was faster, and what ``refusal`` raises.
        """
        party = self._demand_registered(request, now=now)
        self._spend(request, request_uri_hash, now=now)
        value = new_opaque(CODE_PREFIX)
        self.codes.add(
            AuthorizationCode(
                code_hash=opaque_hash(value),
                grant_id=login.grants[0].grant_id,
                client_id=request.client_id,
                redirect_uri=request.redirect_uri,
                code_challenge=request.code_challenge,
                dpop_jkt=request.dpop_jkt,
                context=self._context(request, login, now=now),
                expires_at=now + self.code_life,
            )
        )
        return self.responses.write(request, party, [("code", value)], now=now)

    def refusal(
        self,
        request: AuthorizationRequest,
        error: str,
        description: str | None = None,
        *,
        now: datetime,
    ) -> AuthorizationResponse:
        """Return the answer that tells the relying party of an error, such as ``access_denied``.

        ``description`` is for its developers: ASCII without quotes and backslashes. Raises an
        ``AuthorizationError`` when nobody may be sent to the relying party any more.
        """
        party = self._demand_registered(request, now=now)
        return self.responses.write(request, party, error_members(error, description), now=now)

    def _demand_registered(self, request: AuthorizationRequest, *, now: datetime) -> RelyingParty:
        """Ask again what the request asked: a visit may be older than a withdrawn redirect URI."""
        party = self.relying_party(request.client_id, now=now)
        registered = party.metadata.get("redirect_uris", ())
        if not is_registered(request.redirect_uri, registered, native=policy_of(party).public):
            raise RedirectUriGoneError
        return party

    def _sid(self, request: AuthorizationRequest, login: Login, *, now: datetime) -> str | None:
        """Name the session for the relying party, where its ``id_token`` will tell it."""
        if not kept_scope(request.scope).openid:
            return None
        session = SessionOfPerson(login.session_hash, login.grants[0].person_id)
        return self.client_sessions.sid(session, request.client_id, now=now)

    def _context(
        self, request: AuthorizationRequest, login: Login, *, now: datetime
    ) -> dict[str, object]:
        told = {
            "acr": self.login_classes.acr(login.credential_id),
            "sid": self._sid(request, login, now=now),
        }
        return _context(request, login) | told

    def _spend(
        self, request: AuthorizationRequest, request_uri_hash: str | None, *, now: datetime
    ) -> None:
        """Take the right to a code. A request that was never kept has only the one of its visit."""
        if request_uri_hash is None and not request.pushed:
            return
        if request_uri_hash is None or not self.pushed_requests.spend(request_uri_hash, now=now):
            raise RequestSpentError


def _context(request: AuthorizationRequest, login: Login) -> dict[str, object]:
    asked, grants = kept_scope(request.scope), login.grants
    granted = replace(
        asked,
        offline_access=asked.offline_access and any(grant.standing for grant in grants),
        categories=tuple(dict.fromkeys(c for grant in grants for c in grant.categories)),
    )
    at = login.authenticated_at
    by_code = {METHOD: login.method} if login.method is LoginMethod.CROSS_DEVICE else {}
    return by_code | {
        "scope": format_scope(granted),
        "nonce": request.nonce,
        "auth_time": int(at.timestamp()) if at else None,
        "claims": agreed_claims(request, grants[0].claims),
    }
