"""Single records that are kept back from a service: as the form ticks them, and as a visit and a grant name them.

A form names records by their commitments, which are new with every preview. What has to outlast a page names
them as the service would know them: a way back to the page before, or the next consent to the same.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from provider.flow import transitions
from provider.flow.state import Flow
from provider.web.citizen.agreement import Undertaking
from provider.web.citizen.earlier import earlier_of


def before(each: Undertaking, *, now: datetime) -> Collection[str]:
    """Return the boxes of the records that were kept back by the consent that stands by now."""
    change, earlier = each.offer.change, earlier_of(each.view, each.offer, now=now)
    older = change.older if change else earlier.grant if earlier else None
    return _boxes(each, older.left_out if older else {})


def remembered(each: Undertaking) -> Collection[str] | None:
    """Return the boxes that were ticked earlier in this visit; None when nothing was decided about them yet."""
    names = each.choice.left_out
    return None if names is None else _boxes(each, dict.fromkeys(each.result.categories, names))


def remember(
    flow: Flow, everyone: Sequence[Undertaking], ticked: Collection[str], *, now: datetime
) -> Flow:
    """Note in a visit which boxes are ticked, so that the way to another page loses none."""
    for each in everyone:
        choice = replace(each.choice, left_out=_names(each, ticked))
        flow = transitions.note_choice(flow, choice, place=each.view.place, now=now)
    return flow


def _boxes(each: Undertaking, left_out: Mapping[str, Collection[str]]) -> Collection[str]:
    preview = each.values.preview
    if preview is None:
        return ()
    return {box for scope, names in left_out.items() for box in preview.boxes(scope, names)}


def _names(each: Undertaking, ticked: Collection[str]) -> tuple[str, ...]:
    preview = each.values.preview
    if preview is None:
        return ()
    return tuple(n for scope in each.result.categories for n in preview.left_out(scope, ticked))
