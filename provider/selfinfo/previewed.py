"""The last guards of a delivery: what the citizen decided about single records while looking at them.

The first delivery is compared with the commitments of the grant. Whatever is not the same to the last sign
stays here: what has to be asked again is asked on a page, not handed over. What was left out stays out of
every delivery, by the name under which the relying party would know it.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from consent.preview import AgreedPreview
from provider.selfinfo import envelope as wire
from provider.selfinfo.evidence import with_evidence_left
from provider.selfinfo.ports import Pairwise
from provider.selfinfo.record_names import renamed
from provider.selfinfo.release import Release
from scopes.outcome import Outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Naming:
    """How one relying party's records of one person are named."""

    pairwise: Pairwise
    sector: str
    subject_id: str

    def __call__(self, release: Release) -> Release:
        """Name every record of a release."""
        return renamed(release, self.pairwise, self.sector, self.subject_id)


def entry_of(release: Release, names: Naming) -> Mapping[str, Any]:
    """Write a release as its entry in a result, without our signature: what is shown, and committed to."""
    return wire.unsigned_entry(names(release))


def only_previewed(
    release: Release, preview: AgreedPreview, secret: bytes, names: Naming
) -> Release:
    """Leave out every record, or the answer, that has no commitment in the grant."""
    if release.scope.id in preview.later or release.outcome is not Outcome.RELEASED:
        return release
    agreed = preview.agreed_records(entry_of(release, names), secret)
    left = _only(release, names, lambda name: name in agreed)
    if left is not release:
        log.error("not as it was previewed scope=%s", release.scope.id)
    return left


def without_left_out(
    release: Release, left_out: Mapping[str, Collection[str]], names: Naming
) -> Release:
    """Leave out the records that the citizen kept back when the grant was given, at every delivery under it."""
    kept_back = left_out.get(release.scope.id)
    if not kept_back or release.outcome is not Outcome.RELEASED:
        return release
    return _only(release, names, lambda name: name not in kept_back)


def _only(release: Release, names: Naming, keeps: Callable[[str], bool]) -> Release:
    """Leave of a release what a rule keeps by its name; an answer has the empty one."""
    if release.answered is not None:
        return release if keeps("") else replace(release, answered=None)
    left = release
    for answer, named in zip(release.answers, names(release).answers, strict=True):
        pairs = list(zip(answer.records, named.records, strict=True))
        kept = [record for record, called in pairs if keeps(called["record_id"])]
        if len(kept) < len(pairs):
            left = left.with_records(answer, kept)
    return with_evidence_left(release, left) if left is not release else release
