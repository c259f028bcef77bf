"""One session with a card: select, count, VERIFY, read, sign, power off.

The card is held exclusively from the first step to the last and always left without power, or the
next program would sign without a PIN. Nothing here ever tries a PIN twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from jpki_bridge.algorithm import algorithm_of_key
from jpki_bridge.card.driver.applet import JpkiApplet
from jpki_bridge.card.driver.token_info import kind_of
from jpki_bridge.card.driver.transport import CardTransport
from jpki_bridge.errors import CardFaultError, PinBlockedError, PinLastTryError
from jpki_bridge.message import Answer, signed_bytes

BRIDGE = "madoguchi-bridge/1"


@dataclass(frozen=True)
class Question:
    """What is to be signed, besides the certificate: the exact texts of origin, nonce and context."""

    origin: str
    nonce: str
    context: str


@dataclass(frozen=True)
class Sight:
    """What a card shows without a PIN; None where it does not tell."""

    tries_left: int | None
    not_after: datetime | None


def look(transport: CardTransport, slot_id: str) -> Sight:
    """Look at a card without using a try; raises ``PinNotSetError`` for a card without a PIN."""
    with _applet(transport, slot_id) as applet:
        tries_left = applet.tries_left()
        der = applet.certificate()
        return Sight(tries_left, None if der is None else _read(der).not_valid_after_utc)


def answer_question(
    transport: CardTransport,
    slot_id: str,
    pin: bytearray,
    question: Question,
    *,
    last_try_confirmed: bool,
) -> Answer:
    """Let the card sign the question.

    The tries left are read anew first: with none, or with one that the citizen has not confirmed to
    use, the PIN is not sent. Raises a ``CardError`` for everything that goes wrong.
    """
    with _applet(transport, slot_id) as applet:
        _check_tries(applet.tries_left(), last_try_confirmed=last_try_confirmed)
        applet.verify(pin)
        der = applet.certificate()
        if der is None:
            raise CardFaultError("no certificate although the PIN is verified")
        return _signed(applet, der, question)


@contextmanager
def _applet(transport: CardTransport, slot_id: str) -> Iterator[JpkiApplet]:
    connection = transport.connect(slot_id)
    try:
        applet = JpkiApplet(connection)
        applet.select()
        yield applet
    finally:
        connection.disconnect()


def _check_tries(tries_left: int | None, *, last_try_confirmed: bool) -> None:
    if tries_left == 0:
        raise PinBlockedError("no try is left")
    if tries_left == 1 and not last_try_confirmed:
        raise PinLastTryError("the last try is not confirmed")


def _signed(applet: JpkiApplet, der: bytes, question: Question) -> Answer:
    algorithm = algorithm_of_key(_read(der).public_key())
    if algorithm is None:
        raise CardFaultError("the certificate's key is of no known kind")
    message = signed_bytes(
        algorithm,
        origin=question.origin,
        nonce=question.nonce,
        certificate_der=der,
        context=question.context,
    )
    signature = applet.sign(algorithm.digest(message), algorithm)
    return Answer(algorithm, der, signature, BRIDGE, kind_of(applet.token_info()))


def _read(der: bytes) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(der)
        certificate.public_key()
    except ValueError as error:
        raise CardFaultError("EF 000A holds no certificate") from error
    return certificate
