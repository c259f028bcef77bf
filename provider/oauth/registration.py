"""Client metadata (RFC 7591) as the operator registers it: every fault is named, all at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from consent.entitlement import Entitlement, entitlement_from
from provider.oauth.jws import JwsError, public_key
from provider.oauth.protocol import (
    CLIENT_AUTH_METHOD,
    GRANT_TYPES,
    ID_TOKEN_ALGORITHM,
    JWS_ALGORITHMS,
    POLICY,
)
from provider.oauth.redirect import redirect_fault
from scopes.catalogue import CATALOGUE
from scopes.errors import UnknownScopeError
from scopes.parsing import parse_scope

ENTITLEMENT = "self_information_entitlement"
_OURS = frozenset({"client_id", "policy", "sector", ENTITLEMENT})
_CLIENT_ID = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_SECTOR = re.compile(r"[a-z0-9.-]{1,128}")
_PURPOSE_ID = re.compile(r"[a-z0-9_-]{1,64}")
_TEXTS = ("client_name", "legal_name", "sector")
_OPTIONAL_TEXTS = ("client_name#en", "client_uri", "policy_uri", "tos_uri", "registration_number")
_ONLY: Mapping[str, tuple[object, ...]] = {
    "dpop_bound_access_tokens": (True,),
    "id_token_signed_response_alg": (ID_TOKEN_ALGORITHM,),
    "policy": (POLICY,),
    "require_pushed_authorization_requests": (True,),
    "response_types": (["code"],),
    "subject_type": ("pairwise",),
    "token_endpoint_auth_method": (CLIENT_AUTH_METHOD,),
    "token_endpoint_auth_signing_alg": JWS_ALGORITHMS,
}
"""Members that have one meaning here; each may be left out, except for the method."""


class RegistrationError(Exception):
    """Names every fault of the metadata at once, a line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class ClientMetadata:
    """Checked metadata, parted into what was registered and what the review allows."""

    client_id: str | None
    metadata: Mapping[str, Any]
    entitlement: Mapping[str, Any]
    sector: str
    policy: str


def read_metadata(unverified: object, *, production: bool) -> ClientMetadata:
    """Check client metadata; raise ``RegistrationError`` naming every fault."""
    if not isinstance(unverified, dict):
        raise RegistrationError(["the file does not hold a JSON object"])
    faults = [fault for check in _CHECKS for fault in check(unverified)]
    faults += _redirect_uris(unverified, production=production)
    if faults:
        raise RegistrationError(faults)
    return ClientMetadata(
        client_id=unverified.get("client_id"),
        metadata={name: value for name, value in unverified.items() if name not in _OURS},
        entitlement=unverified[ENTITLEMENT],
        sector=unverified["sector"],
        policy=POLICY,
    )


def _texts(metadata: Mapping[str, Any]) -> list[str]:
    wanted = [*_TEXTS, *(name for name in _OPTIONAL_TEXTS if name in metadata)]
    return [
        f"{name} is not a text"
        for name in wanted
        if not isinstance(metadata.get(name), str) or not metadata[name].strip()
    ]


def _forms(metadata: Mapping[str, Any]) -> list[str]:
    client_id, sector = metadata.get("client_id"), metadata.get("sector")
    faults = []
    if client_id is not None and not _matches(_CLIENT_ID, client_id):
        faults.append("client_id is not 1 to 64 letters, digits, dots, hyphens, tildes")
    if isinstance(sector, str) and not _matches(_SECTOR, sector):
        faults.append("sector is not 1 to 128 small letters, digits, dots, hyphens")
    contacts = metadata.get("contacts", [])
    if not isinstance(contacts, list) or not all(isinstance(each, str) for each in contacts):
        faults.append("contacts is not a list of texts")
    return faults


def _single_meanings(metadata: Mapping[str, Any]) -> list[str]:
    faults = [
        f"{name} is not {' or '.join(str(each) for each in allowed)}"
        for name, allowed in _ONLY.items()
        if name in metadata and metadata[name] not in allowed
    ]
    if "token_endpoint_auth_method" not in metadata:  # RFC 7591's default would be a secret
        faults.append(f"token_endpoint_auth_method is not {CLIENT_AUTH_METHOD}")
    return faults


def _grant_types(metadata: Mapping[str, Any]) -> list[str]:
    grant_types = metadata.get("grant_types", [GRANT_TYPES[0]])
    if not isinstance(grant_types, list) or GRANT_TYPES[0] not in grant_types:
        return [f"grant_types does not hold {GRANT_TYPES[0]}"]
    return [f"grant_types holds {each!r}" for each in grant_types if each not in GRANT_TYPES]


def _redirect_uris(metadata: Mapping[str, Any], *, production: bool) -> list[str]:
    uris = metadata.get("redirect_uris")
    if not isinstance(uris, list) or not uris:
        return ["redirect_uris is not a list of addresses"]
    faults = ((uri, redirect_fault(uri, production=production)) for uri in uris)
    return [f"redirect_uris: {uri!r} {fault}" for uri, fault in faults if fault]


def _jwks(metadata: Mapping[str, Any]) -> list[str]:
    jwks = metadata.get("jwks")
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if "jwks_uri" in metadata:
        return ["jwks_uri is not supported; register the keys in jwks"]
    if not isinstance(keys, list) or not keys:
        return ["jwks is not a JWK Set with at least one key"]
    faults = [f"jwks: key {n}: {fault}" for n, key in enumerate(keys) if (fault := _key_fault(key))]
    kids = [key.get("kid") for key in keys if isinstance(key, dict)]
    if len(keys) > 1 and (None in kids or len(set(map(str, kids))) != len(keys)):
        faults.append("jwks: several keys need a kid each, all different")
    return faults


def _key_fault(key: object) -> str | None:
    try:
        public_key(key)
    except JwsError as fault:
        return str(fault)
    return None


def _entitlement(metadata: Mapping[str, Any]) -> list[str]:
    unverified = metadata.get(ENTITLEMENT)
    if not isinstance(unverified, dict):
        return [f"{ENTITLEMENT} is not a JSON object"]
    try:
        entitlement = entitlement_from(unverified)
    except ValueError as fault:
        return [f"{ENTITLEMENT}: {fault}"]
    return _purposes(entitlement) + _scope(metadata, entitlement)


def _purposes(entitlement: Entitlement) -> list[str]:
    purposes = entitlement.purposes
    faults = [] if purposes else [f"{ENTITLEMENT} has no purpose"]
    if len({purpose.purpose_id for purpose in purposes}) != len(purposes):
        faults.append(f"{ENTITLEMENT}: two purposes have the same id")
    for purpose in purposes:
        if not _matches(_PURPOSE_ID, purpose.purpose_id):
            faults.append(
                f"{ENTITLEMENT}: a purpose's id is not 1 to 64 small letters, digits, _ -"
            )
        faults += [
            f"{ENTITLEMENT}: {purpose.purpose_id} names an unknown category {category!r}"
            for category in sorted(purpose.categories, key=str)
            if category not in CATALOGUE
        ]
        if not purpose.categories or purpose.max_term_days < 0:
            faults.append(f"{ENTITLEMENT}: {purpose.purpose_id} has no category or a negative term")
    return faults


def _scope(metadata: Mapping[str, Any], entitlement: Entitlement) -> list[str]:
    scope = metadata.get("scope", "")
    if not isinstance(scope, str):
        return ["scope is not a text"]
    try:
        asked = parse_scope(scope).categories
    except UnknownScopeError:
        return ["scope holds an unknown value"]
    allowed = {category for purpose in entitlement.purposes for category in purpose.categories}
    return [f"scope names {each}, which no purpose covers" for each in asked if each not in allowed]


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


_CHECKS: tuple[Callable[[Mapping[str, Any]], list[str]], ...] = (
    _texts,
    _forms,
    _single_meanings,
    _grant_types,
    _jwks,
    _entitlement,
)
