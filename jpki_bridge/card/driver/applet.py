"""The driver of the JPKI application on a card: status words in, values and typed errors out."""

from jpki_bridge.algorithm import Algorithm
from jpki_bridge.card.driver.apdu import (
    INS_READ_BINARY,
    INS_SELECT,
    INS_SIGN,
    INS_VERIFY,
    LE_MAX,
    SW_APPLET_REFUSED,
    SW_BLOCKED,
    SW_BLOCKED_ISO,
    SW_CONDITIONS,
    SW_END_REACHED,
    SW_NO_REFERENCE_DATA,
    SW_NOT_FOUND,
    SW_OFFSET,
    SW_OK,
    SW_SECURITY_STATUS,
    SW_UNKNOWN_CLA,
    SW_UNKNOWN_INS,
    SW_UNSUPPORTED,
    SW_WRONG_P1P2,
    ApduError,
    Command,
    Response,
    read_response,
)
from jpki_bridge.card.driver.files import (
    AID,
    EF_AVAILABILITY,
    EF_TOKEN_INFO,
    PRESENT,
    KeyFiles,
)
from jpki_bridge.card.driver.holder_secret import HolderSecret
from jpki_bridge.card.driver.pin import wipe
from jpki_bridge.card.driver.transport import CardConnection
from jpki_bridge.errors import CardFaultError, CardRemovedError, NotJpkiCardError

CURRENT_FILE = 0x80
DIGEST_INFO_SHA256 = bytes.fromhex("3031300D060960864801650304020105000420")
MAX_CERTIFICATE = 4096

_ANOTHER_KIND = frozenset(
    {SW_NOT_FOUND, SW_UNSUPPORTED, SW_WRONG_P1P2, SW_UNKNOWN_INS, SW_UNKNOWN_CLA, SW_APPLET_REFUSED}
)
"""How cards without the application refuse its SELECT: not found, or a command they do not know."""

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
        if response.sw in _ANOTHER_KIND:
            raise NotJpkiCardError("no JPKI application")
        _expect_ok(response)

    def token_info(self) -> bytes:
        """Read the token information, which is free to read."""
        _expect_ok(self._select_file(EF_TOKEN_INFO))
        return _expect_read(self._read(0, LE_MAX)).data

    def has_signature(self) -> bool | None:
        """Tell whether there is a signature certificate; None when the card does not say."""
        response = self._select_file(EF_AVAILABILITY)
        if response.sw == SW_NOT_FOUND:
            return None
        _expect_ok(response)
        content = _expect_read(self._read(0, LE_MAX)).data
        return content[0] == PRESENT if content else None

    def tries_left(self, secret: HolderSecret) -> int | None:
        """Read how many tries a secret has, without using one; None when the card does not tell.

        Raises the secret's ``absent`` error for a card without it.
        """
        self._select_secret(secret)
        response = self._send(Command(0x00, INS_VERIFY, 0x00, CURRENT_FILE))
        if response.sw in _NOT_SET:
            raise secret.absent("not set on the card")
        return 0 if response.sw in _BLOCKED else response.tries

    def verify(self, secret: HolderSecret, typed: bytearray) -> None:
        """Present a secret once. The caller has asked for the tries left and wipes what was typed."""
        self._select_secret(secret)
        encoded = Command(0x00, INS_VERIFY, 0x00, CURRENT_FILE, typed).encode()
        try:
            response = read_response(self._connection.transmit(encoded))
        except (CardRemovedError, CardFaultError, ApduError) as error:
            raise secret.uncertain("the link broke during VERIFY") from error
        finally:
            wipe(encoded)
        if response.sw in _BLOCKED or response.tries == 0:
            raise secret.blocked("no try is left")
        if response.tries is not None:
            raise secret.wrong(response.tries)
        if response.sw in _NOT_SET:
            raise secret.absent("not set on the card")
        _expect_ok(response)

    def certificate(self, files: KeyFiles) -> bytes | None:
        """Read a key's certificate in DER; None when the card wants the secret first."""
        _expect_ok(self._select_file(files.certificate))
        head = self._read(0, 4)
        if head.sw == SW_SECURITY_STATUS:
            return None
        size = _der_size(_expect_read(head).data)
        content = bytearray()
        while len(content) < size:
            content += self._next_part(len(content), size)
        return bytes(content)

    def sign(self, files: KeyFiles, digest: bytes, algorithm: Algorithm) -> bytes:
        """Sign a digest with a key; its secret must be verified.

        With P1 = 00 an RSA card pads what it is given, so it is given a DigestInfo. A P-384 card is
        assumed to take the bare digest and to answer r || s, as no command list is published yet.
        """
        _expect_ok(self._select_file(files.key))
        data = DIGEST_INFO_SHA256 + digest if algorithm is Algorithm.RS256 else digest
        command = Command(0x80, INS_SIGN, 0x00, CURRENT_FILE, data, le=LE_MAX)
        return _expect_ok(self._send(command)).data

    def _select_secret(self, secret: HolderSecret) -> None:
        response = self._select_file(secret.files.pin)
        if response.sw == SW_NOT_FOUND:
            raise secret.absent("not on the card")
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
    if response.sw != SW_OK:
        raise CardFaultError(_named(response))
    return response


def _expect_read(response: Response) -> Response:
    """Take an answer to READ BINARY, which may say that the file ended before as much was read."""
    return response if response.sw == SW_END_REACHED else _expect_ok(response)


def _named(response: Response) -> str:
    return f"status word {response.sw:04X}"


def _der_size(head: bytes) -> int:
    """Tell a certificate's size from its head, 30 82 hh ll."""
    size = 4 + int.from_bytes(head[2:4])
    if head[:2] != b"\x30\x82" or len(head) != 4 or size > MAX_CERTIFICATE:  # noqa: PLR2004 - as above
        raise CardFaultError("the file holds no certificate")
    return size
