"""The check of an agency's own signature: what is left of its records is as it wrote it.

It says less than the provider's attestation, and by somebody else: that the agency wrote these fields, but
not to whom they were handed over, nor about whom they are. So it is kept beside the attestation.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.errors import UnprovenError
from clients_example.relying_party.field_digests import root_of
from clients_example.relying_party.transport import send

TYPE = "source-answer+jwt"
ALGORITHM = "ES256"
KEYS_PATH = "/jwks/agencies"
_MALFORMED = (JoseError, AttributeError, KeyError, RecursionError, TypeError, ValueError)


def prove_by_agency(dataset: Mapping[str, Any], scope: str, read_keys: Callable[[], Any]) -> bool:
    """Tell whether the agency signed this dataset; raise ``UnprovenError`` for a signature that is not good.

    False means that it signs nothing, or proves nothing of this: then the attestation stands alone.
    ``read_keys`` returns the agencies' published keys; it is not called where there is no signature.
    """
    signature = dataset.get("agency_signature")
    if signature is None:
        return False
    try:
        payload = _payload(signature["jws"], read_keys())
        expected = {
            "iss": dataset["holder"]["code"],
            "category": scope.partition(".")[0],
            "as_of": dataset["as_of"],
            "layout_version": dataset["layout_version"],
            "root": root_of(dataset["records"], signature),
        }
    except _MALFORMED:
        raise UnprovenError("the agency's signature is not good") from None
    for name, value in expected.items():
        if payload.get(name) != value:
            raise UnprovenError(f"the agency signed another {name}")
    return True


def agency_keys(configuration: Configuration) -> Any:
    """Read the keys of all agencies (RFC 7517); raise ``AppError`` when there are none to be had."""
    return send(
        "GET", configuration.issuer + KEYS_PATH, verify=configuration.ca_file or True
    ).members


def _payload(unverified: str, published: Any) -> Mapping[str, Any]:
    """Return what was signed, by a key of that very agency: one may not sign in another's name."""
    header = jws.extract_compact(unverified.encode()).headers()
    (jwk,) = [each for each in published["keys"] if each["kid"] == header["kid"]]
    token = jws.deserialize_compact(unverified, ECKey.import_key(jwk), [ALGORITHM])
    payload: Mapping[str, Any] = json.loads(token.payload)
    if header["typ"] != TYPE or payload["iss"] != jwk["iss"]:
        raise UnprovenError("the agency's signature is another's")
    return payload
