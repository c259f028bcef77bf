"""What a person wants of notices: mail about which kinds, and how often they are reminded."""

from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.notice import NO_REMINDER, REMINDERS, NoticeKind
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.fresh_card import demand_fresh_card, is_fresh_card
from provider.web.citizen.pages import page
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sessions import citizen_id


@citizen.get("/my-page/notices/settings")
@callable_by(Caller.CITIZEN)
def notice_settings() -> ResponseReturnValue:
    """Show all choices as they are."""
    return settings_page()


@citizen.post("/my-page/notices/settings/mail")
@callable_by(Caller.CITIZEN)
def mail_about() -> ResponseReturnValue:
    """Send mail about one kind, or none any more; a kind that there is not changes nothing.

    What a person hears no more of wants the card: it is what somebody else would like to be silent.
    """
    check_form("mail-about")
    kind = request.form.get("kind", "")
    if kind in list(NoticeKind):
        wanted = request.form.get("wanted") == "1"
        if not wanted:
            demand_fresh_card(services().clock(), back_to=url_for("citizen.notice_settings"))
        services().notice_settings.mail_about(citizen_id(), NoticeKind(kind), wanted=wanted)
    return redirect(url_for("citizen.notice_settings", _anchor="kinds"), 303)


@citizen.post("/my-page/notices/settings/reminder")
@callable_by(Caller.CITIZEN)
def remind_every() -> ResponseReturnValue:
    """Remind the person so often; a number that is not offered changes nothing."""
    check_form("remind-every")
    days = request.form.get("days", -1, type=int)
    if days in (*REMINDERS, NO_REMINDER):
        services().notice_settings.remind_every(citizen_id(), days)
    return redirect(url_for("citizen.notice_settings", _anchor="reminder"), 303)


def settings_page(problem: str = "", field: str = "", *, begun: datetime | None = None) -> str:
    """Render the page; ``field`` is the one that was typed into, ``problem`` what is wrong with it.

    ``begun`` is when the page was first shown, where a form of it comes back: the card was fresh then, or was not.
    """
    now, me, addresses = services().clock(), citizen_id(), services().mail_addresses
    confirmed, waiting = addresses.confirmed(me, now=now), addresses.waiting(me, now=now)
    fresh = is_fresh_card(begun or now)
    return page(
        "notices/settings.html",
        keeps_ticks=services().post.offered and (fresh or waiting is not None),
        offered=services().post.offered,
        confirmed=confirmed.address if confirmed else "",
        waiting=waiting.address if waiting else "",
        kinds=list(NoticeKind),
        chosen=services().notice_settings.of_person(me),
        reminders=(*REMINDERS, NO_REMINDER),
        problem=f"notices.problem.{problem}" if problem else None,
        field=field,
        begun=(begun or now).isoformat(),
        fresh=fresh,
    )
