"""Questions to agencies, as the collector asks them."""

from connectors.port import SourceRequest
from scopes.catalogue import SCOPES

LATEST = {"kind": "latest"}


def question(request_id, agency_id, code, token, condition=LATEST, consent_reference="c"):
    """Ask one agency for the first input of a scope."""
    asked = SCOPES[token].inputs[0]
    return SourceRequest(
        request_id,
        agency_id,
        code,
        asked.category.id,
        condition,
        consent_reference,
        token,
        asked.record_types,
    )
