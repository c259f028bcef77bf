"""The log: every line of every child with its name in front; colour only on a terminal."""

from typing import TextIO

_COLOURS = (36, 33, 32, 35, 34, 31, 96, 93, 92, 95)


class Log:
    """Writes whole lines to one stream. The supervisor is one thread, so no line tears another."""

    def __init__(self, stream: TextIO, names: tuple[str, ...], own_name: str) -> None:
        self._stream = stream
        self._own_name = own_name
        self._width = max(len(name) for name in (*names, own_name))
        colours = dict(zip(names, _COLOURS * (1 + len(names) // len(_COLOURS)), strict=False))
        self._colours = colours if stream.isatty() else {}

    def say(self, text: str) -> None:
        """Write a line of the supervisor itself."""
        self.write(self._own_name, text)

    def write(self, name: str, text: str) -> None:
        """Write a line of a child. A stream that has gone away is no reason to stop."""
        prefix = f"{name:<{self._width}} | "
        if name in self._colours:
            prefix = f"\x1b[{self._colours[name]}m{prefix}\x1b[0m"
        try:
            self._stream.write(f"{prefix}{text}\n")
            self._stream.flush()
        except OSError:
            return
