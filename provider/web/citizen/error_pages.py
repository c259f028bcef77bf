"""Refusals as pages: one table from typed errors to a page's code and status.

Each page says what is the matter, on whose side, what was *not* handed over, and the way out; its
words stand in the wording files under ``error.<code>``.
"""

from flask import g, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from connectors.errors import DirectoryUnavailableError
from consent.errors import (
    DecisionError,
    MandateOverError,
    OverAskingError,
    TooManyCasesError,
)
from provider.flow.errors import (
    FlowConflictError,
    FlowExpiredError,
    FlowStateError,
    FlowUnknownError,
)
from provider.flow.state import Flow
from provider.oauth.encryption import ToClientError
from provider.oauth.errors import (
    ClientSuspendedError,
    RedirectUriError,
    RequestSpentError,
    RequestUriError,
    UnknownClientError,
)
from provider.storage.registration_limits import QuotaSpentError
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import (
    ElsewhereError,
    GrantMovedOnError,
    NoSuchEntryError,
    NoSuchGrantError,
    NotAtTerminalError,
    NothingToOfferError,
    NotThisPersonError,
)
from provider.web.citizen.pages import page
from provider.web.citizen.visits import is_reading, page_of
from provider.web.csrf import FormRefusedError
from provider.web.logging import PAGE_BROKEN, PAGE_REFUSED, log, log_fault
from provider.web.sessions import CookieMissingError, SessionMissingError

PAGES: dict[type[Exception], tuple[str, int]] = {
    ClientSuspendedError: ("E-C2", 403),
    CookieMissingError: ("E-S5", 403),
    DecisionError: ("E-F2", 400),
    DirectoryUnavailableError: ("E-L6", 503),
    ElsewhereError: ("E-S3", 409),
    FlowConflictError: ("E-S3", 409),
    FlowExpiredError: ("E-S1", 403),
    FlowStateError: ("E-S3", 409),
    FlowUnknownError: ("E-S2", 403),
    FormRefusedError: ("E-F1", 403),
    GrantMovedOnError: ("E-G1", 409),
    MandateOverError: ("E-M1", 403),
    NoSuchEntryError: ("E-H4", 404),
    NoSuchGrantError: ("E-H4", 404),
    NothingToOfferError: ("E-C4", 403),
    NotAtTerminalError: ("E-H6", 403),
    NotThisPersonError: ("E-S4", 403),
    OverAskingError: ("E-C3", 403),
    QuotaSpentError: ("E-L12", 429),
    RedirectUriError: ("E-C1", 400),
    RequestSpentError: ("E-C5", 409),
    RequestUriError: ("E-C1", 400),
    SessionMissingError: ("E-S1", 403),
    ToClientError: ("E-C1", 400),
    TooManyCasesError: ("E-R1", 429),
    UnknownClientError: ("E-C1", 400),
}
"""The nearest class in an error's own line of classes decides."""

_NO_WAY_ON = {"E-M1"}
"""Pages whose visit can only be ended: its next page would refuse as well."""

_HTTP_PAGES = {404: "E-H4", 405: "E-H4", 413: "E-F3"}


def error_page(code: str, status: int) -> tuple[str, int]:
    """Render one refusal; where the visit is known and open, the page offers its way out."""
    log(PAGE_REFUSED, code=code)
    flow: Flow | None = g.get("flow")
    way_on = page_of(flow) if flow and code not in _NO_WAY_ON else None
    return page("error.html", code=code, flow=flow, way_on=way_on), status


def refuse(error: Exception) -> ResponseReturnValue:
    """Answer a typed refusal. A reader on the wrong page is led to the right one."""
    if isinstance(error, ElsewhereError) and is_reading():
        return redirect(page_of(error.flow), 303)
    code, status = next(PAGES[c] for c in type(error).__mro__ if c in PAGES)
    return error_page(code, status)


def refuse_http(error: HTTPException) -> ResponseReturnValue:
    """Answer what Flask itself refuses: no such page, no such method, a body too large."""
    if error.code is None or error.code < 400:  # noqa: PLR2004 - redirects are no refusals
        return error
    methods = getattr(error, "valid_methods", None)
    allowed = {"Allow": ", ".join(sorted(methods))} if methods else {}  # RFC 9110 section 15.5.6
    try:
        return *error_page(_HTTP_PAGES.get(error.code, "E-H5"), error.code), allowed
    except SQLAlchemyError as fault:  # every page's frame asks who is logged in
        return break_down(fault)


def break_down(error: Exception) -> ResponseReturnValue:
    """Answer our own faults: the log has the place, the page has the number to ask for.

    A fault of the database is told to programs as one that passes (RFC 9110 section 15.6.4).
    """
    log_fault(PAGE_BROKEN, error)
    g.setdefault("browser_session", None)  # it may be the database that is broken
    return error_page("E-H5", 503 if isinstance(error, SQLAlchemyError) else 500)


for refusal in PAGES:
    citizen.register_error_handler(refusal, refuse)
citizen.register_error_handler(HTTPException, refuse_http)
citizen.register_error_handler(Exception, break_down)
