"""Names of records as a relying party sees them: its sector's own, never those of the agency.

An agency's id of a record is one and the same for everybody, so that two relying parties could compare
it, and a careless agency may have built it from a number that identifies.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from connectors.port import SourceAnswer
from provider.selfinfo.ports import Pairwise
from provider.selfinfo.release import Release


def renamed(release: Release, pairwise: Pairwise, sector: str, subject_id: str) -> Release:
    """Name every record of a release anew; the same record has the same name at every delivery."""
    name = partial(pairwise.record, sector, subject_id)
    return replace(
        release,
        answers=tuple(
            replace(answer, records=tuple(_renamed(answer, each, name) for each in answer.records))
            for answer in release.answers
        ),
    )


def _renamed(
    answer: SourceAnswer, record: Mapping[str, Any], name: Callable[..., str]
) -> Mapping[str, Any]:
    own = name(answer.agency_id, answer.category, record["record_id"])
    return {**record, "record_id": own}
