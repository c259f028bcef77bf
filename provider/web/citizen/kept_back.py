"""Single records that are kept back from a service: as an earlier consent, or an earlier page of this visit, has it.

Each is named by its place (``consent.preview.Item``), which stays the same from preview to preview.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from consent.preview import Item
from provider.flow import transitions
from provider.flow.state import Flow
from provider.web.citizen.agreement import Undertaking
from provider.web.citizen.earlier import earlier_of


def kept_back_before(each: Undertaking, *, now: datetime) -> Collection[str]:
    """Name the records about one person that the consent keeps back which stands by now."""
    change, earlier = each.offer.change, earlier_of(each.view, each.offer, now=now)
    older = change.older if change else earlier.grant if earlier else None
    left_out = older.left_out if older else {}
    return {Item(scope, name, {}).place for scope, names in left_out.items() for name in names}


def with_kept_back(flow: Flow, places: Collection[str], *, now: datetime) -> Flow:
    """Note in a visit which records are ticked, so that the way to another page loses none."""
    for place in range(max(flow.people, 1)):
        choice = flow.of(place).choice
        if choice is not None:
            noted = replace(choice, left_out=tuple(places))
            flow = transitions.note_choice(flow, noted, place=place, now=now)
    return flow
