"""Login by an upstream OpenID provider: a code becomes a credential and its holder."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn

from connectors.directory_port import PersonDirectory
from provider.login.authenticator import Authenticated, Credential, LinkedBy
from provider.login.upstream.attributes import basic_four
from provider.login.upstream.calls import Reply, UpstreamCalls
from provider.login.upstream.client_key import ASSERTION_TYPE, ClientKey
from provider.login.upstream.errors import (
    ClientRefusedError,
    CodeRefusedError,
    HolderUnknownError,
    OtherSubjectError,
    UpstreamAnswerError,
)
from provider.login.upstream.id_token import Expectation, verified_sub
from provider.login.upstream.keys import UpstreamKeys
from provider.login.upstream.provider import UpstreamProvider

KIND = "upstream"
_OK, _LOWEST_ERROR = 200, 400


@dataclass(frozen=True)
class UpstreamEvidence:
    """A code that came back for a login of ours, and what was kept of that login, now used up."""

    unverified_code: str = field(repr=False)
    code_verifier: str = field(repr=False)
    nonce: str = field(repr=False)
    began_at: datetime


class UpstreamAuthenticator:
    """An ``Authenticator`` by an upstream provider.

    The four attributes are asked for at every login, compared with the register and forgotten: a
    ``sub`` alone never says who somebody is. ``recheck`` is how long its credential is good.
    """

    def __init__(
        self,
        provider: UpstreamProvider,
        key: ClientKey,
        directory: PersonDirectory,
        calls: UpstreamCalls,
        *,
        recheck: timedelta,
    ) -> None:
        self.provider = provider
        self._key = key
        self._directory = directory
        self._calls = calls
        self._recheck = recheck
        self._keys = UpstreamKeys(self._published_keys)

    def authenticate(self, evidence: UpstreamEvidence, *, now: datetime) -> Authenticated:
        """Redeem the code, check the id_token, read the attributes and find their one holder.

        Raises an ``UpstreamError``, or ``DirectoryUnavailableError``; nothing is stored here.
        """
        tokens = self._redeemed(evidence, now=now)
        expected = Expectation(self.provider, evidence.nonce, evidence.began_at)
        sub = verified_sub(tokens.get("id_token"), self._keys, expected, now=now)
        four = basic_four(self._userinfo(tokens.get("access_token"), sub))
        person = self._directory.identify(four)
        if person is None:
            raise HolderUnknownError("not one person has all four attributes")
        return Authenticated(self._credential(sub, now=now), person, LinkedBy.UPSTREAM)

    def _redeemed(self, evidence: UpstreamEvidence, *, now: datetime) -> Mapping[str, Any]:
        endpoint, client_id = self.provider.token_endpoint, self.provider.client_id
        form = {
            "grant_type": "authorization_code",
            "code": evidence.unverified_code,
            "redirect_uri": self.provider.redirect_uri,
            "code_verifier": evidence.code_verifier,
            "client_id": client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._key.assertion(client_id, endpoint, now=now),
        }
        reply = self._calls.post_form(endpoint, form)
        if reply.status >= _LOWEST_ERROR:
            _refuse_tokens(reply)
        return _demand_ok(reply)

    def _userinfo(self, access_token: object, sub: str) -> Mapping[str, Any]:
        if not isinstance(access_token, str) or not _is_bearer(access_token):
            raise UpstreamAnswerError("no access_token")
        told = _demand_ok(self._calls.get(self.provider.userinfo_endpoint, bearer=access_token))
        if told.get("sub") != sub:
            raise OtherSubjectError("userinfo and id_token differ")
        return told

    def _published_keys(self) -> Mapping[str, Any]:
        return _demand_ok(self._calls.get(self.provider.keys_address))

    def _credential(self, sub: str, *, now: datetime) -> Credential:
        issuer = self.provider.issuer
        return Credential(
            issuer_sha256=hashlib.sha256(issuer.encode()).hexdigest(),
            identifier=sub,
            fingerprint=hashlib.sha256(f"{issuer}\0{sub}".encode()).hexdigest(),
            kind=KIND,
            not_after=now + self._recheck,
        )


def _refuse_tokens(reply: Reply) -> NoReturn:
    """Tell a bad code from a bad client (RFC 6749 section 5.2): the second is ours to mend."""
    if reply.content.get("error") == "invalid_grant":
        raise CodeRefusedError("invalid_grant")
    raise ClientRefusedError(f"status {reply.status}")


def _demand_ok(reply: Reply) -> Mapping[str, Any]:
    if reply.status != _OK or not reply.content:
        raise UpstreamAnswerError(f"status {reply.status}, or no JSON object")
    return reply.content


def _is_bearer(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable() and " " not in value
