"""A client's keys: by value or by address, and present where something needs them."""

from connectors.contract.sealed import sealing_key
from provider.oauth.encryption import NoEncryptionKeyError, recipient
from provider.oauth.jws import JwsError, public_key
from provider.oauth.policy import PRIVATE_KEY_JWT, SELF_SIGNED_TLS
from provider.oauth.registration.members import MOST_ENTRIES, address
from provider.oauth.registration.rules import Metadata, Rules

_BY_KEY = (PRIVATE_KEY_JWT, SELF_SIGNED_TLS)
_SEALED = "self_information_sealed_alg"
_ENCRYPTED = ("authorization", "id_token", "introspection", "userinfo")


def key_faults(metadata: Metadata, rules: Rules) -> list[str]:
    """Judge ``jwks`` and ``jwks_uri``: one of them at most, and one where it is needed."""
    if "jwks" in metadata and "jwks_uri" in metadata:
        return ["jwks and jwks_uri may not both be given (RFC 7591 section 2)"]
    if "jwks_uri" in metadata:
        fault = address(metadata["jwks_uri"], rules)
        return [f"jwks_uri {fault}"] if fault else []
    if "jwks" in metadata:
        return _jwks_faults(metadata["jwks"])
    reason = _needs_keys(metadata, rules)
    return [f"jwks or jwks_uri is missing: {reason} needs keys"] if reason else []


def encryption_faults(metadata: Metadata, _rules: Rules) -> list[str]:
    """Refuse an encryption that nothing could be encrypted by."""
    return _lone_faults(metadata) + _unfitting_faults(metadata)


def _unfitting_faults(metadata: Metadata) -> list[str]:
    if "jwks" not in metadata or _jwks_faults(metadata["jwks"]):
        return []
    faults = []
    for kind in filter(lambda kind: _encrypts(metadata, kind), _ENCRYPTED):
        member = f"{kind}_encrypted_response_alg"
        try:
            recipient(metadata["jwks"]["keys"], [str(metadata[member])])
        except NoEncryptionKeyError:
            faults.append(f"{member}: jwks holds no key with use enc that fits")
    if _SEALED in metadata and sealing_key(metadata["jwks"]["keys"]) is None:
        faults.append(f"{_SEALED}: jwks holds no key on P-256 with use enc and a kid")
    return faults


def _lone_faults(metadata: Metadata) -> list[str]:
    return [
        f"{kind}_encrypted_response_enc needs {kind}_encrypted_response_alg"
        for kind in _ENCRYPTED
        if f"{kind}_encrypted_response_enc" in metadata
        and f"{kind}_encrypted_response_alg" not in metadata
    ]


def _jwks_faults(jwks: object) -> list[str]:
    """Judge a JWK Set: public keys of our kinds, told apart by ``kid``."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or not 1 <= len(keys) <= MOST_ENTRIES:
        return [f"jwks is not a JWK Set with 1 to {MOST_ENTRIES} keys"]
    faults = [f"jwks: key {n}: {fault}" for n, key in enumerate(keys) if (fault := key_fault(key))]
    kids = [key.get("kid") for key in keys if isinstance(key, dict)]
    if len(keys) > 1 and (None in kids or len(set(map(str, kids))) != len(keys)):
        faults.append("jwks: several keys need a kid each, all different")
    return faults


def _encrypts(metadata: Metadata, kind: str) -> bool:
    """Tell whether answers of a kind are to be encrypted to the client."""
    return f"{kind}_encrypted_response_alg" in metadata


def _needs_keys(metadata: Metadata, rules: Rules) -> str | None:
    method = metadata.get("token_endpoint_auth_method")
    if method in _BY_KEY:
        return str(method)
    if rules.policy.signed_request:
        return f"policy {rules.policy.name}"
    if "request_object_signing_alg" in metadata:
        return "request_object_signing_alg"
    if _SEALED in metadata:
        return _SEALED
    kind = next((kind for kind in _ENCRYPTED if _encrypts(metadata, kind)), None)
    return kind and f"{kind}_encrypted_response_alg"


def key_fault(key: object) -> str | None:
    """Tell what is wrong with a published key, by its use; None when nothing is."""
    try:
        if isinstance(key, dict) and key.get("use") == "enc":
            recipient([key])
        else:
            public_key(key)
    except NoEncryptionKeyError:
        return "the key is not a public key to which we can encrypt"
    except JwsError as fault:
        return str(fault)
    return None
