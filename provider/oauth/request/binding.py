"""What ties the code to who asked: PKCE (RFC 7636) and the key of the sender (RFC 9449 section 10)."""

import re

from authlib.oauth2.rfc6749 import InvalidRequestError

from provider.oauth.request.incoming import Incoming
from provider.oauth.sender import CERTIFICATE_BOUND

_SHA256 = re.compile(r"[A-Za-z0-9_-]{43}")


def code_challenge(incoming: Incoming) -> str | None:
    """Demand S256 where the policy wants PKCE; where it does not, S256 or nothing at all."""
    form = incoming.form
    sent = "code_challenge" in form or "code_challenge_method" in form
    if not sent and not incoming.policy.pkce:
        return None
    # A missing method would mean plain.
    if form.get("code_challenge_method") != "S256":
        raise InvalidRequestError("code_challenge_method is missing or not S256")
    challenge = form.get("code_challenge", "")
    if not _SHA256.fullmatch(challenge):
        raise InvalidRequestError("code_challenge is missing or not a SHA-256 in base64url")
    return challenge


def dpop_jkt(incoming: Incoming) -> str | None:
    """Bind the code to a key: by parameter, by proof, or by both alike."""
    asked, proof = incoming.form.get("dpop_jkt"), incoming.proof
    if asked is None:
        return proof.jkt if proof else None
    if not _SHA256.fullmatch(asked):
        raise InvalidRequestError("dpop_jkt is not a SHA-256 in base64url")
    if proof and proof.jkt != asked:
        raise InvalidRequestError("dpop_jkt is not the key of the proof")
    return asked


def fit_for_categories(incoming: Incoming) -> None:
    """Hold a request for records to the strong way under every policy.

    Its tokens will be bound: the token endpoint sees to it where the policy or the registration
    wants it, and for every other client the key is fixed here.
    """
    if not incoming.pushed:
        raise InvalidRequestError("a request for categories must be pushed")
    if "code_challenge" not in incoming.form:
        raise InvalidRequestError("a request for categories must carry a code_challenge")
    by_certificate = incoming.party.metadata.get(CERTIFICATE_BOUND) is True
    if not (incoming.policy.bound or by_certificate or dpop_jkt(incoming)):
        raise InvalidRequestError("a request for categories must carry a DPoP proof or dpop_jkt")
