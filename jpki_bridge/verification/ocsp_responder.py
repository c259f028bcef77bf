"""Revocation by asking a CA's OCSP responder over HTTP (RFC 6960 appendix A.1).

The question is always posted: it carries a nonce, so that no old answer can be played back and no
cache may answer in the responder's place; GET serves such caches only. The response is signed, so
plain http betrays no more than which serial number was asked for; that is restricted data, and
production settings therefore demand https.
"""

import secrets
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLateError
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Lock, Thread

import httpx
from cryptography import x509

from jpki_bridge.errors import CertificateRevokedError, RevocationUnknownError
from jpki_bridge.verification.certificate import certificate_sha256
from jpki_bridge.verification.ocsp import Question, Status, Verdict, judge

MOST_BYTES = 32 * 1024
MOST_REMEMBERED = 10_000
MOST_AT_ONCE = 16
REMEMBERED = timedelta(minutes=15)
"""No answer is used for longer, however long the responder vouches for it."""

_NONCE_BYTES = 32
_HEADERS = {
    "Accept": "application/ocsp-response",
    "Accept-Encoding": "identity",
    "Content-Type": "application/ocsp-request",
}


class OcspResponder:
    """A ``RevocationSource`` that asks one responder, and remembers each answer for its own time.

    Logins that ask about one certificate at once share one question. ``seconds`` bounds the whole
    wait of a login, whatever the responder does.
    """

    def __init__(self, url: str, *, seconds: float = 3.0) -> None:
        self._url, self._seconds = url, seconds
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._lock = Lock()
        self._room = BoundedSemaphore(MOST_AT_ONCE)
        self._verdicts: dict[str, Verdict] = {}
        self._asking: dict[str, Future[Verdict]] = {}

    def check(
        self, certificate: x509.Certificate, issuer: x509.Certificate, *, now: datetime
    ) -> None:
        """Return when the responder says good, now or lately; raise otherwise."""
        verdict = self._verdict(certificate, issuer, now)
        if verdict.status is not Status.GOOD:
            on_hold = verdict.status is Status.ON_HOLD
            raise CertificateRevokedError(verdict.status.replace("_", " "), on_hold=on_hold)

    def forget(self, certificate: x509.Certificate, issuer: x509.Certificate) -> None:
        """Ask the responder anew the next time."""
        with self._lock:
            self._verdicts.pop(_key(certificate, issuer), None)

    def _verdict(
        self, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime
    ) -> Verdict:
        key = _key(certificate, issuer)
        with self._lock:
            known = self._verdicts.get(key)
            if known is not None and now <= known.until:
                return known
            asking = self._asking.get(key)
            if asking is None:
                asking = self._asking[key] = Future()
                self._start(key, Question(certificate, issuer, _new_nonce()), asking, now)
        try:
            return asking.result(timeout=self._seconds)
        except TooLateError as error:
            raise RevocationUnknownError("the responder takes too long") from error

    def _start(
        self, key: str, question: Question, asking: "Future[Verdict]", now: datetime
    ) -> None:
        """Ask in a thread, which a responder may keep waiting without keeping the login."""
        if not self._room.acquire(blocking=False):
            del self._asking[key]
            raise RevocationUnknownError("too many questions are open")
        Thread(target=self._ask, args=(key, question, asking, now), daemon=True).start()

    def _ask(self, key: str, question: Question, asking: "Future[Verdict]", now: datetime) -> None:
        try:
            verdict = judge(self._fetch(question.encode()), question, now=now)
            verdict = Verdict(verdict.status, min(verdict.until, now + REMEMBERED))
            if verdict.status is not Status.ON_HOLD:  # its end must be felt at once
                self._remember(key, verdict, now)
            asking.set_result(verdict)
        except RevocationUnknownError as error:
            asking.set_exception(error)
        except httpx.HTTPError as error:
            unknown = RevocationUnknownError("the responder cannot be reached")
            unknown.__cause__ = error
            asking.set_exception(unknown)
        finally:
            with self._lock:
                self._asking.pop(key, None)
            self._room.release()

    def _fetch(self, request: bytes) -> bytes:
        with (
            httpx.Client(
                timeout=self._seconds, follow_redirects=False, trust_env=False, verify=self._tls
            ) as client,
            client.stream("POST", self._url, content=request, headers=_HEADERS) as response,
        ):
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if response.status_code != httpx.codes.OK or kind != _HEADERS["Accept"]:
                raise RevocationUnknownError("the responder sends no OCSP response")
            return _bounded(response)

    def _remember(self, key: str, verdict: Verdict, now: datetime) -> None:
        with self._lock:
            if len(self._verdicts) >= MOST_REMEMBERED:
                kept = {k: each for k, each in self._verdicts.items() if now <= each.until}
                self._verdicts = kept if len(kept) < MOST_REMEMBERED else {}
            self._verdicts[key] = verdict


def _key(certificate: x509.Certificate, issuer: x509.Certificate) -> str:
    return certificate_sha256(certificate) + certificate_sha256(issuer)


def _bounded(response: httpx.Response) -> bytes:
    body = b""
    for part in response.iter_raw():
        body += part
        if len(body) > MOST_BYTES:
            raise RevocationUnknownError("the responder's answer is too long")
    return body


def _new_nonce() -> bytes:
    return secrets.token_bytes(_NONCE_BYTES)
