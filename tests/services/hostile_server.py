"""A server that nobody should have to trust: it says what it is told, as slowly as it is told."""

import contextlib

from tests.services.raw_server import RawServer, head_and_body, read_request


class HostileServer(RawServer):
    """Says given bytes, piece by piece with pauses if wanted, over TLS if given a context."""

    def __init__(self, tls=None):
        self.pieces = [b""]
        self.pause = 0.0
        self.for_ever = False
        self.requests = []
        self._tls = tls
        super().__init__()

    def says(self, body=b"{}", status=200, content_type="application/json", **headers):
        kind = {"Content-Type": content_type} if content_type else {}
        self.pieces = [head_and_body(status, body, **kind, **headers)]

    def _serve(self, connection):
        connection.settimeout(5)
        with connection, contextlib.suppress(OSError):
            if self._tls is None:
                self._speak(connection)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as wrapped:
                    self._speak(wrapped)

    def _speak(self, connection):
        self.requests.append(read_request(connection))
        for piece in self.pieces:
            connection.sendall(piece)
            if self._ended.wait(self.pause):
                return
        while self.for_ever and not self._ended.wait(self.pause):
            connection.sendall(self.pieces[-1])
