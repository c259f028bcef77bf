"""Members that say how a client proves itself, and to what its tokens are bound."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from provider.oauth.certificate_names import read_name
from provider.oauth.policy import PRIVATE_KEY_JWT, SELF_SIGNED_TLS, TLS_CLIENT_AUTH
from provider.oauth.registration.members import is_text
from provider.oauth.registration.rules import Metadata, Rules
from provider.oauth.sender import CERTIFICATE_BOUND, DPOP_BOUND

_HOST_NAME = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])"
)
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


def authentication_faults(metadata: Metadata, rules: Rules) -> list[str]:
    """Judge method, certificate subject and binding together."""
    method = metadata.get("token_endpoint_auth_method")
    faults = []
    if "token_endpoint_auth_method" not in metadata:  # RFC 7591's default would be a secret
        options = " or ".join(rules.policy.auth_methods)
        faults.append(f"token_endpoint_auth_method is not {options}")
    if "token_endpoint_auth_signing_alg" in metadata and method != PRIVATE_KEY_JWT:
        faults.append(f"token_endpoint_auth_signing_alg belongs to {PRIVATE_KEY_JWT} alone")
    return faults + _subject_faults(metadata, method) + _binding_faults(metadata, rules)


def _subject_faults(metadata: Metadata, method: object) -> list[str]:
    """Judge what a certificate must say (RFC 8705 section 2.1.2: exactly one member says it)."""
    named = [name for name in SUBJECTS if name in metadata]
    if method != TLS_CLIENT_AUTH:
        return [f"{name} belongs to {TLS_CLIENT_AUTH} alone" for name in named]
    if len(named) != 1:
        return [f"{TLS_CLIENT_AUTH} needs exactly one of {', '.join(SUBJECTS)}"]
    [name] = named
    value = metadata[name]
    if not is_text(value) or not SUBJECTS[name](value):
        return [f"{name} is not of the form that RFC 8705 section 2.1.2 gives it"]
    return []


def _binding_faults(metadata: Metadata, rules: Rules) -> list[str]:
    by_proof, by_certificate = metadata.get(DPOP_BOUND), metadata.get(CERTIFICATE_BOUND)
    method = metadata.get("token_endpoint_auth_method")
    if by_proof is True and by_certificate is True:
        return [f"{DPOP_BOUND} and {CERTIFICATE_BOUND} are both true; a token has one key"]
    if by_certificate is True and method not in (TLS_CLIENT_AUTH, SELF_SIGNED_TLS, PRIVATE_KEY_JWT):
        return [f"{CERTIFICATE_BOUND} is true, but the client authenticates by {method!r}"]
    if rules.policy.bound and by_proof is False and by_certificate is not True:
        return [f"{DPOP_BOUND} is false, and policy {rules.policy.name} binds every token"]
    return []


def _is_name(value: str) -> bool:
    try:
        read_name(value)
    except ValueError:
        return False
    return True


def _is_uri(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return value.isascii() and bool(parts.scheme) and bool(parts.netloc or parts.path)


def _is_ip(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


SUBJECTS: Mapping[str, Callable[[str], bool]] = {
    "tls_client_auth_subject_dn": _is_name,
    "tls_client_auth_san_dns": lambda value: _HOST_NAME.fullmatch(value.lower()) is not None,
    "tls_client_auth_san_uri": _is_uri,
    "tls_client_auth_san_ip": _is_ip,
    "tls_client_auth_san_email": lambda value: _MAIL.fullmatch(value) is not None,
}
"""The members of RFC 8705 section 2.1.2, and what each may hold."""
