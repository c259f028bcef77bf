"""My page: the children whom the citizen added by the child's card, and the way to end that."""

from datetime import datetime

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import NoSuchGrantError
from provider.web.citizen.pages import page
from provider.web.citizen.people import names_of
from provider.web.csrf import check_form
from provider.web.logging import CHILD_ENDED, log
from provider.web.services import services
from provider.web.sessions import citizen_id
from provider.web.withdrawal import end_grant


@citizen.get("/my-page/children")
@callable_by(Caller.CITIZEN)
def children() -> ResponseReturnValue:
    """List the children, and who was made a guardian of the citizen, as the directory names them."""
    kept = services().representations.of_guardian(citizen_id())
    guardians = services().representations.of_child(citizen_id())
    people = names_of(
        [*(each.child_id for each in kept), *(each.guardian_id for each in guardians)]
    )
    return page("children.html", children=kept, guardians=guardians, people=people)


@citizen.get("/my-page/children/<child_id>/end")
@callable_by(Caller.CITIZEN)
def confirm_child_end(child_id: str) -> ResponseReturnValue:
    """Say what stops with it, before anything is stopped."""
    _demand_own(child_id)
    person = names_of([child_id]).get(child_id)
    return page("child_end.html", child_id=child_id, person=person)


@citizen.post("/my-page/children/<child_id>/end")
@callable_by(Caller.CITIZEN)
def end_child(child_id: str) -> ResponseReturnValue:
    """End the representation, and with it what this citizen shares about the child."""
    check_form("child-end", child_id)
    _demand_own(child_id)
    end_representation(citizen_id(), child_id, now=services().clock())
    log(CHILD_ENDED)
    return redirect(url_for("citizen.children"), 303)


def end_representation(guardian_id: str, child_id: str, *, now: datetime) -> None:
    """End it together with the grants that this guardian gave about the child, all or nothing."""
    with services().database.transaction():
        services().representations.end(guardian_id, child_id, now=now)
        for grant in services().grants.of_person(child_id):
            if (grant.person_id, grant.subject_id) == (guardian_id, child_id):
                end_grant(grant, now=now)


def _demand_own(child_id: str) -> None:
    mine = services().representations.of_guardian(citizen_id())
    if child_id not in {each.child_id for each in mine}:
        raise NoSuchGrantError
