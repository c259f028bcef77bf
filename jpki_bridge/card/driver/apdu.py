"""Commands and responses in the short form of ISO/IEC 7816-4."""

from dataclasses import dataclass, field

LE_MAX = 256

SW_OK = 0x9000
SW_END_REACHED = 0x6282
SW_WRONG_LENGTH = 0x6700
SW_SECURITY_STATUS = 0x6982
SW_BLOCKED_ISO = 0x6983
SW_BLOCKED = 0x6984
SW_CONDITIONS = 0x6985
SW_NO_CURRENT_FILE = 0x6986
SW_APPLET_REFUSED = 0x6999
"""What a Java card answers to the SELECT of an applet that it does not have, or not for us."""
SW_UNSUPPORTED = 0x6A81
SW_NOT_FOUND = 0x6A82
SW_WRONG_P1P2 = 0x6A86
SW_NO_REFERENCE_DATA = 0x6A88
SW_OFFSET = 0x6B00
SW_EXACT_LENGTH = 0x6C00
"""6Cxx: xx bytes are there, and another number was asked for."""
SW_UNKNOWN_INS = 0x6D00
SW_UNKNOWN_CLA = 0x6E00
SW_TRIES = 0x63C0
"""63Cx: x tries are left."""

INS_VERIFY = 0x20
INS_SIGN = 0x2A
INS_SELECT = 0xA4
INS_READ_BINARY = 0xB0


_HEADER = 4


class ApduError(ValueError):
    """The bytes are no short APDU."""


@dataclass(frozen=True)
class Command:
    """A command. ``le`` None asks for no data, 256 for as much as there is.

    The data stays out of ``repr``, because it may be a PIN.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes | bytearray = field(default=b"", repr=False)
    le: int | None = None

    def encode(self) -> bytearray:
        """Write the command; a ``bytearray``, so that a PIN in it can be wiped."""
        encoded = bytearray((self.cla, self.ins, self.p1, self.p2))
        if self.data:
            encoded.append(len(self.data))
            encoded += self.data
        if self.le is not None:
            encoded.append(self.le % LE_MAX)
        return encoded


@dataclass(frozen=True)
class Response:
    """An answer: data and status word."""

    data: bytes
    sw: int

    @property
    def tries(self) -> int | None:
        """The x of 63Cx; None for any other status word."""
        return self.sw & 0xF if self.sw & 0xFFF0 == SW_TRIES else None

    def encode(self) -> bytes:
        """Write the response."""
        return self.data + self.sw.to_bytes(2)


def read_response(raw: bytes) -> Response:
    """Split a raw answer into data and status word."""
    if len(raw) < 2:  # noqa: PLR2004 - the status word
        raise ApduError("shorter than a status word")
    return Response(raw[:-2], int.from_bytes(raw[-2:]))


def read_command(raw: bytes | bytearray) -> Command:
    """Read a command of any of the four short cases."""
    if len(raw) < _HEADER:
        raise ApduError("shorter than a header")
    cla, ins, p1, p2 = raw[:_HEADER]
    data, le = _read_body(bytes(raw[_HEADER:]))
    return Command(cla, ins, p1, p2, data, le)


def _read_body(body: bytes) -> tuple[bytes, int | None]:
    if not body:
        return b"", None
    if len(body) == 1:
        return b"", body[0] or LE_MAX
    data, rest = body[1 : 1 + body[0]], body[1 + body[0] :]
    if body[0] == 0 or len(data) != body[0] or len(rest) > 1:
        raise ApduError("Lc does not fit")
    return data, (rest[0] or LE_MAX) if rest else None
