"""Let connections rest and go on again, one or all of them: nothing is lost by it, and nothing ended."""

from collections.abc import Sequence

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from consent.grant import BY_CITIZEN, Grant
from provider.events.kinds import EventKind
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.connections.owned import own_card, own_grant
from provider.web.citizen.grant_cards import may_end
from provider.web.citizen.pages import page
from provider.web.csrf import check_form
from provider.web.logging import GRANTS_PAUSED, GRANTS_RESUMED, log
from provider.web.services import services
from provider.web.sessions import citizen_id


@citizen.get("/my-page/pause")
@callable_by(Caller.CITIZEN)
def confirm_pause_all() -> ResponseReturnValue:
    """Say what rests and what does not, before anything does."""
    count = len(running(_mine()))
    if not count:
        return redirect(url_for("citizen.my_page"), 303)
    return page("connections/pause.html", card=None, count=count)


@citizen.post("/my-page/pause")
@callable_by(Caller.CITIZEN)
def pause_all() -> ResponseReturnValue:
    """Let everything rest that the citizen may end."""
    check_form("pause")
    return _turned(running(_mine()), pause=True, onward=url_for("citizen.my_page"))


@citizen.get("/my-page/resume")
@callable_by(Caller.CITIZEN)
def confirm_resume_all() -> ResponseReturnValue:
    """Say what goes on, before it does."""
    count = len(resting(_mine()))
    if not count:
        return redirect(url_for("citizen.my_page"), 303)
    return page("connections/resume.html", card=None, count=count)


@citizen.post("/my-page/resume")
@callable_by(Caller.CITIZEN)
def resume_all() -> ResponseReturnValue:
    """Let go on what rests by the citizen's own wish; what nobody recognised goes on one by one."""
    check_form("resume")
    return _turned(resting(_mine()), pause=False, onward=url_for("citizen.my_page"))


@citizen.get("/my-page/grants/<grant_id>/pause")
@callable_by(Caller.CITIZEN)
def confirm_pause(grant_id: str) -> ResponseReturnValue:
    """Say what rests with this connection."""
    card = own_card(grant_id)
    if not card.may_withdraw or card.grant.paused:
        return redirect(url_for("citizen.grant_detail", grant_id=grant_id), 303)
    return page("connections/pause.html", card=card, count=1)


@citizen.post("/my-page/grants/<grant_id>/pause")
@callable_by(Caller.CITIZEN)
def pause_one(grant_id: str) -> ResponseReturnValue:
    """Let one connection rest."""
    check_form("pause", grant_id)
    onward = url_for("citizen.grant_detail", grant_id=grant_id)
    return _turned([own_grant(grant_id)], pause=True, onward=onward)


@citizen.get("/my-page/grants/<grant_id>/resume")
@callable_by(Caller.CITIZEN)
def confirm_resume(grant_id: str) -> ResponseReturnValue:
    """Say that this connection hands over again, before it does."""
    card = own_card(grant_id)
    if not may_resume(card.grant, citizen_id()):
        return redirect(url_for("citizen.grant_detail", grant_id=grant_id), 303)
    return page("connections/resume.html", card=card, count=1)


@citizen.post("/my-page/grants/<grant_id>/resume")
@callable_by(Caller.CITIZEN)
def resume_one(grant_id: str) -> ResponseReturnValue:
    """Let one connection go on, whyever it rests."""
    check_form("resume", grant_id)
    onward = url_for("citizen.grant_detail", grant_id=grant_id)
    return _turned([own_grant(grant_id)], pause=False, onward=onward)


def running(grants: Sequence[Grant]) -> list[Grant]:
    """Return those that do not rest by now."""
    return [grant for grant in grants if not grant.paused]


def resting(grants: Sequence[Grant]) -> list[Grant]:
    """Return those that rest by the citizen's own wish, and that this citizen may let go on."""
    wished = [grant for grant in grants if grant.paused_because == BY_CITIZEN]
    return [grant for grant in wished if may_resume(grant, citizen_id())]


def may_resume(grant: Grant, own_id: str) -> bool:
    """Tell whether a resting grant is a citizen's to let go on (``SqlGrantStore.resume``)."""
    mine = own_id in (grant.paused_by, grant.subject_id)
    return grant.paused and mine and may_end(grant, own_id)


def _mine() -> list[Grant]:
    """List what the citizen may end and what still stands."""
    now = services().clock()
    return [
        grant
        for grant in services().grants.of_person(citizen_id())
        if grant.amends is None and may_end(grant, citizen_id()) and grant.alive(now=now)
    ]


def _turned(grants: Sequence[Grant], *, pause: bool, onward: str) -> ResponseReturnValue:
    """Let grants rest, or go on, and let their services hear of it, all in one step."""
    here, now, ids = services(), services().clock(), [grant.grant_id for grant in grants]
    with here.database.transaction():
        if pause:
            turned = here.grants.pause(ids, citizen_id(), because=BY_CITIZEN, now=now)
        else:
            turned = here.grants.resume(ids, citizen_id(), now=now)
        kind = EventKind.GRANT_PAUSED if pause else EventKind.GRANT_RESUMED
        for grant in grants if turned else ():
            if grant.activated_at is not None:
                here.events.tell(kind, grant, now=now)
    if turned:
        log(GRANTS_PAUSED if pause else GRANTS_RESUMED, count=turned)
    return redirect(onward, 303)
