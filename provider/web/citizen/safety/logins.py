"""My page: who came in as me, when and how; and the way to end all of it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from provider.storage.login_history import LoginEntry, LoginEvent
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.login.login_notes import browser_here
from provider.web.citizen.pages import page
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sessions import citizen_id, end_every_session

ROWS = 20
_PLACE = re.compile(r"([0-9]{1,17})-([0-9a-f-]{36})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAST_YEAR = 9999


@citizen.get("/my-page/safety")
@callable_by(Caller.CITIZEN)
def safety() -> ResponseReturnValue:
    """Show one page of the login history, newest first, and what can be done about it."""
    now, after = services().clock(), _place(request.args.get("after", ""))
    found = services().login_history.of_person(citizen_id(), count=ROWS + 1, now=now, after=after)
    return page(
        "safety/logins.html",
        entries=found[:ROWS],
        later=after is not None,
        following=_after(found) if len(found) > ROWS else None,
    )


@citizen.post("/my-page/safety/end-all")
@callable_by(Caller.CITIZEN)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of this citizen; relying parties hear of it as of any end."""
    check_form("end-all")
    now = services().clock()
    with services().database.transaction():
        services().login_history.add(
            citizen_id(), LoginEvent.ENDED_ALL, browser=browser_here(), now=now
        )
        end_every_session()
    return redirect(url_for("citizen.leave_session"), 303)


def _after(found: Sequence[LoginEntry]) -> str:
    last = found[ROWS - 1]
    return f"{(last.happened_at - _EPOCH) // _MICROSECOND}-{last.entry_id}"


def _place(unverified: str) -> tuple[datetime, str] | None:
    """Read where a page goes on; what is no place is the beginning."""
    found = _PLACE.fullmatch(unverified)
    if found is None:
        return None
    try:
        at = _EPOCH + int(found[1]) * _MICROSECOND
    except OverflowError:
        return None
    return (at, found[2]) if at.year < _LAST_YEAR else None
