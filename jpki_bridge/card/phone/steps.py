"""What the app does: fetch the challenge, ask for the number of the other screen, sign, answer."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.phone.errand import SENT, Errand
from jpki_bridge.card.phone.provider_line import NumberWrongError, ProviderError, ProviderLine
from jpki_bridge.card.window.journey import ACTIONS, Journey
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.card.window.visit import Screen

NUMBER_FORMAT = "NUMBER_FORMAT"
NUMBER_WRONG = "NUMBER_WRONG"
NUMBER_OVER = "NUMBER_OVER"

_NUMBER = re.compile(r"[0-9]{2}")
_SENDING = frozenset({Screen.READ, Screen.ENDED, Screen.EXPIRED})


class Steps:
    """Moves errands on; the card's part is the bridge's own journey, with the phone as the card."""

    def __init__(self, line: ProviderLine, journey: Journey) -> None:
        self._line = line
        self._journey = journey

    def begin(self, errand: Errand, *, now: datetime) -> None:
        """Ask the provider what the opened address is for."""
        try:
            if errand.by_code:
                errand.asked = self._line.look(errand.opened_id)
            else:
                self._enter(errand, self._line.challenge(errand.opened_id, errand.claim), now)
        except ProviderError as error:
            errand.end = error.code

    def type_number(self, errand: Errand, form: Mapping[str, str], *, now: datetime) -> None:
        """Let the provider compare the number; the right one brings the challenge."""
        if errand.visit is not None or errand.asked is None or errand.end is not None:
            raise NotForUsError("screen")
        number = unicodedata.normalize("NFKC", form.get("number", "")).strip()
        errand.problem = None
        if not _NUMBER.fullmatch(number):
            errand.problem = NUMBER_FORMAT
            return
        try:
            question = self._line.number(errand.opened_id, errand.claim, number)
        except NumberWrongError as wrong:
            errand.problem, errand.numbers_left = NUMBER_WRONG, wrong.left
            errand.end = None if wrong.left else NUMBER_OVER
        except ProviderError as error:
            errand.end = error.code
        else:
            self._enter(errand, question, now)

    def act(self, errand: Errand, path: str, form: Mapping[str, str], *, now: datetime) -> None:
        """Perform an action of the card's part."""
        if errand.visit is None or errand.end is not None:
            raise NotForUsError("screen")
        self._journey.act(ACTIONS[path], errand.visit, form, now)

    def send(self, errand: Errand) -> str | None:
        """Answer the provider; return where this phone's browser goes then, None for another's."""
        visit = errand.visit
        if visit is None or errand.end is not None or visit.screen not in _SENDING:
            raise NotForUsError("screen")
        if visit.outcome is None:
            raise NotForUsError("outcome")
        finish: str | None = None
        try:
            if errand.by_code:
                self._line.answer_code(errand.opened_id, errand.claim, visit.outcome)
            else:
                finish = self._line.answer(errand.opened_id, errand.claim, visit.outcome)
            errand.end = SENT
        except ProviderError as error:
            errand.end = error.code
        return finish

    def _enter(self, errand: Errand, question: Question, now: datetime) -> None:
        """Begin the card's part; a phone has one chip, so that there is nothing to choose."""
        visit = self._journey.enter(question, question.origin, errand.language, now=now)
        errand.visit = visit
        if visit.screen is Screen.CHOOSE and len(visit.slots) == 1:
            only = {"card": visit.slots[0].slot_id}
            self._journey.act(ACTIONS["/choose"], visit, only, now)
