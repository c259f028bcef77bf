"""Who calls a back-channel endpoint. The registered method alone counts; nothing is written here."""

from dataclasses import dataclass
from datetime import datetime

from consent.relying_party import RelyingParty
from provider.oauth.certificate_authorities import ClientAuthorities
from provider.oauth.client_auth.assertion import claimed_client, read_assertion, verify_assertion
from provider.oauth.client_auth.secret import SecretClaim, read_basic, secret_matches
from provider.oauth.client_certificate import CertificateError, ClientCertificate
from provider.oauth.client_keys import ClientKeys, believed_jwks
from provider.oauth.errors import ClientRefusedError
from provider.oauth.jws import JwsError, UnverifiedJws
from provider.oauth.policy import (
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST,
    NO_AUTHENTICATION,
    PRIVATE_KEY_JWT,
    SELF_SIGNED_TLS,
    TLS_CLIENT_AUTH,
    policy_of,
)
from provider.oauth.wire import StrictRequest
from provider.storage.clients import ClientStore, Registration
from provider.storage.replays import OneTimeValue


@dataclass(frozen=True)
class Authenticated:
    """A client that proved who it is, as far as its policy wants that of it.

    ``assertion`` is still to be spent; ``certificate`` is what the connection brought, if anything.
    """

    relying_party: RelyingParty
    assertion: OneTimeValue | None = None
    certificate: ClientCertificate | None = None


@dataclass(frozen=True)
class _Claim:
    """What a request says of who sends it: one client id, one method, and its unproven evidence."""

    client_id: str
    method: str
    evidence: UnverifiedJws | SecretClaim | None = None


class ClientAuthenticator:
    """Proves who calls; unknown, suspended, expired and unproven clients look alike."""

    def __init__(
        self, clients: ClientStore, keys: ClientKeys, authorities: ClientAuthorities, issuer: str
    ) -> None:
        self._clients = clients
        self._keys = keys
        self._authorities = authorities
        self._issuer = issuer

    def authenticate(self, request: StrictRequest) -> Authenticated:
        """Return the client; raise ``ClientRefusedError``."""
        try:
            certificate = _certificate(request)
            claim = _claim(request)
            registration = self._registered(claim, now=request.now)
            assertion = self._prove(claim, registration, certificate, now=request.now)
        except (JwsError, CertificateError) as fault:
            raise ClientRefusedError(str(fault)) from None
        return Authenticated(registration.relying_party, assertion, certificate)

    def _registered(self, claim: _Claim, *, now: datetime) -> Registration:
        found = self._clients.registration(claim.client_id)
        if found is None or not found.relying_party.served(now=now):
            raise JwsError("the client is not known")
        party = found.relying_party
        method = party.metadata.get("token_endpoint_auth_method")
        # A certificate needs no parameter: a bare client id may stand for it.
        by_certificate = claim.method == NO_AUTHENTICATION and method in _BY_CERTIFICATE
        if method not in policy_of(party).auth_methods or not (
            method == claim.method or by_certificate
        ):
            raise JwsError("this is not how the client registered to authenticate")
        return found

    def _prove(
        self,
        claim: _Claim,
        registration: Registration,
        certificate: ClientCertificate | None,
        *,
        now: datetime,
    ) -> OneTimeValue | None:
        if isinstance(claim.evidence, UnverifiedJws):
            return verify_assertion(
                claim.evidence, registration, self._keys, issuer=self._issuer, now=now
            )
        if isinstance(claim.evidence, SecretClaim):
            if not secret_matches(claim.evidence, registration):
                raise ClientRefusedError(
                    "the client is not known", basic=claim.method == CLIENT_SECRET_BASIC
                )
            return None
        self._demand_certificate(registration, certificate, now=now)
        return None

    def _demand_certificate(
        self, registration: Registration, certificate: ClientCertificate | None, *, now: datetime
    ) -> None:
        """Judge the certificate of a client that registered one; a public client needs none."""
        metadata = registration.relying_party.metadata
        method = metadata["token_endpoint_auth_method"]
        if method == NO_AUTHENTICATION:
            return
        if certificate is None:
            raise JwsError(
                "a client certificate is missing; use the addresses of mtls_endpoint_aliases"
            )
        if method == TLS_CLIENT_AUTH:
            self._authorities.demand_issued(certificate, now=now)  # else its name is hearsay
            good = certificate.matches_subject(metadata)
        else:
            good = certificate.is_registered(believed_jwks(registration, now=now))
        if not good:
            raise JwsError("the certificate is not the one that the client registered")


_BY_CERTIFICATE = (TLS_CLIENT_AUTH, SELF_SIGNED_TLS)


def _certificate(request: StrictRequest) -> ClientCertificate | None:
    der = request.unverified_certificate
    return None if der is None else ClientCertificate(der)


def _claim(request: StrictRequest) -> _Claim:
    """Find out which method a request uses; more than one is none (RFC 6749 section 2.3)."""
    form = request.form
    claims: list[_Claim] = []
    if request.unverified_authorization is not None:
        basic = read_basic(request.unverified_authorization)
        claims.append(_Claim(basic.client_id, CLIENT_SECRET_BASIC, basic))
    if "client_assertion" in form or "client_assertion_type" in form:
        assertion = read_assertion(form)
        claims.append(_Claim(claimed_client(assertion), PRIVATE_KEY_JWT, assertion))
    if "client_secret" in form:
        posted = SecretClaim(form.get("client_id", ""), form["client_secret"])
        claims.append(_Claim(posted.client_id, CLIENT_SECRET_POST, posted))
    if len(claims) > 1:
        raise JwsError("more than one way of authentication is used")
    claim = claims[0] if claims else _Claim(form.get("client_id", ""), NO_AUTHENTICATION)
    if not claim.client_id or not claim.client_id.isprintable():
        raise JwsError("nothing says which client this is")
    if form.get("client_id", claim.client_id) != claim.client_id:
        raise JwsError("client_id is not the one of the authentication")
    return claim
