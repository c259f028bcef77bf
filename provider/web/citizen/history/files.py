"""The history as a file to keep: what the page says, with the marks by which it can be verified elsewhere.

A file is sent as it is read, batch by batch. Names are in it as on the page: it is the reader's own, and goes
to nobody else from here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from flask import Response, request

from consent.disclosure import HANDED, Disclosure, hashed_content
from consent.representation import SELF
from provider.clock import japanese_day
from provider.web import dates
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.history.asked import asked_from
from provider.web.citizen.history.entries import HistoryItem, Names, item_in_words
from provider.web.citizen.history.tables import as_file, line, marked
from provider.web.citizen.keeping import demand_own_terminal
from provider.web.locale import locale
from provider.web.services import services
from provider.web.sessions import citizen_id
from provider.web.wording import base_language, text
from scopes.category import AGENT

_BATCH = 200
COLUMNS = (
    *("when", "kind", "recipient", "whose", "by_whom", "what", "held_by", "count", "outcome"),
    *("why", "arrived", "entry", "connection", "previous_hash", "entry_hash"),
)
FORMAT = "madoguchi-history-1"


@citizen.get("/my-page/history.csv")
@callable_by(Caller.CITIZEN)
def history_as_csv() -> Response:
    """Send what is asked for as a table, a line for each kind of information of each entry."""
    demand_own_terminal()
    return _sent(marked(_csv(_asked())), "text/csv; charset=utf-8", "csv")


@citizen.get("/my-page/history.json")
@callable_by(Caller.CITIZEN)
def history_as_json() -> Response:
    """Send what is asked for as JSON, each entry in words and as the ledger has hashed it."""
    demand_own_terminal()
    return _sent(_json(_asked()), "application/json", "json")


def _asked() -> Iterator[Disclosure]:
    return services().own_history.all(citizen_id(), asked_from(request.args).wish)


def _sent(content: Iterable[str], kind: str, ending: str) -> Response:
    day = japanese_day(services().clock()).isoformat()
    return as_file(content, kind, f"madoguchi-history-{day}.{ending}")


def _csv(entries: Iterator[Disclosure]) -> Iterator[str]:
    yield line([_said(f"history.column.{name}") for name in COLUMNS])
    for entry, told in _told(entries):
        for item in told["items"]:
            values = told | item | {name: getattr(entry, name) for name in COLUMNS[-2:]}
            yield line([_cell(values[name]) for name in COLUMNS])


def _json(entries: Iterator[Disclosure]) -> Iterator[str]:
    head = {"format": FORMAT, "made_at": services().clock().isoformat()}
    head["how_to_verify"] = _said("history.how_to_verify")
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "entries": ['
    for number, (entry, told) in enumerate(_told(entries)):
        kept = {"ledger": hashed_content(entry), "entry_hash": entry.entry_hash}
        yield (",\n" if number else "\n") + json.dumps(told | kept, ensure_ascii=False)
    yield "\n]}\n"


def _told(entries: Iterator[Disclosure]) -> Iterator[tuple[Disclosure, dict[str, Any]]]:
    """Put entries into words, in batches that share the reading of names."""
    while batch := list(islice(entries, _BATCH)):
        names = Names.of(batch)
        yield from ((entry, _in_words(entry, names)) for entry in batch)


def _in_words(entry: Disclosure, names: Names) -> dict[str, Any]:
    arrived, language = entry.delivered_at, base_language(locale())
    return {
        "when": dates.minute(entry.occurred_at, language),
        "kind": _said(f"history.kind.{entry.kind}"),
        "recipient": names.party(entry.client_id) if entry.kind == HANDED else "",
        "whose": _whose(entry, names),
        "by_whom": _said(f"history.by.{by_whom(entry)}"),
        "why": names.purpose(entry) if entry.kind == HANDED else "",
        "arrived": dates.minute(arrived, language) if arrived else "",
        "entry": entry.disclosure_id,
        "connection": entry.grant_id,
        "items": [_item(item_in_words(item, entry.kind, language)) for item in entry.items],
    }


def by_whom(entry: Disclosure) -> str:
    """Tell who caused an entry, as its reader sees it: ``me``, my ``proxy``, or my ``guardian``."""
    if entry.person_id == citizen_id():
        return "me"
    return "proxy" if entry.relation == AGENT else "guardian"


def _whose(entry: Disclosure, names: Names) -> str:
    person = names.people.get(entry.subject_id)
    if person is not None:
        return person.name.text
    if entry.subject_id == citizen_id() or entry.relation == SELF:
        return _said("my_page.own")
    by_mandate = entry.relation == AGENT
    return _said("my_page.principal_unnamed" if by_mandate else "my_page.child_unnamed")


def _item(item: HistoryItem) -> Mapping[str, Any]:
    return {
        "what": item.name,
        "held_by": list(item.agencies),
        "count": item.record_count,
        "outcome": item.outcome,
    }


def _cell(value: str | int | Sequence[str] | None) -> str:
    if value is None:
        return ""
    return "、".join(value) if isinstance(value, list) else str(value)


def _said(key: str) -> str:
    """Return a text in one of the two languages of files: readings belong on pages."""
    return text(base_language(locale()), key)
