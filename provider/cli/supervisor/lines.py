"""Copies what a child writes, line by line, whatever it writes."""

from asyncio import StreamReader
from collections.abc import Callable

_LONGEST_LINE = 64 * 1024


async def copy_lines(stream: StreamReader, write: Callable[[str], None]) -> None:
    """Hand over each line until the stream ends; an endless line is handed over in parts."""
    rest = b""
    while chunk := await stream.read(_LONGEST_LINE):
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            lines, rest = [*lines, rest], b""
        for line in lines:
            write(line.decode(errors="replace").rstrip("\r"))
    if rest:
        write(rest.decode(errors="replace"))
