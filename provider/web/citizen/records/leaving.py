"""What was read is shredded when the citizen goes to another page: a cookie without content says that one is open.

Files, paper and the form about a wrong record belong to the reading; so does what its script asks for.
"""

from flask import Response, g, request

from provider.web.citizen.blueprint import citizen
from provider.web.services import services
from provider.web.sessions import find_session

_STAYS = frozenset(
    f"citizen.{name}"
    for name in (
        *("one_reading", "state_of_reading", "reading_as_file", "reading_on_paper"),
        *("report_record", "send_report", "letter", "close_reading", "records", "read_records"),
        "still_here",
    )
)
"""Pages of the reading, and those that shred by themselves."""


def reading_is_open() -> None:
    """Note that the page that is answered shows a reading."""
    g.reading_open = True


def nothing_is_open() -> None:
    """Note that the page that is answered shows no reading: what is asked for stays for whoever comes back to it."""
    g.reading_open = False


def _cookie() -> str:
    return "__Host-madoguchi-reading" if services().settings.secure else "madoguchi-reading"


@citizen.before_request
def shred_what_was_left() -> None:
    """Shred what was read in this browser once it asks for any other page."""
    if request.endpoint in _STAYS or _cookie() not in request.cookies:
        return
    session = find_session()
    if session is not None and session.person_id is not None:
        services().own_reads.shred(session.person_id, now=services().clock())
    g.reading_open = False


@citizen.after_request
def remember_what_is_open(response: Response) -> Response:
    """Keep in the browser whether a reading is open, and nothing of it."""
    is_open = g.get("reading_open")
    if is_open:
        secure = services().settings.secure
        response.set_cookie(_cookie(), "1", secure=secure, httponly=True, samesite="Lax")
    elif is_open is False:
        response.delete_cookie(_cookie(), secure=services().settings.secure, httponly=True)
    return response
