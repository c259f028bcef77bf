"""Sixteen callers that let go at the same moment, each over a connection of its own."""

import http.client
import threading
from urllib.parse import urlsplit

from tests.rp import Answer, RelyingParty

CALLERS = 16


class KeptConnection:
    """One connection that is kept between calls, as a relying party's pool would keep it."""

    def __init__(self, base_url):
        self._address = urlsplit(base_url)
        self._connection = None

    def send(self, method, path, *, body=b"", headers=None):
        try:
            return self._once(method, path, body, headers or {})
        except (http.client.HTTPException, ConnectionError):
            # The server closes what was idle for long; nothing of the request was read then.
            self.close()
            self._connection = None
            return self._once(method, path, body, headers or {})

    def _once(self, method, path, body, headers):
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                self._address.hostname, self._address.port, timeout=30
            )
        self._connection.request(method, path, body=body, headers=headers)
        answer = self._connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())

    def close(self):
        if self._connection is not None:
            self._connection.close()


class Racers:
    """Runs one prepared action a caller, all at once."""

    def __init__(self, issuer):
        self.connections = [KeptConnection(issuer) for _ in range(CALLERS)]
        self._start = threading.Barrier(CALLERS)

    def race(self, actions):
        """Run one action for each caller; return their answers in order."""
        answers = [None] * CALLERS

        def run(number):
            self._start.wait()
            answers[number] = actions[number]()

        threads = [threading.Thread(target=run, args=(n,)) for n in range(CALLERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def close(self):
        for connection in self.connections:
            connection.close()

    def twins(self, party):
        """Return the same party once for each connection."""
        return [_twin(party, connection) for connection in self.connections]


def _twin(party, connection):
    twin = RelyingParty(
        connection,
        party.issuer,
        party.client_id,
        key=party.key,
        proof_key=party.proof_key,
        redirect_uri=party.redirect_uri,
        method=party.method,
    )
    twin.verifier, twin.nonce = party.verifier, party.nonce
    return twin
