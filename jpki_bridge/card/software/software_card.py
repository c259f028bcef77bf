"""A My Number Card in software, at the level of APDUs: the JPKI application and nothing else.

It answers as real cards were seen to answer, including the places where they differ (see
``Behaviour``). There is deliberately no way in but ``transmit``.
"""

from collections.abc import Callable
from hmac import compare_digest

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    NoDigestInfo,
    Prehashed,
    decode_dss_signature,
)

from jpki_bridge.card.driver import apdu, token_info
from jpki_bridge.card.driver.apdu import Command, Response
from jpki_bridge.card.driver.files import AID, AUTHENTICATION, EF_AVAILABILITY, EF_TOKEN_INFO
from jpki_bridge.card.software.card_file import FULL_TRIES, CardFile
from jpki_bridge.card.software.try_counter import TryCounter

ONLY_AUTHENTICATION = bytes.fromhex("008F00")
"""EF 0008: signing certificate absent, user-authentication certificate present."""

_PADDING_BYTES = 11
_MAX_PIN = 16
_SHORT_ID = 0x80


class SoftwareCard:
    """One powered card. A new object is a card that has just been given power."""

    def __init__(self, card: CardFile, counter: TryCounter) -> None:
        self._card = card
        self._counter = counter
        self._selected = False
        self._file: int | None = None
        self._verified = False
        self._files = {
            EF_TOKEN_INFO: token_info.encode(card.token_label),
            EF_AVAILABILITY: ONLY_AUTHENTICATION,
            AUTHENTICATION.certificate: card.certificate,
            AUTHENTICATION.ca_certificate: card.ca_certificate,
        }
        self._commands: dict[tuple[int, int], Callable[[Command], Response]] = {
            (0x00, apdu.INS_SELECT): self._select,
            (0x00, apdu.INS_VERIFY): self._verify,
            (0x00, apdu.INS_READ_BINARY): self._read_binary,
            (0x80, apdu.INS_SIGN): self._sign,
        }

    def transmit(self, raw: bytes | bytearray) -> bytes:
        """Answer one command."""
        try:
            command = apdu.read_command(raw)
        except apdu.ApduError:
            return _status(apdu.SW_WRONG_LENGTH).encode()
        perform = self._commands.get((command.cla, command.ins))
        if perform is None:
            known = command.cla in {0x00, 0x80}
            return _status(apdu.SW_UNKNOWN_INS if known else apdu.SW_UNKNOWN_CLA).encode()
        return perform(command).encode()

    def _select(self, command: Command) -> Response:
        if (command.p1, command.p2) == (0x04, 0x0C):
            return self._select_application(command.data)
        if (command.p1, command.p2) == (0x02, 0x0C):
            return self._select_file(int.from_bytes(command.data))
        return _status(apdu.SW_WRONG_P1P2)

    def _select_application(self, name: bytes | bytearray) -> Response:
        if name != AID:
            return _status(apdu.SW_NOT_FOUND)
        self._selected, self._file = True, None
        if self._card.behaviour.select_clears_pin:
            self._verified = False
        return _status(apdu.SW_OK)

    def _select_file(self, file_id: int) -> Response:
        if not self._selected or file_id not in {
            *self._files,
            AUTHENTICATION.key,
            AUTHENTICATION.pin,
        }:
            return _status(apdu.SW_NOT_FOUND)
        self._file = file_id
        return _status(apdu.SW_OK)

    def _verify(self, command: Command) -> Response:
        if command.p1 != 0x00:
            return _status(apdu.SW_WRONG_P1P2)
        if self._named_file(command.p2) != AUTHENTICATION.pin:
            return _status(apdu.SW_NO_CURRENT_FILE)
        if self._card.pin is None:
            return _status(self._card.behaviour.pin_absent_sw)
        if not command.data:
            return _status(apdu.SW_OK if self._verified else apdu.SW_TRIES | self._counter.read())
        if len(command.data) > _MAX_PIN:
            return _status(apdu.SW_WRONG_LENGTH)
        return self._compare(self._card.pin, bytes(command.data))

    def _compare(self, pin: bytes, presented: bytes) -> Response:
        """Count the try before comparing, so that pulling the card in between gains nothing."""
        self._verified = False
        tries_left = self._counter.read()
        if tries_left == 0:
            return _status(apdu.SW_BLOCKED)
        self._counter.write(tries_left - 1)
        if not compare_digest(pin, presented):
            return _status(apdu.SW_TRIES | (tries_left - 1))
        self._counter.write(FULL_TRIES)
        self._verified = True
        return _status(apdu.SW_OK)

    def _read_binary(self, command: Command) -> Response:
        content = self._files.get(self._file) if self._file is not None else None
        if content is None or command.le is None:
            return _status(apdu.SW_NO_CURRENT_FILE if content is None else apdu.SW_WRONG_LENGTH)
        needs_pin = self._file == AUTHENTICATION.certificate and self._card.behaviour.read_needs_pin
        if needs_pin and not self._verified:
            return _status(apdu.SW_SECURITY_STATUS)
        offset = command.p1 << 8 | command.p2
        if offset >= len(content):
            return _status(apdu.SW_OFFSET)
        return Response(content[offset : offset + command.le], apdu.SW_OK)

    def _sign(self, command: Command) -> Response:
        if command.p1 != 0x00:
            return _status(apdu.SW_WRONG_P1P2)
        if self._named_file(command.p2) != AUTHENTICATION.key:
            return _status(apdu.SW_NO_CURRENT_FILE)
        if not self._verified:
            return _status(apdu.SW_SECURITY_STATUS)
        key, data = self._card.private_key, bytes(command.data)
        if isinstance(key, rsa.RSAPrivateKey):
            return _sign_rsa(key, data)
        return _sign_p384(key, data)

    def _named_file(self, p2: int) -> int | None:
        """Resolve P2: 80 is the current file, 80 + a short id names one."""
        if not self._selected or not p2 & _SHORT_ID:
            return None
        return self._file if p2 == _SHORT_ID else p2 & ~_SHORT_ID


def _status(sw: int) -> Response:
    return Response(b"", sw)


def _sign_rsa(key: rsa.RSAPrivateKey, data: bytes) -> Response:
    """Pad what is given as PKCS#1 v1.5, whatever it is."""
    if not 0 < len(data) <= key.key_size // 8 - _PADDING_BYTES:
        return _status(apdu.SW_WRONG_LENGTH)
    return Response(key.sign(data, padding.PKCS1v15(), NoDigestInfo()), apdu.SW_OK)


def _sign_p384(key: ec.EllipticCurvePrivateKey, data: bytes) -> Response:
    """Sign a SHA-384 digest and answer r || s; an assumption about the next card."""
    sha384 = hashes.SHA384()
    if len(data) != sha384.digest_size:
        return _status(apdu.SW_WRONG_LENGTH)
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(Prehashed(sha384))))
    return Response(r.to_bytes(48) + s.to_bytes(48), apdu.SW_OK)
