"""Copies what a child writes, line by line, whatever it writes."""

import asyncio
import os
from asyncio import ReadTransport, StreamReader, StreamReaderProtocol
from collections.abc import Callable
from contextlib import suppress

_LONGEST_LINE = 64 * 1024
_LAST_LINES_SECONDS = 1.0


class LinePipe:
    """The output of one child.

    A pipe of our own and not asyncio's: with that one, waiting for a process also waits for every
    grandchild that still holds the pipe.
    """

    def __init__(
        self, transport: ReadTransport, lines: "asyncio.Task[None]", entrance: int
    ) -> None:
        self._transport = transport
        self._lines = lines
        self.entrance = entrance
        """The file descriptor that the child writes to."""

    @classmethod
    async def open(cls, write: Callable[[str], None]) -> "LinePipe":
        """Make a pipe whose lines go to ``write`` as they come."""
        loop = asyncio.get_running_loop()
        exit_, entrance = os.pipe()
        reader = StreamReader()
        transport, _ = await loop.connect_read_pipe(
            lambda: StreamReaderProtocol(reader), os.fdopen(exit_, "rb")
        )
        return cls(transport, asyncio.create_task(copy_lines(reader, write)), entrance)

    def given_away(self) -> None:
        """Close our copy of the entrance, once the child has its own."""
        os.close(self.entrance)

    async def close(self) -> None:
        """Wait shortly for the last lines, then close."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._lines, _LAST_LINES_SECONDS)
        self._transport.close()


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
