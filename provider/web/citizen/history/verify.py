"""Whether somebody's own history was tampered with: their entries held against the chain, some at a time."""

from flask import request
from flask.typing import ResponseReturnValue

from consent.own_history import fault_of
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.history.asked import asked_from
from provider.web.citizen.pages import page
from provider.web.services import services
from provider.web.sessions import citizen_id

_AT_ONCE = 300


@citizen.get("/my-page/history/verify")
@callable_by(Caller.CITIZEN)
def verify_history() -> ResponseReturnValue:
    """Check the newest entries, or those older than one, and name each that is not as it was written."""
    before = asked_from(request.args).before
    found = services().own_history.linked(citizen_id(), limit=_AT_ONCE + 1, before=before)
    checked = found[:_AT_ONCE]
    faults = [(each.entry, fault) for each in checked if (fault := fault_of(each))]
    return page(
        "history/verify.html",
        newest=checked[0].entry if checked else None,
        oldest=checked[-1].entry if checked else None,
        count=len(checked),
        faults=faults,
        more=len(found) > _AT_ONCE,
        whole=services().ledger_checks.newest(),
    )
