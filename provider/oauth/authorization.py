"""The front channel: from a ``request_uri`` to the request behind it, and from a consent to a code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.grant import Grant
from consent.relying_party import RelyingParty
from provider.flow.state import AuthorizationRequest, Flow
from provider.keys.opaque import new_opaque, opaque_hash
from provider.oauth.errors import (
    ClientSuspendedError,
    RedirectUriGoneError,
    RequestSpentError,
    RequestUriExpiredError,
    RequestUriForeignError,
    RequestUriUnknownError,
    UnknownClientError,
)
from provider.oauth.protocol import ACR
from provider.oauth.redirect import with_answer
from provider.storage.clients import ClientStore
from provider.storage.pushed_requests import PushedRequestStore
from provider.storage.tokens import AuthorizationCode, CodeStore
from scopes.parsing import RequestedScope, format_scope, parse_scope

CODE_PREFIX = "mk_ac_"


@dataclass(frozen=True)
class ResolvedRequest:
    """A pushed request, found again, and who pushed it."""

    request: AuthorizationRequest
    request_uri_hash: str
    relying_party: RelyingParty


class Authorization:
    """What the pages of the authorization endpoint need of OAuth."""

    def __init__(
        self,
        clients: ClientStore,
        pushed_requests: PushedRequestStore,
        codes: CodeStore,
        *,
        issuer: str,
        code_life: timedelta,
    ) -> None:
        self._clients = clients
        self._pushed_requests = pushed_requests
        self._codes = codes
        self._issuer = issuer
        self._code_life = code_life

    def relying_party(self, client_id: str) -> RelyingParty:
        """Return an active relying party; raise ``UnknownClientError`` or ``ClientSuspendedError``."""
        party = self._clients.get(client_id)
        if party is None:
            raise UnknownClientError
        if not party.active:
            raise ClientSuspendedError
        return party

    def resolve(self, client_id: str, request_uri: str, *, now: datetime) -> ResolvedRequest:
        """Find the request; opening it again works until it has become a code.

        Raises an ``AuthorizationError``; none of them may be answered by a redirect.
        """
        party = self.relying_party(client_id)
        request_uri_hash = opaque_hash(request_uri)
        pushed = self._pushed_requests.get(request_uri_hash)
        if pushed is None:
            raise RequestUriUnknownError
        if pushed.request.client_id != client_id:
            raise RequestUriForeignError
        if pushed.used_at is not None:
            raise RequestSpentError
        if pushed.expires_at <= now:
            raise RequestUriExpiredError
        return ResolvedRequest(pushed.request, request_uri_hash, party)

    def issue_code(self, flow: Flow, grant: Grant, *, now: datetime) -> str:
        """Mint the code of a flow and return the address to send the browser to, with its answer.

        Joins the transaction that is open. Raises ``RequestSpentError`` when another visit to the
        same request was faster, and what ``refusal_url`` raises.
        """
        request = flow.request
        if request is None or flow.request_uri_hash is None:
            raise RequestSpentError
        self._demand_registered(request)
        if not self._pushed_requests.spend(flow.request_uri_hash, now=now):
            raise RequestSpentError
        value = new_opaque(CODE_PREFIX)
        self._codes.add(
            AuthorizationCode(
                code_hash=opaque_hash(value),
                grant_id=grant.grant_id,
                client_id=request.client_id,
                redirect_uri=request.redirect_uri,
                code_challenge=request.code_challenge,
                dpop_jkt=request.dpop_jkt,
                context=_context(request, grant, flow.authenticated_at),
                expires_at=now + self._code_life,
            )
        )
        return self._answer(request, [("code", value)])

    def refusal_url(
        self, request: AuthorizationRequest, error: str, description: str | None = None
    ) -> str:
        """Return the address that tells the relying party of an error, such as ``access_denied``.

        ``description`` is for its developers: ASCII without quotes and backslashes. Raises an
        ``AuthorizationError`` when nobody may be sent to the relying party any more.
        """
        self._demand_registered(request)
        return self._answer(request, [("error", error), ("error_description", description)])

    def _demand_registered(self, request: AuthorizationRequest) -> None:
        """Ask again what the push asked: a visit may be older than a withdrawn redirect URI."""
        party = self.relying_party(request.client_id)
        if request.redirect_uri not in party.metadata.get("redirect_uris", ()):
            raise RedirectUriGoneError

    def _answer(
        self, request: AuthorizationRequest, members: Iterable[tuple[str, str | None]]
    ) -> str:
        common = (("state", request.state), ("iss", self._issuer))
        return with_answer(request.redirect_uri, (*members, *common))


def _context(
    request: AuthorizationRequest, grant: Grant, authenticated_at: datetime | None
) -> dict[str, str | int | None]:
    asked = parse_scope(request.scope)
    granted = RequestedScope(
        openid=asked.openid,
        offline_access=asked.offline_access and grant.standing,
        categories=grant.categories,
    )
    return {
        "scope": format_scope(granted),
        "nonce": request.nonce,
        "acr": ACR,
        "auth_time": int(authenticated_at.timestamp()) if authenticated_at else None,
    }
