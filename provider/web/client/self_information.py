"""The self-information API: ask, follow, fetch and acknowledge, by sender-bound tokens."""

import json
from collections.abc import Callable
from typing import Any, NoReturn, cast

from flask import Blueprint, Response, g, jsonify, request, url_for
from werkzeug.exceptions import UnsupportedMediaType

from consent.retrieval import OPEN_STATES, READABLE_STATES, Retrieval, RetrievalState
from provider.clock import rfc3339
from provider.selfinfo.about import about_subject
from provider.selfinfo.errors import RequestBodyError
from provider.selfinfo.ports import ResourceAccess
from provider.selfinfo.questions import named_subject
from provider.selfinfo.wait import LONGEST_SECONDS
from provider.web.access import Caller, callable_by
from provider.web.client.answer_form import AnswerForm, wanted_form
from provider.web.client.marked import marked, refuse_head
from provider.web.client.prefer import preferred_wait
from provider.web.client.problems import answer_problems
from provider.web.services import services
from provider.wiring import Services

self_information = Blueprint("self_information", __name__, url_prefix="/self-information")
answer_problems(self_information)
self_information.before_request(refuse_head)

_SOON, _LATER = 1, 5
_YOUNG_SECONDS = 20


@self_information.after_request
def never_cache(response: Response) -> Response:
    """Forbid every cache to keep answers of this API."""
    response.headers["Cache-Control"] = "no-store"
    return response


@self_information.post("/requests")
@callable_by(Caller.TOKEN)
def ask() -> Response:
    """Accept a request for self-information."""
    here, body = services(), _json()
    key = request.headers.get("Idempotency-Key")
    _name_subject(named_subject(body))
    started = here.self_information.starter.start(_access(), body, key, now=here.clock())
    return _accepted(started, url_for(".follow", request_id=started.retrieval_id), here)


@self_information.get("/requests/<request_id>")
@callable_by(Caller.TOKEN)
def follow(request_id: str) -> Response:
    """Tell where a request stands, without data."""
    here, requests = services(), services().self_information.requests
    _find_subject(request_id)

    def current() -> Retrieval:
        return requests.status(_access(), request_id, now=here.clock())

    current()
    applied = _wait(here, lambda: current().state not in OPEN_STATES)
    requests.note_use(_access(), now=here.clock())
    standing = current()
    until = standing.readable_until(read_life=requests.read_life)
    answer = jsonify(
        request_id=standing.retrieval_id,
        status=standing.state.value,
        expires_at=rfc3339(until),
    )
    if standing.state in OPEN_STATES:
        answer.headers["Retry-After"] = str(_retry_after(standing, here))
    return _with_preference(answer, applied)


@self_information.get("/requests/<request_id>/result")
@callable_by(Caller.TOKEN)
def fetch(request_id: str) -> Response:
    """Hand out the result, or say that it is not there yet."""
    here, requests = services(), services().self_information.requests
    _find_subject(request_id)
    form = wanted_form(here, _access().relying_party)

    def readable() -> bool:
        found = requests.find(_access(), request_id, now=here.clock())
        return found.state in READABLE_STATES

    applied = 0 if readable() else _wait(here, readable)
    return _with_preference(_deliver(here, request_id, None, form), applied)


@self_information.delete("/requests/<request_id>")
@callable_by(Caller.TOKEN)
def acknowledge(request_id: str) -> Response:
    """Shred a result that was taken."""
    here = services()
    _find_subject(request_id)
    here.self_information.requests.acknowledge(_access(), request_id, now=here.clock())
    return Response(status=204)


@self_information.get("/<category>")
@callable_by(Caller.TOKEN)
def short_way(category: str) -> Response:
    """Hand out one category from a ready retrieval, or from a new one within the short wait."""
    here, use = services(), services().self_information
    _name_subject(*request.args.getlist("subject")[:1])
    form = wanted_form(here, _access().relying_party)
    started = use.starter.for_category(_access(), category, now=here.clock())

    def complete() -> bool:
        found = use.requests.find(_access(), started.retrieval_id, now=here.clock())
        return found.state in (RetrievalState.READY, RetrievalState.FETCHED)

    applied = 0 if complete() else _wait(here, complete, otherwise=LONGEST_SECONDS)
    return _with_preference(_deliver(here, started.retrieval_id, category, form), applied)


def _access() -> ResourceAccess:
    return cast("ResourceAccess", g.access)


def _name_subject(unverified: str | None = None) -> None:
    """Let the call be about the person whom it names; a token for several people needs a name."""
    here = services()
    g.access = about_subject(_access(), unverified, here.oauth.pairwise, now=here.clock())


def _find_subject(request_id: str) -> None:
    """Let a call of a token for several people be about the person for whom a request was made."""
    here = services()
    if _access().grant.sitting is not None:
        requests = here.self_information.requests
        g.access = requests.about(_access(), request_id, now=here.clock())


def _json() -> Any:
    """Read the body as strict JSON; raise ``RequestBodyError`` or ``UnsupportedMediaType``."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return json.loads(request.get_data(cache=False), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise RequestBodyError("the body") from None


def _no_constant(_: str) -> NoReturn:
    raise ValueError


def _wait(here: Services, arrived: Callable[[], bool], otherwise: int = 0) -> int:
    """Wait as the caller prefers; return the seconds when the wish was honoured, else 0."""
    wish = preferred_wait(request.headers.getlist("Prefer"))
    seconds = otherwise if wish is None else wish
    honoured = here.self_information.waiting_room.wait_for(arrived, seconds)
    return seconds if honoured and wish is not None else 0


def _with_preference(response: Response, applied: int) -> Response:
    if applied:
        response.headers["Preference-Applied"] = f"wait={applied}"
    return response


def _deliver(here: Services, request_id: str, category: str | None, form: AnswerForm) -> Response:
    use, now = here.self_information, here.clock()
    delivery = use.deliverer.deliver(
        _access(), request_id, category=category, now=now, written=form.written
    )
    if delivery is not None:
        return marked(delivery.body, delivery.disclosure_id, form.media_type)
    use.requests.note_use(_access(), now=now)
    standing = use.requests.status(_access(), request_id, now=now)
    return _accepted(standing, url_for(".fetch", request_id=request_id), here)


def _accepted(standing: Retrieval, location: str, here: Services) -> Response:
    response = jsonify(request_id=standing.retrieval_id, status=standing.state.value)
    response.status_code = 202
    response.headers["Location"] = location
    response.headers["Retry-After"] = str(_retry_after(standing, here))
    return response


def _retry_after(standing: Retrieval, here: Services) -> int:
    age = (here.clock() - standing.created_at).total_seconds()
    return _SOON if age < _YOUNG_SECONDS else _LATER
