"""The driver of the JPKI application on a card: status words in, values and typed errors out."""

from jpki_bridge.algorithm import Algorithm
from jpki_bridge.card.driver.apdu import (
    INS_READ_BINARY,
    INS_SELECT,
    INS_SIGN,
    INS_VERIFY,
    LE_MAX,
    SW_BLOCKED,
    SW_BLOCKED_ISO,
    SW_CONDITIONS,
    SW_END_REACHED,
    SW_NO_REFERENCE_DATA,
    SW_NOT_FOUND,
    SW_OFFSET,
    SW_OK,
    SW_SECURITY_STATUS,
    ApduError,
    Command,
    Response,
    read_response,
)
from jpki_bridge.card.driver.files import AID, AUTHENTICATION, EF_TOKEN_INFO
from jpki_bridge.card.driver.pin import wipe
from jpki_bridge.card.driver.transport import CardConnection
from jpki_bridge.errors import (
    CardFaultError,
    CardRemovedError,
    NotJpkiCardError,
    PinBlockedError,
    PinNotSetError,
    PinUncertainError,
    PinWrongError,
)

CURRENT_FILE = 0x80
DIGEST_INFO_SHA256 = bytes.fromhex("3031300D060960864801650304020105000420")
MAX_CERTIFICATE = 4096

_BLOCKED = frozenset({SW_BLOCKED, SW_BLOCKED_ISO})
_NOT_SET = frozenset({SW_NO_REFERENCE_DATA, SW_CONDITIONS})
"""What a card without a PIN answers is not published; both plausible answers are taken for it."""


class JpkiApplet:
    """The application on one connected card. ``select`` comes first."""

    def __init__(self, connection: CardConnection) -> None:
        self._connection = connection

    def select(self) -> None:
        """Select the application; a card without it is no My Number Card."""
        response = self._send(Command(0x00, INS_SELECT, 0x04, 0x0C, AID))
        if response.sw == SW_NOT_FOUND:
            raise NotJpkiCardError("no JPKI application")
        _expect_ok(response)

    def token_info(self) -> bytes:
        """Read the token information, which is free to read."""
        _expect_ok(self._select_file(EF_TOKEN_INFO))
        return _expect_ok(self._read(0, LE_MAX)).data

    def tries_left(self) -> int | None:
        """Read how many tries the PIN has, without using one; None when the card does not tell.

        Raises ``PinNotSetError`` for a card without a PIN.
        """
        self._select_pin()
        response = self._send(Command(0x00, INS_VERIFY, 0x00, CURRENT_FILE))
        if response.sw in _NOT_SET:
            raise PinNotSetError("no PIN on the card")
        return 0 if response.sw in _BLOCKED else response.tries

    def verify(self, pin: bytearray) -> None:
        """Present the PIN once. The caller has asked for the tries left and wipes the PIN."""
        self._select_pin()
        encoded = Command(0x00, INS_VERIFY, 0x00, CURRENT_FILE, pin).encode()
        try:
            response = read_response(self._connection.transmit(encoded))
        except (CardRemovedError, ApduError) as error:
            raise PinUncertainError("the link broke during VERIFY") from error
        finally:
            wipe(encoded)
        if response.sw in _BLOCKED or response.tries == 0:
            raise PinBlockedError("no try is left")
        if response.tries is not None:
            raise PinWrongError(response.tries)
        if response.sw in _NOT_SET:
            raise PinNotSetError("no PIN on the card")
        _expect_ok(response)

    def certificate(self) -> bytes | None:
        """Read the user-authentication certificate in DER; None when it wants the PIN first."""
        _expect_ok(self._select_file(AUTHENTICATION.certificate))
        head = self._read(0, 4)
        if head.sw == SW_SECURITY_STATUS:
            return None
        size = _der_size(_expect_ok(head).data)
        content = bytearray()
        while len(content) < size:
            content += self._next_part(len(content), size)
        return bytes(content)

    def sign(self, digest: bytes, algorithm: Algorithm) -> bytes:
        """Sign a digest with the user-authentication key; the PIN must be verified.

        With P1 = 00 an RSA card pads what it is given, so it is given a DigestInfo. A P-384 card is
        assumed to take the bare digest and to answer r || s, as no command list is published yet.
        """
        _expect_ok(self._select_file(AUTHENTICATION.key))
        data = DIGEST_INFO_SHA256 + digest if algorithm is Algorithm.RS256 else digest
        command = Command(0x80, INS_SIGN, 0x00, CURRENT_FILE, data, le=LE_MAX)
        return _expect_ok(self._send(command)).data

    def _select_pin(self) -> None:
        response = self._select_file(AUTHENTICATION.pin)
        if response.sw == SW_NOT_FOUND:
            raise PinNotSetError("no PIN on the card")
        _expect_ok(response)

    def _select_file(self, file_id: int) -> Response:
        return self._send(Command(0x00, INS_SELECT, 0x02, 0x0C, file_id.to_bytes(2)))

    def _read(self, offset: int, length: int) -> Response:
        high, low = offset.to_bytes(2)
        return self._send(Command(0x00, INS_READ_BINARY, high, low, le=length))

    def _next_part(self, offset: int, size: int) -> bytes:
        response = self._read(offset, min(LE_MAX, size - offset))
        if response.sw not in {SW_OK, SW_END_REACHED} or not response.data:
            short = response.sw in {SW_OFFSET, SW_OK, SW_END_REACHED}
            raise CardFaultError("shorter than its own head says" if short else _named(response))
        return response.data[: size - offset]

    def _send(self, command: Command) -> Response:
        try:
            return read_response(self._connection.transmit(command.encode()))
        except ApduError as error:
            raise CardFaultError("no status word") from error


def _expect_ok(response: Response) -> Response:
    if response.sw not in {SW_OK, SW_END_REACHED}:
        raise CardFaultError(_named(response))
    return response


def _named(response: Response) -> str:
    return f"status word {response.sw:04X}"


def _der_size(head: bytes) -> int:
    """Tell a certificate's size from its head, 30 82 hh ll."""
    size = 4 + int.from_bytes(head[2:4])
    if head[:2] != b"\x30\x82" or len(head) != 4 or size > MAX_CERTIFICATE:  # noqa: PLR2004
        raise CardFaultError("EF 000A holds no certificate")
    return size
