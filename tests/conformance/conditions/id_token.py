"""The id_token: section 4.5 of our checklist. A second JOSE library reads it than the one that wrote it."""

import base64
import hashlib
import json

from jwcrypto.jwk import JWKSet
from jwcrypto.jws import JWS

FAPI_ALGORITHMS = ("PS256", "ES256", "EdDSA", "Ed25519")
_KNOWN = {
    *("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "sid"),
    *("at_hash", "c_hash", "s_hash", "jti"),
}
_HASHES = {"PS256": "sha256", "ES256": "sha256", "RS256": "sha256", "EdDSA": "sha512"}


def read_signed(token, jwks, algorithms):
    """Check the signature by the published key that ``kid`` names; give header and claims."""
    header = json.loads(_bytes(token.partition(".")[0]))
    assert header["alg"] in algorithms, header
    key = JWKSet.from_json(json.dumps(jwks)).get_key(header["kid"])
    assert key is not None, "kid is not published"
    signed = JWS()
    signed.allowed_algs = [header["alg"]]
    signed.deserialize(token)
    signed.verify(key)
    return header, json.loads(signed.payload)


def check_id_token(token, *, jwks, issuer, client_id, now, nonce, algorithms, asked=()):
    """ValidateIdToken, -Nonce, -Signature, EnsureIdTokenContainsKid, CheckForUnexpectedClaims….

    ``asked`` are the claims that the request wants in the id_token beyond the usual ones.
    """
    header, claims = read_signed(token, jwks, algorithms)
    assert claims["iss"] == issuer
    assert claims["aud"] in (client_id, [client_id])
    assert claims.get("azp", client_id) == client_id
    assert isinstance(claims["sub"], str)
    assert 0 < len(claims["sub"]) <= 255
    assert claims["sub"].isascii()
    assert now < claims["exp"] < now + 86_400, "in the future, and in seconds"
    assert now - 300 <= claims["iat"] <= now
    assert claims.get("nonce") == nonce
    _check_login(claims, now)
    assert set(claims) <= _KNOWN | set(asked), "data minimisation: claims that nobody asked for"
    return header, claims


def check_hashes(claims, header, *, access_token=None, code=None, state=None):
    """ValidateAtHash, ValidateCHash, ValidateSHash: right wherever they are present."""
    for name, value in (("at_hash", access_token), ("c_hash", code), ("s_hash", state)):
        if name in claims and value is not None:
            digest = hashlib.new(_HASHES[header["alg"]], value.encode()).digest()
            half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
            assert claims[name] == half


def _check_login(claims, now):
    if "auth_time" in claims:
        assert isinstance(claims["auth_time"], int)
        assert now - 86_400 < claims["auth_time"] <= now
    if "acr" in claims:
        assert isinstance(claims["acr"], str)
        assert claims["acr"]
    if "amr" in claims:
        assert all(isinstance(each, str) for each in claims["amr"])


def _bytes(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
