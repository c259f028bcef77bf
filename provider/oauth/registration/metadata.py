"""Client metadata (RFC 7591), checked whole under the client's policy: every fault is named at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provider.oauth.policy import FAPI2, POLICIES, Policy
from provider.oauth.protocol import AUTHORIZATION_CODE, CONTENT_ENCRYPTIONS
from provider.oauth.registration.addresses import redirect_faults
from provider.oauth.registration.authentication import authentication_faults
from provider.oauth.registration.keys import encryption_faults, key_faults
from provider.oauth.registration.members import member_faults
from provider.oauth.registration.refusal import RegistrationError
from provider.oauth.registration.review import ENTITLEMENT, OURS, review_faults
from provider.oauth.registration.rules import Metadata, Rules
from provider.oauth.sender import CERTIFICATE_BOUND, DPOP_BOUND

NO_ENTITLEMENT: Mapping[str, Any] = {"purposes": []}
"""What a client without a review may ask for: a login, and no record."""


@dataclass(frozen=True)
class ClientMetadata:
    """Checked metadata, parted into what was registered and what the review allows."""

    client_id: str | None
    metadata: Mapping[str, Any]
    entitlement: Mapping[str, Any]
    sector: str
    policy: str


def read_metadata(unverified: object, *, production: bool) -> ClientMetadata:
    """Check the operator's file; raise ``RegistrationError`` naming every fault.

    Beside client metadata it holds ``sector``, and may hold ``policy`` (else fapi2), ``client_id``
    and ``self_information_entitlement``; without the latter the client may only log people in.
    """
    members = json_object(unverified)
    name = members.get("policy", FAPI2.name)
    policy = POLICIES.get(name) if isinstance(name, str) else None
    rules = Rules(policy or FAPI2, production)
    faults = [] if policy else [f"policy is not {' or '.join(POLICIES)}"]
    faults += metadata_faults(members, rules) + review_faults(members, rules)
    if faults:
        raise RegistrationError(faults)
    registered = {each: value for each, value in members.items() if each not in OURS}
    return ClientMetadata(
        client_id=members.get("client_id"),
        metadata=completed(registered, rules.policy),
        entitlement=members.get(ENTITLEMENT) or NO_ENTITLEMENT,
        sector=members["sector"],
        policy=rules.policy.name,
    )


def json_object(unverified: object) -> Metadata:
    """Return the members; raise ``RegistrationError`` for anything but a JSON object."""
    if not isinstance(unverified, dict):
        raise RegistrationError(["the metadata is not a JSON object"])
    return unverified


def metadata_faults(metadata: Metadata, rules: Rules) -> list[str]:
    """Name every fault of client metadata under the rules."""
    return [fault for check in _CHECKS for fault in check(metadata, rules)]


def completed(metadata: Metadata, policy: Policy) -> dict[str, Any]:
    """Return checked metadata with the defaults that are not RFC 7591's written out."""
    defaults: dict[str, Any] = {}
    if policy.bound and metadata.get(CERTIFICATE_BOUND) is not True:
        defaults[DPOP_BOUND] = True
    for name in metadata:
        if name.endswith("_encrypted_response_alg"):
            defaults[name.removesuffix("alg") + "enc"] = CONTENT_ENCRYPTIONS[0]
    return defaults | dict(metadata)


def _grant_type_faults(metadata: Metadata, rules: Rules) -> list[str]:
    grant_types = metadata.get("grant_types", [AUTHORIZATION_CODE])
    if not isinstance(grant_types, list) or AUTHORIZATION_CODE not in grant_types:
        return [f"grant_types does not hold {AUTHORIZATION_CODE}"]
    return [f"grant_types holds {each!r}" for each in grant_types if each not in rules.grant_types]


_CHECKS = (
    member_faults,
    _grant_type_faults,
    redirect_faults,
    authentication_faults,
    key_faults,
    encryption_faults,
)
