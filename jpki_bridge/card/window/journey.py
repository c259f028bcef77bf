"""The order of the bridge's pages, as a state machine.

::

    entry ──> CHOOSE ──choose──> PIN ──pin──> READ ── the browser posts the answer
                │  ^              │ ^ │  │
                │  │              │ │ │  └─ purpose link: PASSWORD ──password──> READ
                │  │              │ │ │  └─ purpose represent, first card: CHOOSE the second one
                │  │              │ │ └─ wrong or misformed: the same page again
                │  │              │ └── continue ── LAST_TRY <── one try is left
                │  └─retry─ EXPIRED ── continue ──> PIN or LAST_TRY
                │  └─retry─ ENDED <── locked, no PIN, card trouble, time ran out
                └── cancel, from every screen but ENDED and CLOSED ──> ENDED

    PASSWORD has its own warning, PASSWORD_LAST_TRY, and ends as PIN does. CHOOSE of a second card
    can be shown again (``/again``) after cards were placed anew. ENDED and EXPIRED: the browser
    posts the error. Where the page that asked fetches the outcome itself, CLOSED stands for READ,
    and ``/finish`` leads from ENDED and EXPIRED to CLOSED. ``language`` stays on the screen it finds.

The first answer of a pair stays in the visit until the second is there. It goes with a cancellation
and when time runs out, and with every new choice of the first card.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from jpki_bridge import errors
from jpki_bridge.card.driver.issuer import is_real
from jpki_bridge.card.driver.pin import typed_password, typed_pin
from jpki_bridge.card.driver.proof import Question, read_certificate
from jpki_bridge.card.driver.session import answer_question, answer_second, answer_signature, look
from jpki_bridge.card.driver.transport import CardTransport
from jpki_bridge.card.window.asked import ASKED, PASSWORD, PIN, Asked
from jpki_bridge.card.window.language import LANGUAGES
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.card.window.visit import SECRET_WINDOW, Screen, Visit
from jpki_bridge.challenge import LINK, REPRESENT, check_nonce, read_context
from jpki_bridge.message import Answer

CHOICE_MISSING = "CHOICE_MISSING"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Action:
    """What a form of the bridge's pages may do: its fields, and the screens that carry it."""

    perform: Callable[["Journey", Visit, Mapping[str, str], datetime], None]
    screens: frozenset[Screen]
    fields: frozenset[str] = frozenset()


class Journey:
    """Moves visits from screen to screen."""

    def __init__(self, transport: CardTransport, *, refuse_real: bool = False) -> None:
        self._transport = transport
        self._refuse_real = refuse_real

    def enter(
        self, question: Question, answer_url: str | None, language: str, *, now: datetime
    ) -> Visit:
        """Begin a visit; raises ``ChallengeRefusedError`` for what cannot be shown or signed."""
        check_nonce(question.nonce)
        context = read_context(question.context)
        visit = Visit(question, context, answer_url, language, opened_at=now)
        self._offer_cards(visit)
        return visit

    def act(self, action: Action, visit: Visit, form: Mapping[str, str], now: datetime) -> None:
        """Perform an action that the visit's screen offers; card trouble ends on its own screen."""
        if visit.screen not in action.screens:
            raise NotForUsError("screen")
        visit.problem = None
        try:
            action.perform(self, visit, form, now)
        except errors.CardError as error:
            self._meet_trouble(visit, error, now)

    def choose(self, visit: Visit, form: Mapping[str, str], now: datetime) -> None:
        """Look at the chosen card and go on as its state demands."""
        chosen = form.get("card")
        if chosen not in {slot.slot_id for slot in visit.slots}:
            visit.problem = CHOICE_MISSING
            return
        visit.slot_id, visit.last_try_confirmed = chosen, False
        visit.sight = look(self._transport, chosen)
        if self._refuse_real and visit.sight.is_real:
            raise errors.RealCardError("a real card, while software is tried out")
        if visit.context.purpose == LINK and visit.sight.has_signature is False:
            raise errors.NoSignatureCertificateError("no signature certificate on the card")
        if visit.sight.not_after is not None and visit.sight.not_after < now:
            self._show(visit, Screen.EXPIRED)
            visit.outcome = errors.CERTIFICATE_EXPIRED_HINT
            return
        self._ask(PIN, visit, now)

    def enter_pin(self, visit: Visit, form: Mapping[str, str], now: datetime) -> None:
        """Let the card sign; the PIN leaves the request's form for the card and nothing else."""
        if self._is_late(visit, now):
            return
        with typed_pin(form.get("pin", "")) as pin:
            answer = self._sign(visit, pin)
        visit.last_try_confirmed = False
        if self._refuse_real and is_real(read_certificate(answer.unverified_certificate)):
            # A phone shows its certificate only now; what it signed goes nowhere.
            raise errors.RealCardError("a real card, while software is tried out")
        if answer.second is not None or visit.context.purpose not in {LINK, REPRESENT}:
            self._read(visit, answer)
            return
        visit.first = answer
        if visit.context.purpose == LINK:
            self._ask(PASSWORD, visit, now)
        else:
            self._offer_cards(visit)

    def enter_password(self, visit: Visit, form: Mapping[str, str], now: datetime) -> None:
        """Let the signature key of the same card sign beside the first answer."""
        if self._is_late(visit, now):
            return
        assert visit.slot_id is not None and visit.first is not None  # noqa: PT018 - one state
        with typed_password(form.get("password", "")) as password:
            answer = answer_signature(
                self._transport,
                visit.slot_id,
                password,
                visit.question,
                visit.first,
                last_try_confirmed=visit.last_try_confirmed,
            )
        self._read(visit, answer)

    def go_on(self, visit: Visit, _form: Mapping[str, str], now: datetime) -> None:
        """Go on in spite of a warning."""
        visit.outcome = None
        visit.last_try_confirmed = visit.screen is not Screen.EXPIRED
        self._ask(ASKED.get(visit.screen, PIN), visit, now)

    def extend(self, visit: Visit, _form: Mapping[str, str], now: datetime) -> None:
        """Open the window for typing a secret anew."""
        visit.secret_until = now + SECRET_WINDOW

    def again(self, visit: Visit, _form: Mapping[str, str], _now: datetime) -> None:
        """Look anew which cards there are."""
        self._offer_cards(visit)

    def retry(self, visit: Visit, _form: Mapping[str, str], _now: datetime) -> None:
        """Go back to the choice of cards: of the second one, where the first has answered."""
        if visit.context.purpose != REPRESENT:
            visit.first = None
        self._offer_cards(visit)

    def cancel(self, visit: Visit, _form: Mapping[str, str], _now: datetime) -> None:
        """End by the citizen's will; an answer that was not sent is thrown away."""
        visit.first = None
        self._end(visit, errors.USER_CANCELLED)

    def finish(self, visit: Visit, _form: Mapping[str, str], _now: datetime) -> None:
        """Let the page that asked have the error, where it fetches the outcome itself."""
        if visit.answer_url is not None:
            raise NotForUsError("finish")
        self._show(visit, Screen.CLOSED)

    def _sign(self, visit: Visit, pin: bytearray) -> Answer:
        assert visit.slot_id is not None
        confirmed = visit.last_try_confirmed
        card = (self._transport, visit.slot_id, pin, visit.question)
        if visit.first is None:
            return answer_question(*card, last_try_confirmed=confirmed)
        return answer_second(*card, visit.first, last_try_confirmed=confirmed)

    def _read(self, visit: Visit, answer: Answer) -> None:
        visit.first, visit.outcome = None, answer
        self._show(visit, Screen.READ if visit.answer_url else Screen.CLOSED)

    def _offer_cards(self, visit: Visit) -> None:
        try:
            visit.slots = tuple(self._transport.slots())
        except errors.CardError as error:
            self._end(visit, error.code)
            return
        if not visit.slots:
            self._end(visit, errors.NoCardError.code)
            return
        visit.outcome = None
        self._show(visit, Screen.CHOOSE)

    def _ask(self, asked: Asked, visit: Visit, now: datetime) -> None:
        """Show a secret's page, the warning before its last try, or the end when none is left."""
        assert visit.sight is not None
        tries_left = asked.tries_left(visit.sight)
        if tries_left == 0:
            raise asked.blocked("no try is left")
        if tries_left == 1 and not visit.last_try_confirmed:
            self._show(visit, asked.warning)
            return
        visit.secret_until = now + SECRET_WINDOW
        self._show(visit, asked.page)

    def _is_late(self, visit: Visit, now: datetime) -> bool:
        """End a visit whose window for typing a secret has closed."""
        late = visit.secret_until is None or now > visit.secret_until
        if late:
            visit.first = None
            self._end(visit, errors.TIMED_OUT)
        return late

    def _meet_trouble(self, visit: Visit, error: errors.CardError, now: datetime) -> None:
        """Stay with a secret while it can be corrected; end with everything else."""
        asked = ASKED.get(visit.screen)
        if asked is None or visit.sight is None:
            self._end(visit, error.code)
            return
        if isinstance(error, asked.misformed):
            visit.problem = error.code
        elif sight := asked.after(visit.sight, error):
            visit.problem, visit.last_try_confirmed, visit.sight = error.code, False, sight
            self._ask(asked, visit, now)
        else:
            self._end(visit, error.code)

    def _end(self, visit: Visit, code: str) -> None:
        visit.outcome = code
        self._show(visit, Screen.ENDED)

    def _show(self, visit: Visit, screen: Screen) -> None:
        visit.screen = screen
        told = visit.outcome if isinstance(visit.outcome, str) else visit.problem
        _log.info("event=screen visit=%s screen=%s code=%s", visit.log_id, screen, told or "-")


def _speak(_journey: Journey, visit: Visit, form: Mapping[str, str], _now: datetime) -> None:
    if form.get("lang") in LANGUAGES:
        visit.language = form["lang"]


_EVERYWHERE = frozenset(Screen)
_SECRETS = frozenset({Screen.PIN, Screen.PASSWORD})
_WARNINGS = frozenset({Screen.LAST_TRY, Screen.PASSWORD_LAST_TRY, Screen.EXPIRED})
ACTIONS: Mapping[str, Action] = {
    "/choose": Action(Journey.choose, frozenset({Screen.CHOOSE}), frozenset({"card"})),
    "/again": Action(Journey.again, frozenset({Screen.CHOOSE})),
    "/pin": Action(Journey.enter_pin, frozenset({Screen.PIN}), frozenset({"pin"})),
    "/password": Action(
        Journey.enter_password, frozenset({Screen.PASSWORD}), frozenset({"password"})
    ),
    "/continue": Action(Journey.go_on, _WARNINGS),
    "/extend": Action(Journey.extend, _SECRETS),
    "/retry": Action(Journey.retry, frozenset({Screen.ENDED, Screen.EXPIRED})),
    "/cancel": Action(Journey.cancel, _EVERYWHERE - {Screen.ENDED, Screen.CLOSED}),
    "/finish": Action(Journey.finish, frozenset({Screen.ENDED, Screen.EXPIRED})),
    "/language": Action(_speak, _EVERYWHERE, frozenset({"lang"})),
}
