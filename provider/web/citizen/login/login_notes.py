"""What the login history is told: who came in and how, and a person's own card that was turned away.

A refused card is known to be somebody's only after its signature and chain have passed; before that nobody
is told anything.
"""

from datetime import datetime

from flask import has_request_context, request

from jpki_bridge.challenge import LINK
from jpki_bridge.errors import AnswerRefusedError
from provider.login.card import fingerprint_of
from provider.login.method import LoginMethod
from provider.storage.login_history import LoginEvent
from provider.web.citizen.login.browser_family import browser_family
from provider.web.citizen.login.card_answer import TakenAnswer
from provider.wiring import Services


def note_login(
    services: Services,
    person_id: str,
    kind: str,
    method: LoginMethod,
    session_hash: str,
    *,
    now: datetime,
) -> None:
    """Note a login, and what a clerk opened for this browser before it; joins the login's transaction."""
    by_qr = method is LoginMethod.CROSS_DEVICE
    event = LoginEvent.LOGIN_BY_QR if by_qr else LoginEvent.LOGIN
    history = services.login_history
    for _ in range(services.counter_codes.take_unnoted(session_hash)):
        history.add(person_id, LoginEvent.COUNTER, now=now)
    history.add(person_id, event, kind=kind, browser=browser_here(), now=now)


def note_refusal(
    services: Services, taken: TakenAnswer, refusal: AnswerRefusedError, *, now: datetime
) -> None:
    """Note that a person's own card was refused, where it is known whose it is."""
    if not refusal.browser_may_hear or taken.purpose == LINK:
        return
    kept = services.credentials.of_certificate(fingerprint_of(taken.evidence))
    if kept is not None:
        services.login_history.add(
            kept.person_id, LoginEvent.REFUSED, kind=kept.kind, browser=browser_here(), now=now
        )


def browser_here() -> str:
    """Return the family of the browser that asks; "" outside of a request."""
    return browser_family(request.headers.get("User-Agent", "")) if has_request_context() else ""
