"""All that agencies hold of a disability: handbooks, services, medical aid, measures and allowances."""

from connectors.sandbox.japan.records import (
    disability_allowances,
    disability_handbooks,
    disability_services,
)
from connectors.sandbox.japan.records.case import Case, Entries


def held(case: Case, agency_id: str) -> Entries:
    """Give what the prefecture or the municipality of residence holds."""
    yield from disability_handbooks.held(case, agency_id)
    yield from disability_services.held(case, agency_id)
    yield from disability_allowances.held(case, agency_id)
