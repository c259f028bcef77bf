"""The order of the bridge's pages, as a state machine.

::

    entry ──> CHOOSE ──choose──> PIN ──pin──> READ ── the browser posts the answer
                │  ^              │ ^ │
                │  │              │ │ └─ wrong or not four digits: PIN again
                │  │              │ └── continue ── LAST_TRY <── one try is left
                │  └─retry─ EXPIRED ── continue ──> PIN or LAST_TRY
                │  └─retry─ ENDED <── locked, no PIN, card trouble, time ran out
                └── cancel, from every screen but ENDED ──> ENDED

    ENDED and EXPIRED: the browser posts the error. ``language`` stays on the screen it finds.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from jpki_bridge import errors
from jpki_bridge.card.driver.pin import typed_pin
from jpki_bridge.card.driver.session import Question, answer_question, look
from jpki_bridge.card.driver.transport import CardTransport
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.card.window.visit import PIN_WINDOW, Screen, Visit
from jpki_bridge.challenge import check_nonce, read_context

LANGUAGES = ("ja", "en")
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

    def __init__(self, transport: CardTransport) -> None:
        self._transport = transport

    def enter(self, question: Question, answer_url: str, language: str, *, now: datetime) -> Visit:
        """Begin a visit; raises ``ChallengeRefusedError`` for what cannot be shown or signed."""
        check_nonce(question.nonce)
        visit = Visit(question, read_context(question.context), answer_url, language, now)
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
        if visit.sight.not_after is not None and visit.sight.not_after < now:
            self._show(visit, Screen.EXPIRED)
            visit.outcome = errors.CERTIFICATE_EXPIRED_HINT
            return
        self._ask_pin(visit, now)

    def enter_pin(self, visit: Visit, form: Mapping[str, str], now: datetime) -> None:
        """Let the card sign; the PIN leaves the request's form for the card and nothing else."""
        if visit.pin_until is None or now > visit.pin_until:
            self._end(visit, errors.TIMED_OUT)
            return
        assert visit.slot_id is not None
        with typed_pin(form.get("pin", "")) as pin:
            visit.outcome = answer_question(
                self._transport,
                visit.slot_id,
                pin,
                visit.question,
                last_try_confirmed=visit.last_try_confirmed,
            )
        self._show(visit, Screen.READ)

    def go_on(self, visit: Visit, _form: Mapping[str, str], now: datetime) -> None:
        """Go on in spite of a warning."""
        visit.outcome = None
        visit.last_try_confirmed = visit.screen is Screen.LAST_TRY
        self._ask_pin(visit, now)

    def extend(self, visit: Visit, _form: Mapping[str, str], now: datetime) -> None:
        """Open the PIN window anew."""
        visit.pin_until = now + PIN_WINDOW

    def retry(self, visit: Visit, _form: Mapping[str, str], _now: datetime) -> None:
        """Go back to the choice of cards."""
        self._offer_cards(visit)

    def cancel(self, visit: Visit, _form: Mapping[str, str], _now: datetime) -> None:
        """End by the citizen's will; an answer that was not sent is thrown away."""
        self._end(visit, errors.USER_CANCELLED)

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

    def _ask_pin(self, visit: Visit, now: datetime) -> None:
        """Show the PIN page, the warning before the last try, or the end when none is left."""
        assert visit.sight is not None
        if visit.sight.tries_left == 0:
            raise errors.PinBlockedError("no try is left")
        if visit.sight.tries_left == 1 and not visit.last_try_confirmed:
            self._show(visit, Screen.LAST_TRY)
            return
        visit.pin_until = now + PIN_WINDOW
        self._show(visit, Screen.PIN)

    def _meet_trouble(self, visit: Visit, error: errors.CardError, now: datetime) -> None:
        """Stay with the PIN while it can be corrected; end with everything else."""
        if isinstance(error, errors.PinFormatError):
            visit.problem = error.code
        elif isinstance(error, errors.PinWrongError | errors.PinLastTryError):
            assert visit.sight is not None
            tries_left = error.tries_left if isinstance(error, errors.PinWrongError) else 1
            visit.problem, visit.last_try_confirmed = error.code, False
            visit.sight = replace(visit.sight, tries_left=tries_left)
            self._ask_pin(visit, now)
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
ACTIONS: Mapping[str, Action] = {
    "/choose": Action(Journey.choose, frozenset({Screen.CHOOSE}), frozenset({"card"})),
    "/pin": Action(Journey.enter_pin, frozenset({Screen.PIN}), frozenset({"pin"})),
    "/continue": Action(Journey.go_on, frozenset({Screen.LAST_TRY, Screen.EXPIRED})),
    "/extend": Action(Journey.extend, frozenset({Screen.PIN})),
    "/retry": Action(Journey.retry, frozenset({Screen.ENDED, Screen.EXPIRED})),
    "/cancel": Action(Journey.cancel, _EVERYWHERE - {Screen.ENDED}),
    "/language": Action(_speak, _EVERYWHERE, frozenset({"lang"})),
}
