"""Messages between a browser and its native host: a length of 4 bytes, little-endian, and JSON.

Both browsers that speak this write the length in the byte order of the machine, which is
little-endian on everything that they run on.
"""

import json
from collections.abc import Collection, Mapping
from typing import BinaryIO

from jpki_bridge.card.doors.entry import MAX_ENTRY_BYTES
from jpki_bridge.card.doors.members import texts_of
from jpki_bridge.card.window.refusal import NotForUsError

_LENGTH_BYTES = 4


def read_message(source: BinaryIO, *, wanted: Collection[str]) -> dict[str, str]:
    """Read one message of exactly these members, all texts; whatever else comes is not for us."""
    head = _read(source, _LENGTH_BYTES)
    length = int.from_bytes(head, "little")
    if len(head) != _LENGTH_BYTES or not 0 < length <= MAX_ENTRY_BYTES:
        raise NotForUsError("message length")
    data = _read(source, length)
    if len(data) != length:
        raise NotForUsError("message length")
    return texts_of(data, wanted)


def _read(source: BinaryIO, length: int) -> bytes:
    """Read that many bytes, or less at the end; an unbuffered source gives them piece by piece."""
    data = b""
    while len(data) < length and (part := source.read(length - len(data))):
        data += part
    return data


def write_message(target: BinaryIO, members: Mapping[str, str]) -> None:
    """Write one message; what is not ASCII is escaped."""
    data = json.dumps(members).encode("ascii")
    target.write(len(data).to_bytes(_LENGTH_BYTES, "little") + data)
    target.flush()
