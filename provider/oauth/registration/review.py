"""What only the operator's review gives: a sector, a policy, an entitlement."""

import re

from consent.entitlement import Entitlement, entitlement_from
from provider.oauth.protocol import CLIENT_CREDENTIALS, MANAGEMENT_SCOPES
from provider.oauth.registration.reviewed_purposes import purpose_faults
from provider.oauth.registration.rules import Metadata, Rules
from scopes.catalogue import SCOPES
from scopes.parsing import OFFLINE_ACCESS, OPENID, PROFILE

ENTITLEMENT = "self_information_entitlement"
OURS = frozenset({"client_id", "policy", "sector", ENTITLEMENT})
"""Members of the operator's file that are not client metadata."""
_CLIENT_ID = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_SECTOR = re.compile(r"[a-z0-9.-]{1,128}|self:[A-Za-z0-9._~:-]{1,123}")
"""A client that registered itself brings a sector of its own, frozen once anybody agreed."""
_DEMANDED_TEXTS = ("client_name", "legal_name")


def review_faults(metadata: Metadata, rules: Rules) -> list[str]:
    """Judge what a reviewed registration must hold beside its client metadata."""
    faults = [f"{name} is not a text" for name in _DEMANDED_TEXTS if name not in metadata]
    client_id = metadata.get("client_id")
    if client_id is not None and not _matches(_CLIENT_ID, client_id):
        faults.append("client_id is not 1 to 64 letters, digits, dots, hyphens, tildes")
    if not _matches(_SECTOR, metadata.get("sector")):
        faults.append("sector is not 1 to 128 small letters, digits, dots, hyphens")
    return faults + _entitlement_faults(metadata, rules)


def scope_faults(metadata: Metadata, entitlement: Entitlement, rules: Rules) -> list[str]:
    """Judge the registered ``scope`` against what the review allows."""
    scope = metadata.get("scope", "")
    if not isinstance(scope, str):
        return ["scope is not a text"]
    managing = CLIENT_CREDENTIALS in rules.grant_types
    others = {OPENID, PROFILE, OFFLINE_ACCESS, *(MANAGEMENT_SCOPES if managing else ())}
    asked = set(scope.split()) - others
    if not asked <= SCOPES.keys():
        return ["scope holds an unknown value"]
    allowed = {category for purpose in entitlement.purposes for category in purpose.categories}
    return [
        f"scope names {each}, which no purpose covers"
        for each in sorted(asked)
        if each not in allowed
    ]


def _entitlement_faults(metadata: Metadata, rules: Rules) -> list[str]:
    unverified = metadata.get(ENTITLEMENT, {})
    if not isinstance(unverified, dict):
        return [f"{ENTITLEMENT} is not a JSON object"]
    try:
        entitlement = entitlement_from(unverified)
    except ValueError as fault:
        return [f"{ENTITLEMENT}: {fault}"]
    if entitlement.purposes and rules.policy.login_only:
        return [f"{ENTITLEMENT} is not empty, and policy {rules.policy.name} is for login alone"]
    found = [f"{ENTITLEMENT}: {fault}" for fault in purpose_faults(entitlement.purposes)]
    return found + scope_faults(metadata, entitlement, rules)


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
