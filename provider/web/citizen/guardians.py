"""My page: who was made a guardian by the citizen's own card, and the way to end that.

The one who is represented ends it alone and at once, without the guardian's card (decision 12): a
card that was stolen together with its PIN must not leave a guardian behind.
"""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.children import end_representation
from provider.web.citizen.errors import NoSuchGrantError
from provider.web.citizen.pages import page
from provider.web.citizen.people import names_of
from provider.web.csrf import check_form
from provider.web.logging import CHILD_ENDED, log
from provider.web.services import services
from provider.web.sessions import citizen_id


@citizen.get("/my-page/guardians/<guardian_id>/end")
@callable_by(Caller.CITIZEN)
def confirm_guardian_end(guardian_id: str) -> ResponseReturnValue:
    """Say what stops with it, before anything is stopped."""
    _demand_mine(guardian_id)
    person = names_of([guardian_id]).get(guardian_id)
    return page("guardian_end.html", guardian_id=guardian_id, person=person)


@citizen.post("/my-page/guardians/<guardian_id>/end")
@callable_by(Caller.CITIZEN)
def end_guardian(guardian_id: str) -> ResponseReturnValue:
    """End the representation, and with it what this guardian shares about the citizen."""
    check_form("guardian-end", guardian_id)
    _demand_mine(guardian_id)
    end_representation(guardian_id, citizen_id(), now=services().clock())
    log(CHILD_ENDED)
    return redirect(url_for("citizen.children"), 303)


def _demand_mine(guardian_id: str) -> None:
    mine = services().representations.of_child(citizen_id())
    if guardian_id not in {each.guardian_id for each in mine}:
        raise NoSuchGrantError
