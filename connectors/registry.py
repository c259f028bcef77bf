"""The agencies this instance is connected to, from the file that the settings name.

The file is JSON: agency id -> ``{"endpoint", "code", "name", "enquiry", ...}``, where ``code`` is the agency's
code (a municipality's own, or one of our registry), and ``enquiry`` tells a citizen where to ask about
content. ``adapter`` names how it is asked: ``rest`` (ours, the default), ``fhir`` or ``files``. ``release_tick_seconds``
is the length of its release ticks (``provider.selfinfo.ticks``); ``sealed`` lists the categories for which
it seals its answers (``connectors.contract.sealed``), and ``corrections`` is the JWK Set to which it has corrections
sealed (``connectors.contract.correction``). Whatever else an entry holds is read by the
part that it concerns: limits, maintenance, keys, successors.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from joserfc.jwk import KeySet

from connectors.contract.agency_keys import agency_keys
from connectors.contract.correction import correction_key
from connectors.errors import RegistryFaultError
from connectors.port import Holder

ADAPTERS = ("rest", "fhir", "files")
_LONGEST_TICK = 60
_TEXTS = ("endpoint", "code", "name", "enquiry")


@dataclass(frozen=True)
class AgencyEndpoint:
    """Where one agency listens, who it is, and the bearer secret by which it knows us.

    ``entry`` is its whole entry of the file; ``keys`` are the public keys in it: an agency that has any signs
    every answer. ``corrections`` is the public key (JWK) to which it has corrections sealed; None takes none.
    """

    agency_id: str
    url: str
    holder: Holder
    token: str = field(repr=False)
    adapter: str = "rest"
    entry: Mapping[str, Any] = field(default_factory=dict, repr=False)
    keys: KeySet | None = field(default=None, repr=False)
    corrections: Mapping[str, Any] | None = field(default=None, repr=False)


def load_agencies(
    agencies_file: Path, token_file: Path, *, https_only: bool = False
) -> Mapping[str, AgencyEndpoint]:
    """Read the registry and the bearer secret; ``RegistryFaultError`` names everything wrong."""
    try:
        document = json.loads(agencies_file.read_text(encoding="utf-8"))
        token = token_file.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise RegistryFaultError([f"cannot read {fault.filename}: {fault.strerror}"]) from None
    except ValueError:
        raise RegistryFaultError([f"{agencies_file} is not JSON"]) from None
    return agencies_from(document, token, https_only=https_only)


def agencies_from(
    document: object, token: str, *, https_only: bool = False
) -> Mapping[str, AgencyEndpoint]:
    """Build the registry from a parsed document; ``RegistryFaultError`` names every gap."""
    if not isinstance(document, Mapping) or not document:
        raise RegistryFaultError(["the list of agencies is empty or not an object"])
    schemes = ("https",) if https_only else ("http", "https")
    faults = [fault for name, entry in document.items() for fault in _faults(name, entry, schemes)]
    if not token:
        faults.append("the bearer secret for agencies is empty")
    if faults:
        raise RegistryFaultError(faults)
    return {name: _endpoint(name, entry, token) for name, entry in document.items()}


def _faults(name: str, entry: Any, schemes: tuple[str, ...]) -> list[str]:
    if not isinstance(entry, Mapping):
        return [f"{name} is not an object"]
    faults = [
        f"{name} lacks {key}"
        for key in _TEXTS
        if not isinstance(entry.get(key), str) or not entry[key].strip()
    ]
    adapter = entry.get("adapter", "rest")
    if adapter not in ADAPTERS:
        faults.append(f"{name} has an adapter that is none of {', '.join(ADAPTERS)}")
    if "release_tick_seconds" in entry and not _is_tick(entry["release_tick_seconds"]):
        faults.append(f"{name} has a release_tick_seconds that is not over 0 and at most 60")
    allowed = ("file",) if adapter == "files" else schemes
    if not faults and urlsplit(entry["endpoint"]).scheme not in allowed:
        faults.append(f"{name} has an endpoint that is not {' or '.join(allowed)}")
    if "sealed" in entry and not _may_seal(adapter, entry["sealed"]):
        faults.append(
            f"{name} has a sealed that is no list of categories, or another adapter than rest"
        )
    try:
        agency_keys(entry)
    except ValueError as fault:
        faults.append(f"{name} has keys that are {fault}")
    return [*faults, *_correction_faults(name, entry)]


def _correction_faults(name: str, entry: Mapping[str, Any]) -> list[str]:
    """Corrections go over our own contract, and come back as statements that the agency signs."""
    try:
        if correction_key(entry) is None:
            return []
    except ValueError as fault:
        return [f"{name} has corrections that are {fault}"]
    if entry.get("adapter", "rest") != "rest" or entry.get("keys") is None:
        return [f"{name} has corrections and no keys to sign with, or another adapter than rest"]
    return []


def _may_seal(adapter: object, unverified: object) -> bool:
    """Tell whether an agency may seal: what we read ourselves, from FHIR or files, is no longer sealed."""
    listed = isinstance(unverified, list) and all(isinstance(each, str) for each in unverified)
    return listed and adapter == "rest"


def _is_tick(value: object) -> bool:
    return type(value) in (int, float) and 0 < float(str(value)) <= _LONGEST_TICK


def _endpoint(name: str, entry: Mapping[str, Any], token: str) -> AgencyEndpoint:
    holder = Holder(code=entry["code"], name=entry["name"], enquiry=entry["enquiry"])
    adapter = entry.get("adapter", "rest")
    url = entry["endpoint"].rstrip("/")
    keys = agency_keys(entry)
    return AgencyEndpoint(name, url, holder, token, adapter, entry, keys, correction_key(entry))
