"""The end of a login with the card: from a taken answer to a renewed session.

Neither the handle nor the session alone ever logs anyone in.
"""

from datetime import datetime

from jpki_bridge.challenge import LINK, read_context
from jpki_bridge.errors import AnswerRefusedError, ChallengeGoneError
from provider.login.authenticator import Authenticated
from provider.login.method import LoginMethod
from provider.storage.sessions import BrowserSession
from provider.web.citizen.login.card_answer import TakenAnswer, refusals_of
from provider.web.citizen.login.login_notes import note_refusal
from provider.web.citizen.login.record_login import LoggedIn, record_login
from provider.wiring import Services


def finish_login(
    services: Services, session: BrowserSession, taken: TakenAnswer, *, now: datetime
) -> LoggedIn:
    """Log in the citizen whose card answered this session's challenge.

    Raises ``LoginRefusedError`` and then has created nothing.
    """
    with refusals_of(taken.flow):
        try:
            authenticated = _authenticated(services, taken, now=now)
            return _recorded(services, session, taken, authenticated, now=now)
        except AnswerRefusedError as refusal:
            note_refusal(services, taken, refusal, now=now)
            raise


def _recorded(
    services: Services,
    session: BrowserSession,
    taken: TakenAnswer,
    authenticated: Authenticated,
    *,
    now: datetime,
) -> LoggedIn:
    """Record the login; one by a QR code is remembered as such, and told afterwards."""
    code = services.cross_device.progress(read_context(taken.evidence.context).txn)
    if code is None:
        return record_login(services, session, taken.flow, authenticated, now=now)
    by_code = LoginMethod.CROSS_DEVICE
    with services.database.transaction():
        done = record_login(services, session, taken.flow, authenticated, now=now, method=by_code)
        browser, person_id = code.login.browser, done.session.person_id or ""
        services.cross_device_notices.add(person_id, browser, now=now)
    return done


def _authenticated(services: Services, taken: TakenAnswer, *, now: datetime) -> Authenticated:
    if taken.purpose != LINK:
        return services.card_logins.authenticator.authenticate(taken.evidence, now=now)
    linker = services.card_logins.linker
    if linker is None:
        raise ChallengeGoneError("this instance links nobody by a signature certificate")
    return linker.authenticate(taken.evidence, now=now)
