"""A server on the loopback that speaks raw bytes: what it says is up to whoever derives from it."""

import contextlib
import re
import socket
import threading


class RawServer:
    """Takes every connection in a thread of its own and lets ``_serve(connection)`` answer it."""

    def __init__(self):
        self.visits = 0
        self._ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self):
        self._ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _accept(self):
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.visits += 1
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()


def head_and_body(status, body, **headers):
    """Write an answer as it goes over the wire; an underscore in a header's name is a hyphen."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def read_request(connection):
    """Read all of it: a connection closed over unread bytes is reset, and the reply is lost."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += connection.recv(65536) or b"\r\n\r\n"
    head, _, _ = read.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    while length and len(read) - len(head) - 4 < int(length[1]):
        read += connection.recv(65536) or b" " * int(length[1])
    return read
