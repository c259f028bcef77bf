"""What was read as a file: a table, JSON, or a page for paper. Never at a public terminal."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from provider.clock import japanese_day
from provider.selfinfo.errors import RetrievalGoneError
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import NoSuchGrantError
from provider.web.citizen.keeping import demand_own_terminal
from provider.web.citizen.pages import page
from provider.web.citizen.records import readings
from provider.web.citizen.records.portions import everything
from provider.web.locale import locale
from provider.web.services import services
from scopes.human.csv_form import as_csv
from scopes.human.json_form import as_json

_KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@citizen.get("/my-page/records/<retrieval_id>/file")
@callable_by(Caller.CITIZEN)
def reading_as_file(retrieval_id: str) -> Response:
    """Send what was read; each time is an entry of the history."""
    ending = request.args.get("form", "")
    if ending not in _KINDS:
        raise NoSuchGrantError
    reading = _reading(retrieval_id)
    views = everything(reading)
    content = as_csv(views, locale()) if ending == "csv" else as_json(views, locale())
    day = japanese_day(services().clock()).isoformat()
    sent = Response(content, content_type=_KINDS[ending])
    name = f"madoguchi-{reading.scope.id}-{day}.{ending}"
    sent.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return sent


@citizen.get("/my-page/records/<retrieval_id>/paper")
@callable_by(Caller.CITIZEN)
def reading_on_paper(retrieval_id: str) -> ResponseReturnValue:
    """Show what was read as a page to print."""
    reading = _reading(retrieval_id)
    return page("my_records/paper.html", reading=reading, datasets=everything(reading))


def _reading(retrieval_id: str) -> readings.Reading:
    demand_own_terminal()
    try:
        return readings.shown(retrieval_id, now=services().clock())
    except RetrievalGoneError:
        raise NoSuchGrantError from None
