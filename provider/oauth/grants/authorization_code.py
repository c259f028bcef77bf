"""The authorization code grant (RFC 6749 section 4.1.3), with PKCE and a sender-bound token.

Authlib's own way asks for the code, saves the token and deletes the code in three steps that two
requests can interleave. Here everything that is used up or made is one transaction.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from consent.amendment import REPLACE
from consent.grant import Grant
from consent.relying_party import RelyingParty
from provider.keys.opaque import opaque_hash
from provider.oauth.grants.redemption import GRANT_OVER, UNBOUND, Redemption, Refused
from provider.oauth.issue import Issued, readable, told_in_id_token
from provider.oauth.policy import policy_of
from provider.oauth.protocol import CLIENT_AUTH_METHODS
from provider.storage.tokens import AuthorizationCode, CodeClaim
from scopes.parsing import kept_scope

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class CodeGrant(Redemption, AuthorizationCodeGrant):
    """Exchanges a code, exactly once."""

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH_METHODS
    claim: CodeClaim

    def validate_token_request(self) -> None:
        """Prove the sender and read the parameters: everything that needs no write."""
        self.sender = self.desk.senders.bound(self.request)
        self.desk.token_issuer.demand_deliverable(self.sender.relying_party)
        self.claim = CodeClaim(
            code_hash=opaque_hash(self.request.required("code")),
            client_id=self.sender.relying_party.client_id,
            redirect_uri=self.request.required("redirect_uri"),
            code_challenge=_challenge(
                self.request.form.get("code_verifier"),
                required=policy_of(self.sender.relying_party).pkce,
            ),
            dpop_jkt=self.sender.proof.jkt if self.sender.proof else None,
        )

    def create_token_response(self) -> Any:
        """Redeem the code and answer.

        The register is asked after the commit, so that no lock waits for it. While it is silent nothing is
        told, and the ledger's entry stays unmarked.
        """
        now = self.request.now
        issued, code = self.in_one_transaction(lambda: self._redeem(now=now))
        claims = self.desk.token_issuer.told(issued, code.context)
        answer = self.desk.token_issuer.answer(issued, code.context, claims, now=now)
        if claims:
            self.request.disclosure_id = issued.disclosure_id
        return 200, answer, []

    def _redeem(self, *, now: datetime) -> tuple[Issued, AuthorizationCode] | Refused:
        self.desk.senders.spend(self.sender)
        code = self.desk.codes.take(self.claim, now=now)
        if code is None:
            return self._why_not(now=now)
        scope, party = code.context["scope"], self.sender.relying_party
        begun = self._begun(code, now=now)
        grants = [grant for grant in begun if readable(grant, scope, party, now=now)]
        if not grants:
            return Refused(GRANT_OVER)
        if grants[0].categories and self.sender.confirmation is None:
            return Refused(UNBOUND, InvalidRequestError)
        issued = self.desk.token_issuer.access(grants, self.sender, scope, code.context, now=now)
        if _may_refresh(party, grants[0], scope):
            refresh = self.desk.token_issuer.refresh(
                begun, self.sender, scope, code.context, now=now
            )
            issued = replace(issued, refresh_value=refresh)
        tells = told_in_id_token(code.context, issued.grant)
        entry = self.desk.identity_ledger.enter(issued.grant, tells, now=now)
        return replace(issued, disclosure_id=entry), code

    def _begun(self, code: AuthorizationCode, *, now: datetime) -> Sequence[Grant]:
        """Begin the grants of the code, all in one step; one that amends another takes its place, under its id."""
        grants = self.desk.tokens.begin(code.grant_id, now=now)
        if not grants or grants[0].amends is None:
            return grants
        older = self.desk.amendments.take_effect(grants[0], code.code_hash, now=now)
        if older is not None and older.amend_action == REPLACE:
            self.desk.tokens.end_all_of(older.grant_id, now=now)
        return () if older is None else (older,)

    def _why_not(self, *, now: datetime) -> Refused:
        """Say why the code was not taken; its second use ends the tokens of the first."""
        code = self.desk.codes.get(self.claim.code_hash)
        if code is None or code.client_id != self.claim.client_id:
            return Refused("the code is not known")
        if code.used_at is not None:
            if self._knows_the_request(code):
                self.desk.tokens.end_all_of(code.grant_id, now=now)
            return Refused("the code was used before")
        if code.expires_at <= now:
            return Refused("the code is too old")
        if code.redirect_uri != self.claim.redirect_uri:
            return Refused("redirect_uri is not the one of the request")
        if code.code_challenge != self.claim.code_challenge:
            return Refused("code_verifier does not fit the request")
        return Refused("the proof is not by the key of the request")

    def _knows_the_request(self, code: AuthorizationCode) -> bool:
        """Tell a second use from a guess: whoever saw the code alone must not end a public client's."""
        same_place = code.redirect_uri == self.claim.redirect_uri
        return same_place and code.code_challenge == self.claim.code_challenge


def _may_refresh(party: RelyingParty, grant: Grant, scope: str) -> bool:
    """Tell whether a refresh token is due; a mere login has one only when it asked to stay."""
    registered = "refresh_token" in party.metadata.get("grant_types", ())
    return registered and (bool(grant.categories) or kept_scope(scope).offline_access)


def _challenge(unverified_verifier: str | None, *, required: bool) -> str | None:
    """Hash the verifier; None where none came and the policy does not ask for one.

    A request that carried a challenge is then not redeemed either: none is not equal to it.
    """
    if unverified_verifier is None and not required:
        return None
    if not _VERIFIER.fullmatch(unverified_verifier or ""):
        raise InvalidGrantError("code_verifier is missing or malformed")
    challenge: str = create_s256_code_challenge(unverified_verifier)  # type: ignore[no-untyped-call]
    return challenge
