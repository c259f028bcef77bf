"""An answer of the exchange history as a table to keep, while its citizen reads it.

What is read ends here with the session; a copy that its reader takes along is theirs, as the answer is. A public
terminal hands out none.
"""

from flask import Response

from consent.exchange import ExchangeEvent
from provider.clock import japanese_day
from provider.web import dates
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.exchange_history import reading_of
from provider.web.citizen.history.tables import as_file, line, marked
from provider.web.citizen.keeping import demand_own_terminal
from provider.web.locale import locale
from provider.web.services import services
from provider.web.wording import base_language, text

_COLUMNS = ("asked_at", "requester", "provider", "items", "why", "provided", "contact")


@citizen.get("/my-page/exchange-history/<answer_id>.csv")
@callable_by(Caller.CITIZEN)
def exchange_answer_as_csv(answer_id: str) -> Response:
    """Send an answer that is read in this session; raise what its page raises for every other."""
    demand_own_terminal()
    reading, _ = reading_of(answer_id)
    language = base_language(locale())
    head = line([text(language, f"exchange.{name}") for name in _COLUMNS])
    rows = [line(_cells(event, language)) for event in reading.events]
    day = japanese_day(services().clock()).isoformat()
    return as_file(
        marked([head, *rows]), "text/csv; charset=utf-8", f"madoguchi-exchanges-{day}.csv"
    )


def _cells(event: ExchangeEvent, language: str) -> list[str]:
    provided = event.provided_at
    return [
        dates.minute(event.requested_at, language),
        f"{event.requester} {event.requester_department}",
        event.provider,
        "、".join(event.items),
        event.procedure,
        dates.minute(provided, language) if provided else text(language, "exchange.not_provided"),
        event.requester_contact,
    ]
