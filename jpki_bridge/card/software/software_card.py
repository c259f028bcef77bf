"""A My Number Card in software, at the level of APDUs: the JPKI application and nothing else.

It answers as real cards were seen to answer, including the places where they differ (see
``Behaviour``). There is deliberately no way in but ``transmit``.
"""

from collections.abc import Callable
from pathlib import Path

from jpki_bridge.card.driver import apdu, token_info
from jpki_bridge.card.driver.apdu import Command, Response
from jpki_bridge.card.driver.files import (
    AID,
    AUTHENTICATION,
    EF_AVAILABILITY,
    EF_TERMINAL_CA,
    EF_TOKEN_INFO,
    EF_UNKNOWN,
    SIGNATURE,
    availability,
)
from jpki_bridge.card.software.card_file import (
    FULL_PASSWORD_TRIES,
    FULL_TRIES,
    CardFile,
    load_card,
)
from jpki_bridge.card.software.guarded_key import GuardedKey, status
from jpki_bridge.card.software.try_counter import TryCounter
from jpki_bridge.errors import CardRemovedError

_SHORT_ID = 0x80


def power_up(path: Path) -> "SoftwareCard":
    """Give power to the card of a file; raises ``CardFileError``."""
    card = load_card(path)
    pin_count = TryCounter(path, card.tries_left)
    password_count = TryCounter(path, card.password_tries_left, "password_tries_left")
    return SoftwareCard(card, pin_count, password_count)


class SoftwareCard:
    """One powered card. A new object is a card that has just been given power."""

    def __init__(self, card: CardFile, pin_count: TryCounter, password_count: TryCounter) -> None:
        self._behaviour = card.behaviour
        self._selected = False
        self._file: int | None = None
        self._commands_seen = 0
        self._keys = _keys(card, pin_count, password_count)
        self._files = _files(card)
        self._selectable = _selectable(card, self._files, self._keys)
        self._commands: dict[tuple[int, int], Callable[[Command], Response]] = {
            (0x00, apdu.INS_SELECT): self._select,
            (0x00, apdu.INS_VERIFY): self._verify,
            (0x00, apdu.INS_READ_BINARY): self._read_binary,
            (0x80, apdu.INS_SIGN): self._sign,
        }

    def transmit(self, raw: bytes | bytearray) -> bytes:
        """Answer one command; raises ``CardRemovedError`` where its behaviour is to be pulled."""
        self._commands_seen += 1
        leaves_now = self._commands_seen == self._behaviour.removed_at
        if leaves_now and not self._behaviour.removed_when_done:
            raise CardRemovedError("pulled before the command")
        answer = self._answer(raw).encode()
        if leaves_now:
            raise CardRemovedError("pulled before the answer")
        return answer

    def _answer(self, raw: bytes | bytearray) -> Response:
        try:
            command = apdu.read_command(raw)
        except apdu.ApduError:
            return status(apdu.SW_WRONG_LENGTH)
        perform = self._commands.get((command.cla, command.ins))
        if perform is None:
            known = command.cla in {0x00, 0x80}
            return status(apdu.SW_UNKNOWN_INS if known else apdu.SW_UNKNOWN_CLA)
        return perform(command)

    def _select(self, command: Command) -> Response:
        if (command.p1, command.p2) == (0x04, 0x0C):
            return self._select_application(command.data)
        if (command.p1, command.p2) == (0x02, 0x0C):
            return self._select_file(command.data)
        return status(apdu.SW_WRONG_P1P2)

    def _select_application(self, name: bytes | bytearray) -> Response:
        if name != AID:
            return status(apdu.SW_NOT_FOUND)
        self._selected, self._file = True, None
        if self._behaviour.select_clears_pin:
            for key in self._keys.values():
                key.verified = False
        return status(apdu.SW_OK)

    def _select_file(self, name: bytes | bytearray) -> Response:
        file_id = int.from_bytes(name)
        if not self._selected or file_id not in self._selectable:
            return status(apdu.SW_NOT_FOUND)
        self._file = file_id
        return status(apdu.SW_OK)

    def _verify(self, command: Command) -> Response:
        if command.p1 != 0x00:
            return status(apdu.SW_WRONG_P1P2)
        named = self._named_file(command.p2)
        for key in self._keys.values():
            if named == key.files.pin:
                return key.verify(command)
        return status(apdu.SW_NO_CURRENT_FILE)

    def _read_binary(self, command: Command) -> Response:
        if self._file == EF_UNKNOWN:
            return status(apdu.SW_SECURITY_STATUS)
        content = self._files.get(self._file) if self._file is not None else None
        if content is None or command.le is None:
            return status(apdu.SW_NO_CURRENT_FILE if content is None else apdu.SW_WRONG_LENGTH)
        if not self._may_read():
            return status(apdu.SW_SECURITY_STATUS)
        offset, says_end = command.p1 << 8 | command.p2, self._behaviour.end_of_file_sw
        if offset >= len(content):
            return status(says_end)
        part = content[offset : offset + command.le]
        met_end = says_end == apdu.SW_END_REACHED and len(part) < command.le
        return Response(part, says_end if met_end else apdu.SW_OK)

    def _may_read(self) -> bool:
        """Want the password for the signature certificate, and on a phone the PIN for the other."""
        if self._file == SIGNATURE.certificate:
            return self._keys[SIGNATURE.key].verified
        if self._file == AUTHENTICATION.certificate and self._behaviour.read_needs_pin:
            return self._keys[AUTHENTICATION.key].verified
        return True

    def _sign(self, command: Command) -> Response:
        key = self._keys.get(self._named_file(command.p2) or 0)
        return key.sign(command) if key else status(apdu.SW_NO_CURRENT_FILE)

    def _named_file(self, p2: int) -> int | None:
        """Resolve P2: 80 is the current file, 80 + a short id names one."""
        if not self._selected or not p2 & _SHORT_ID:
            return None
        return self._file if p2 == _SHORT_ID else p2 & ~_SHORT_ID


def _keys(
    card: CardFile, pin_count: TryCounter, password_count: TryCounter
) -> dict[int, GuardedKey]:
    """Put each key behind its secret, by the key's file."""
    keys = {
        AUTHENTICATION.key: GuardedKey(
            AUTHENTICATION, card.authentication, card.pin, pin_count, FULL_TRIES, card.behaviour
        )
    }
    if card.signature is not None:
        keys[SIGNATURE.key] = GuardedKey(
            SIGNATURE,
            card.signature,
            card.password,
            password_count,
            FULL_PASSWORD_TRIES,
            card.behaviour,
        )
    return keys


def _files(card: CardFile) -> dict[int, bytes]:
    """Lay out the files that can be read."""
    files = {
        EF_TOKEN_INFO: token_info.encode(card.token_label),
        EF_AVAILABILITY: availability(signature=card.signature is not None),
        AUTHENTICATION.certificate: card.authentication.certificate,
        AUTHENTICATION.ca_certificate: card.authentication.ca_certificate,
    }
    if card.signature is not None:
        files[SIGNATURE.certificate] = card.signature.certificate
        files[SIGNATURE.ca_certificate] = card.signature.ca_certificate
    return files


def _selectable(
    card: CardFile, files: dict[int, bytes], keys: dict[int, GuardedKey]
) -> frozenset[int]:
    secrets = {key.files.pin for key in keys.values()}
    if card.pin is None and card.behaviour.pin_absent_sw == apdu.SW_NOT_FOUND:
        secrets.discard(AUTHENTICATION.pin)
    return frozenset({*files, *keys, *secrets, EF_TERMINAL_CA, EF_UNKNOWN})
