"""One session with a card: select, count, VERIFY, read, sign, power off.

The card is held exclusively from the first step to the last and always left without power, or the
next program would sign without a PIN. Nothing here ever tries a secret twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from jpki_bridge.card.driver.applet import JpkiApplet
from jpki_bridge.card.driver.holder_secret import PASSWORD, PIN
from jpki_bridge.card.driver.issuer import is_real
from jpki_bridge.card.driver.proof import (
    Question,
    holder_certificate,
    read_certificate,
    second_proof,
    sign_answer,
)
from jpki_bridge.card.driver.token_info import CARD, kind_of
from jpki_bridge.card.driver.transport import CardTransport
from jpki_bridge.errors import CardRemovedError, NoSignatureCertificateError, SameCardError
from jpki_bridge.message import Answer


@dataclass(frozen=True)
class Sight:
    """What a card shows without a PIN; None where it does not tell.

    ``password_tries_left`` and ``has_signature`` speak of the signature key; a card that has no
    signature certificate (under 15) has no password either.
    """

    tries_left: int | None
    not_after: datetime | None
    token_kind: str = CARD
    password_tries_left: int | None = None
    has_signature: bool | None = None
    is_real: bool | None = None


def look(transport: CardTransport, slot_id: str) -> Sight:
    """Look at a card without using a try; raises ``PinNotSetError`` for a card without a PIN."""
    with _applet(transport, slot_id) as applet:
        tries_left = applet.tries_left(PIN)
        der = applet.certificate(PIN.files)
        has_signature, password_tries_left = _look_at_signature(applet)
        certificate = None if der is None else read_certificate(der)
        return Sight(
            tries_left=tries_left,
            not_after=None if certificate is None else certificate.not_valid_after_utc,
            token_kind=kind_of(applet.token_info()),
            password_tries_left=password_tries_left,
            has_signature=has_signature,
            is_real=None if certificate is None else is_real(certificate),
        )


def answer_question(
    transport: CardTransport,
    slot_id: str,
    pin: bytearray,
    question: Question,
    *,
    last_try_confirmed: bool,
) -> Answer:
    """Let the user-authentication key sign the question.

    The tries left are read anew first: with none, or with one that the citizen has not confirmed to
    use, the PIN is not sent. Raises a ``CardError`` for everything that goes wrong.
    """
    with _applet(transport, slot_id) as applet:
        PIN.check_tries(applet.tries_left(PIN), last_try_confirmed=last_try_confirmed)
        applet.verify(PIN, pin)
        return sign_answer(applet, question)


def answer_second(
    transport: CardTransport,
    slot_id: str,
    pin: bytearray,
    question: Question,
    first: Answer,
    *,
    last_try_confirmed: bool,
) -> Answer:
    """Let another card's user-authentication key sign beside the first, for ``represent``.

    Raises ``SameCardError`` when it is the first card again: before the PIN is sent where the card
    shows its certificate freely.
    """
    with _applet(transport, slot_id) as applet:
        _refuse_same_card(applet.certificate(PIN.files), first)
        PIN.check_tries(applet.tries_left(PIN), last_try_confirmed=last_try_confirmed)
        applet.verify(PIN, pin)
        der = holder_certificate(applet, PIN.files)
        _refuse_same_card(der, first)
        return replace(first, second=second_proof(applet, PIN.files, der, question, first))


def answer_signature(
    transport: CardTransport,
    slot_id: str,
    password: bytearray,
    question: Question,
    first: Answer,
    *,
    last_try_confirmed: bool,
) -> Answer:
    """Let the signature key of the card that answered first sign beside it, for ``link``.

    So a citizen hears of a wrong PIN before the password is asked for, and nobody keeps the PIN in
    between. Raises ``CardRemovedError`` when another card lies there now, as far as it shows that
    freely, before anything is sent.
    """
    with _applet(transport, slot_id) as applet:
        if applet.certificate(PIN.files) not in {None, first.unverified_certificate}:
            raise CardRemovedError("another card lies in the reader")
        PASSWORD.check_tries(applet.tries_left(PASSWORD), last_try_confirmed=last_try_confirmed)
        applet.verify(PASSWORD, password)
        der = holder_certificate(applet, PASSWORD.files)
        return replace(first, second=second_proof(applet, PASSWORD.files, der, question, first))


def _look_at_signature(applet: JpkiApplet) -> tuple[bool | None, int | None]:
    has_signature = applet.has_signature()
    if has_signature is False:
        return False, None
    try:
        return has_signature, applet.tries_left(PASSWORD)
    except NoSignatureCertificateError:
        return False, None


def _refuse_same_card(der: bytes | None, first: Answer) -> None:
    if der == first.unverified_certificate:
        raise SameCardError("the first card again")


@contextmanager
def _applet(transport: CardTransport, slot_id: str) -> Iterator[JpkiApplet]:
    connection = transport.connect(slot_id)
    try:
        applet = JpkiApplet(connection)
        applet.select()
        yield applet
    finally:
        connection.disconnect()
