"""A server that nobody should have to trust: it says what it is told, as slowly as it is told."""

import contextlib
import re
import socket
import threading


class HostileServer:
    """Says given bytes, piece by piece with pauses if wanted, over TLS if given a context."""

    def __init__(self, tls=None):
        self.pieces = [b""]
        self.pause = 0.0
        self.for_ever = False
        self.requests = []
        self._tls = tls
        self._ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def says(self, body=b"{}", status=200, content_type="application/json", **headers):
        lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
        lines += [f"Content-Type: {content_type}"] if content_type else []
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.pieces = ["\r\n".join(lines).encode() + b"\r\n\r\n" + body]

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
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        connection.settimeout(5)
        with connection, contextlib.suppress(OSError):
            if self._tls is None:
                self._speak(connection)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as wrapped:
                    self._speak(wrapped)

    def _speak(self, connection):
        self.requests.append(_request(connection))
        for piece in self.pieces:
            connection.sendall(piece)
            if self._ended.wait(self.pause):
                return
        while self.for_ever and not self._ended.wait(self.pause):
            connection.sendall(self.pieces[-1])


def _request(connection):
    read = b""
    while b"\r\n\r\n" not in read:
        read += connection.recv(65536) or b"\r\n\r\n"
    length = re.search(rb"Content-Length: (\d+)", read)
    while length and len(read.partition(b"\r\n\r\n")[2]) < int(length[1]):
        read += connection.recv(65536) or b" " * int(length[1])
    return read
