"""One trial of one running source: what is known of it, and ways to ask it, rightly and wrongly."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from joserfc.jwk import KeySet

from connectors.answer import Reply, answer_from
from connectors.conformance.issuer import Issuer
from connectors.contract.question import RECORDS_PATH, TOKEN_HEADER, question_body
from connectors.errors import MalformedAnswerError
from connectors.port import ConsentTerms, Holder, SourceAnswer, SourceRequest
from connectors.strict_json import json_object
from scopes.catalogue import SCOPES

MOST_BYTES = 1024 * 1024
_SECONDS = 20.0


@dataclass(frozen=True)
class Seen:
    """One reply as it came: ``body`` is None where it was larger than an answer may be."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; empty for what is none."""
        try:
            return json_object(self.body)
        except (MalformedAnswerError, RecursionError):
            return {}


@dataclass(frozen=True)
class Subject:
    """The source under trial: its address and id, our secret there, and somebody of whom it holds records.

    ``code`` is the agency's code in the list, where it is known; ``keys`` are those by which it signs, and
    ``corrections`` is the one to which it has corrections sealed.
    """

    url: str
    agency_id: str
    secret: str
    linkage_code: str
    category: str
    code: str | None = None
    keys: KeySet | None = None
    corrections: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Trial:
    """Asks the subject as the platform does; ``clock`` is ours. One client serves all rules."""

    subject: Subject
    issuer: Issuer
    client: httpx.Client
    clock: Callable[[], datetime]

    def question(self, **changes: Any) -> SourceRequest:
        """Return a good question with an id of its own, or one that differs as told."""
        category = self.subject.category
        good = SourceRequest(
            request_id=f"trial-{uuid4()}",
            agency_id=self.subject.agency_id,
            linkage_code=self.subject.linkage_code,
            category=category,
            condition={"kind": "latest"},
            consent_reference=f"trial-{uuid4()}",
            scope=category,
            record_types=record_types_of(category),
            consent=self._terms(),
        )
        return replace(good, **changes)

    def ask(
        self,
        request: SourceRequest,
        *,
        token: str | None = None,
        body: bytes | None = None,
        path: str = RECORDS_PATH,
        **headers: str,
    ) -> Seen:
        """Put a question with its token, or with another ``token`` or ``body``; header names as keywords."""
        sent = question_body(request) if body is None else body
        shown = self.issuer.token(request, sent, now=self.clock()) if token is None else token
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", path, sent, {TOKEN_HEADER: shown, **named})

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Seen:
        """Send anything; raise ``httpx.HTTPError`` when nothing comes back."""
        whole = {
            "Authorization": f"Bearer {self.subject.secret}",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            **(headers or {}),
        }
        url = self.subject.url + path
        with self.client.stream(method, url, content=body, headers=whole) as response:
            read = bytearray()
            for chunk in response.iter_raw():
                read += chunk
                if len(read) > MOST_BYTES:
                    return Seen(response.status_code, response.headers, None)
            return Seen(response.status_code, response.headers, bytes(read))

    def judged(self, request: SourceRequest, seen: Seen) -> SourceAnswer:
        """Read a reply exactly as the platform does, in the name that the answer itself tells."""
        holder = seen.json.get("holder")
        told = holder.get("code") if isinstance(holder, dict) else None
        nobody = Holder(self.subject.code or str(told), "", "")
        reply = Reply(seen.status, None, seen.body)
        return answer_from(request, nobody, reply, now=self.clock(), keys=self.subject.keys)

    def _terms(self) -> ConsentTerms:
        now = self.clock()
        return ConsentTerms(
            basis="consent",
            relying_party="契約の試験",
            purpose_id="conformance",
            relation="self",
            standing=False,
            given_at=now - timedelta(minutes=5),
            expires_at=now + timedelta(days=1),
        )


def trial_client(verify: ssl.SSLContext) -> httpx.Client:
    """Return a client that follows no redirect and asks no proxy; ``verify`` holds trust and certificate."""
    return httpx.Client(follow_redirects=False, trust_env=False, timeout=_SECONDS, verify=verify)


def record_types_of(category: str) -> tuple[str, ...]:
    """Return what is asked of a whole category, under the scope of its name."""
    return tuple(SCOPES[category].input_of(category).record_types)
