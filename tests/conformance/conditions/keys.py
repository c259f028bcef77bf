"""The published keys: section 4.2 of our checklist."""

import base64
import binascii

_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_PARTS = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_KNOWN = {
    "kty",
    "kid",
    "use",
    "alg",
    "key_ops",
    "n",
    "e",
    "crv",
    "x",
    "y",
    "x5c",
    "x5t",
    "x5t#S256",
}
_COORDINATE_BYTES = {"P-256": 32, "P-384": 48, "P-521": 66, "Ed25519": 32}


def check_published_keys(answer):
    """FetchServerKeys to FAPI2FinalEnsureMinimumServerKeyLength; give the JWK set."""
    assert answer.status == 200
    assert answer.headers["Content-Type"].partition(";")[0] in (
        "application/json",
        "application/jwk-set+json",
    )
    keys = answer.json["keys"]
    assert keys
    for key in keys:
        _check_key(key)
    kids = [key["kid"] for key in keys]
    assert len(set(kids)) == len(kids), "a kid stands twice"
    parts = [tuple(key[name] for name in _PARTS[key["kty"]]) for key in keys]
    assert len(set(parts)) == len(parts), "a key stands twice"
    return answer.json


def _check_key(key):
    assert key["kty"] in _PARTS
    assert not set(key) & _PRIVATE, "a private member is published"
    assert set(key) <= _KNOWN
    assert isinstance(key["kid"], str)
    assert key["kid"]
    assert key.get("use", "sig") in ("sig", "enc")
    if key["kty"] == "RSA":
        assert int.from_bytes(_octets(key["n"])).bit_length() >= 2048
        assert int.from_bytes(_octets(key["e"])) >= 65_537
        return
    for name in _PARTS[key["kty"]][1:]:
        assert len(_octets(key[name])) == _COORDINATE_BYTES[key["crv"]]


def _octets(text):
    assert "=" not in text, "base64url without padding"
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as fault:
        raise AssertionError(f"not base64url: {fault}") from None
