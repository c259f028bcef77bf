"""The app's own line to the provider that it was built for: it fetches what to sign, and answers there.

No address ever comes from a page or a message. Redirects are not followed, answers are small, and
whatever is not exactly as agreed is a refusal.
"""

import json
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any

from jpki_bridge.card.driver.proof import Question
from jpki_bridge.challenge import LOGIN, STEP_UP, check_nonce, read_context
from jpki_bridge.errors import ChallengeRefusedError
from jpki_bridge.message import Answer
from jpki_bridge.strict_json import StrictJsonError, read_object

SILENT = "PROVIDER_SILENT"
REFUSED = "PROVIDER_REFUSED"
MATCH_WRONG = "ERR_MATCH"

_SECONDS = 10
_MOST_BYTES = 8192
_FINISH = re.compile(r"/login/finish\?h=[A-Za-z0-9_-]{1,128}")


class ProviderError(Exception):
    """The provider did not do as asked; ``code`` says which page tells the citizen."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NumberWrongError(Exception):
    """The number was wrong; ``left`` more may be typed."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} left")
        self.left = left


@dataclass(frozen=True)
class Asked:
    """What a QR code is for, as the provider tells it before the number is typed."""

    client_name: str
    asked_at: datetime
    browser: str
    place: str


class ProviderLine:
    """Messages to one provider, by its pinned origin."""

    def __init__(self, origin: str, ca_file: Path | None = None) -> None:
        self.origin = origin
        tls = ssl.create_default_context(cafile=ca_file and str(ca_file))
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls), _NoRedirect
        )

    def challenge(self, txn: str, claim: str) -> Question:
        """Fetch the challenge of a login in this phone's own browser."""
        told = self._ask("/login/app/challenge", txn=txn, claim=claim)
        question = self._question(told)
        if read_context(question.context).txn != txn:
            raise ProviderError(REFUSED)
        return question

    def answer(self, txn: str, claim: str, outcome: Answer | str) -> str:
        """Answer it; return the provider's own address that ends the login in the browser."""
        told = self._ask("/login/app/answer", txn=txn, claim=claim, **_said(outcome))
        finish = told.get("finish")
        if not isinstance(finish, str) or not _FINISH.fullmatch(finish):
            raise ProviderError(REFUSED)
        return self.origin + finish

    def look(self, link: str) -> Asked:
        """Ask what a QR code is for."""
        told = self._ask("/login/x/look", link=link)
        try:
            return Asked(
                str(told["client_name"]),
                datetime.fromisoformat(told["asked_at"]),
                str(told["browser"]),
                str(told["place"]),
            )
        except (KeyError, TypeError, ValueError) as fault:
            raise ProviderError(REFUSED) from fault

    def number(self, link: str, claim: str, number: str) -> Question:
        """Type the number of the other screen; get the challenge, in which it must stand."""
        told = self._ask("/login/x/number", link=link, claim=claim, number=number)
        question = self._question(told)
        if read_context(question.context).match != number:
            raise ProviderError(REFUSED)
        return question

    def answer_code(self, link: str, claim: str, outcome: Answer | str) -> None:
        """Answer for the other screen; nothing comes back that could log anyone in."""
        self._ask("/login/x/answer", link=link, claim=claim, **_said(outcome))

    def _question(self, told: Mapping[str, Any]) -> Question:
        nonce, context = told.get("nonce"), told.get("context")
        if not isinstance(nonce, str) or not isinstance(context, str):
            raise ProviderError(REFUSED)
        try:
            check_nonce(nonce)
            purpose = read_context(context).purpose
        except ChallengeRefusedError as refusal:
            raise ProviderError(REFUSED) from refusal
        if purpose not in {LOGIN, STEP_UP}:
            raise ProviderError(REFUSED)
        return Question(self.origin, nonce, context)

    def _ask(self, path: str, **message: str) -> Mapping[str, Any]:
        asked = urllib.request.Request(  # noqa: S310 - our own configured origin
            self.origin + path,
            data=json.dumps(message).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        try:
            with self._opener.open(asked, timeout=_SECONDS) as response:
                return _read(response.read(_MOST_BYTES + 1))
        except urllib.error.HTTPError as refusal:
            with refusal:
                told = _read(refusal.read(_MOST_BYTES + 1))
            if told.get("error") == MATCH_WRONG and type(told.get("numbers_left")) is int:
                raise NumberWrongError(told["numbers_left"]) from None
            raise ProviderError(REFUSED) from None
        except (OSError, HTTPException) as silence:
            raise ProviderError(SILENT) from silence


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none."""


def _said(outcome: Answer | str) -> dict[str, str]:
    if isinstance(outcome, Answer):
        return {"answer": outcome.encode().decode()}
    return {"error": outcome}


def _read(body: bytes) -> Mapping[str, Any]:
    if len(body) > _MOST_BYTES:
        raise ProviderError(REFUSED)
    try:
        return read_object(body.decode("utf-8"))
    except (UnicodeDecodeError, StrictJsonError) as fault:
        raise ProviderError(REFUSED) from fault
