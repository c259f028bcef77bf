"""From the smart card service to the certificate. No try of any secret is used."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from jpki_bridge import errors
from jpki_bridge.card.doctor.finding import Finding, Level
from jpki_bridge.card.driver.session import Sight, look
from jpki_bridge.card.driver.transport import CardTransport, Slot
from jpki_bridge.card.pcsc.service import ReaderSupportMissingError
from jpki_bridge.card.pcsc.transport import PcscTransport
from jpki_bridge.card.software.virtual_transport import VirtualTransport

RENEWAL_OPENS = timedelta(days=90)
"""How long before its end a certificate can be renewed at the municipal office."""

_KINDS = {
    "card": "KIND_CARD",
    "android": "KIND_ANDROID",
    "iphone": "KIND_IPHONE",
    "sandbox": "KIND_SANDBOX",
}
"""What is said of each kind of token that can be read."""


def check_cards(folder: Path | None, *, now: datetime) -> Iterator[Finding]:
    """Look at service, readers and every card; ``folder`` is that of software cards."""
    try:
        transport: CardTransport
        if folder is None:
            transport = PcscTransport()
            yield Finding("reader", Level.OK, "READERS", {"count": str(len(transport.readers()))})
        else:
            transport = VirtualTransport(folder)
            yield Finding("reader", Level.OK, "SOFTWARE_CARDS")
    except ReaderSupportMissingError:
        yield Finding("service", Level.FAIL, "READER_SUPPORT_MISSING")
        return
    except errors.NoServiceError as error:
        yield Finding("service", Level.FAIL, error.code)
        return
    except errors.CardError as error:
        yield Finding("reader", Level.FAIL, error.code)
        return
    yield from check_slots(transport, now=now)


def check_slots(transport: CardTransport, *, now: datetime) -> Iterator[Finding]:
    """Look at every card that lies in a reader."""
    try:
        slots = transport.slots()
    except errors.CardError as error:
        yield Finding("reader", Level.FAIL, error.code)
        return
    if not slots:
        yield Finding("card", Level.WARN, errors.NoCardError.code)
    for number, slot in enumerate(slots, 1):
        yield from _check_card(transport, slot, str(number), now=now)


def _check_card(
    transport: CardTransport, slot: Slot, number: str, *, now: datetime
) -> Iterator[Finding]:
    values = {"card": number}
    try:
        sight = look(transport, slot.slot_id)
    except errors.PinNotSetError as error:
        yield Finding("pin", Level.FAIL, error.code, values)
        return
    except errors.CardError as error:
        yield Finding("card", Level.FAIL, error.code, values)
        return
    yield Finding("card", Level.OK, _KINDS[sight.token_kind], values)
    yield _pin(sight, values)
    yield _certificate(sight, values, now=now)
    yield from _signature(sight, values)


def _pin(sight: Sight, values: dict[str, str]) -> Finding:
    if sight.tries_left is None:
        return Finding("pin", Level.WARN, "PIN_TRIES_UNKNOWN", values)
    if sight.tries_left == 0:
        return Finding("pin", Level.FAIL, errors.PinBlockedError.code, values)
    values = values | {"tries": str(sight.tries_left)}
    if sight.tries_left == 1:
        return Finding("pin", Level.WARN, errors.PinLastTryError.code, values)
    return Finding("pin", Level.OK, "PIN_TRIES", values)


def _certificate(sight: Sight, values: dict[str, str], *, now: datetime) -> Finding:
    if sight.not_after is None:  # the way of every phone
        return Finding("certificate", Level.OK, "CERTIFICATE_HIDDEN", values)
    values = values | {"until": sight.not_after.date().isoformat()}
    if sight.not_after < now:
        return Finding("certificate", Level.FAIL, errors.CERTIFICATE_EXPIRED_HINT, values)
    if sight.not_after < now + RENEWAL_OPENS:
        return Finding("certificate", Level.WARN, "CERTIFICATE_ENDS_SOON", values)
    issued = "CERTIFICATE_REAL" if sight.is_real else "CERTIFICATE_OF_A_TEST"
    return Finding("certificate", Level.OK, issued, values)


def _signature(sight: Sight, values: dict[str, str]) -> Iterator[Finding]:
    """Speak of the signature key only where it needs attention: it is for linking alone."""
    if sight.password_tries_left == 0:
        yield Finding("password", Level.WARN, errors.PasswordBlockedError.code, values)
    elif sight.password_tries_left == 1:
        yield Finding("password", Level.WARN, errors.PasswordLastTryError.code, values)
