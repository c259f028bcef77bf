"""The box of notices: what happened, what one can do about it, and the way there; newest first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue

from consent.notice import Notice, NoticeKind
from provider.storage.notices import Place
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.pages import page
from provider.web.locale import locale
from provider.web.services import services
from provider.web.sessions import citizen_id

_ROWS = 20
_LONGEST_PLACE = 100
_ID = re.compile(r"[0-9a-f-]{1,36}")
_GRANT = "citizen.grant_detail"
_PLACES: Mapping[NoticeKind, str] = {
    NoticeKind.LOGIN: "citizen.safety",
    NoticeKind.GRANT_GIVEN: _GRANT,
    NoticeKind.FIRST_USE: "citizen.history",
    NoticeKind.PROXY_ACTED: _GRANT,
    NoticeKind.PROXY_READ: "citizen.history",
    NoticeKind.ENDING_SOON: _GRANT,
    NoticeKind.REMINDER: "citizen.connections",
    NoticeKind.CLIENT_SUSPENDED: _GRANT,
    NoticeKind.UNRECOGNISED: "citizen.history",
    NoticeKind.CORRECTION: "citizen.corrections",
    NoticeKind.NO_REPLY: "citizen.corrections",
    NoticeKind.OWN_DECISION: "citizen.children",
}
"""Where each kind leads to."""


@dataclass(frozen=True)
class ShownNotice:
    """One notice, the present name of the app it is about (or nothing), and where it leads."""

    notice: Notice
    app: str
    link: str


@citizen.get("/my-page/notices")
@callable_by(Caller.CITIZEN)
def notices() -> ResponseReturnValue:
    """Show one page of the box; what is shown counts as read from now on."""
    before, now = _place(request.args.get("before", "")), services().clock()
    found = services().notices.read(citizen_id(), limit=_ROWS + 1, before=before, now=now)
    rows = found[:_ROWS]
    last = rows[-1] if len(found) > _ROWS else None
    return page(
        "notices/box.html",
        shown=_shown(rows),
        older=f"{last.told_at.isoformat()}~{last.notice_id}" if last else "",
        later=before is not None,
    )


def _shown(found: Sequence[Notice]) -> list[ShownNotice]:
    parties = services().clients.several({each.client_id for each in found if each.client_id})
    names = {client_id: party.name(locale()) for client_id, party in parties.items()}
    return [ShownNotice(n, names.get(n.client_id, n.client_id), _link(n)) for n in found]


def _link(notice: Notice) -> str:
    endpoint = _PLACES[notice.kind]
    if endpoint == _GRANT:
        return url_for(endpoint, grant_id=notice.grant_id)
    return url_for(endpoint if endpoint in current_app.view_functions else "citizen.my_page")


def _place(unverified: str) -> Place | None:
    """Read from where a page goes on; nonsense begins with the newest."""
    told_at, _, notice_id = unverified[:_LONGEST_PLACE].partition("~")
    try:
        at = datetime.fromisoformat(told_at)
        return (
            Place(at.astimezone(UTC), notice_id) if at.tzinfo and _ID.fullmatch(notice_id) else None
        )
    except (ValueError, OverflowError):  # at the ends of time there is no other zone
        return None
