"""Questions to agencies, as the collector asks them."""

from datetime import UTC, datetime

from connectors.port import ConsentTerms, SourceRequest
from scopes.catalogue import SCOPES

LATEST = {"kind": "latest"}
TERMS = ConsentTerms(
    basis="consent",
    relying_party="見本の貸付審査",
    purpose_id="loan",
    relation="self",
    standing=False,
    given_at=datetime(2026, 1, 1, tzinfo=UTC),
    expires_at=datetime(2099, 1, 1, tzinfo=UTC),
)


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
        TERMS,
    )
