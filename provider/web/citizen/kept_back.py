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


def kept_back_before(each: Undertaking) -> Collection[str]:
    """Name the records about one person that stay out, as an earlier consent has it, unless they are unticked."""
    known = each.result.left_out.items()
    return {Item(scope, name, {}).place for scope, names in known for name in names}


def with_kept_back(flow: Flow, places: Collection[str], *, now: datetime) -> Flow:
    """Note in a visit which records are ticked, so that the way to another page loses none."""
    for place in range(max(flow.people, 1)):
        choice = flow.of(place).choice
        if choice is not None:
            noted = replace(choice, left_out=tuple(places))
            flow = transitions.note_choice(flow, noted, place=place, now=now)
    return flow
