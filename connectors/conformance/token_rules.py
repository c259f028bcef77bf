"""Rules about proof: a source answers whoever shows our secret and the token of exactly this question."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from connectors.conformance.rule import Rule, demand
from connectors.conformance.trial import Seen, Trial
from connectors.contract.question import TOKEN_HEADER, question_body
from connectors.port import SourceRequest

_STABLE = re.compile(r"[a-z_]{1,40}\Z")
_LONG_AGO = timedelta(hours=1)

Bent = Callable[[Trial, SourceRequest, bytes], str]
"""Returns a token that must be refused, for a question and its body."""


def demand_refused(seen: Seen) -> None:
    """Demand 403 with a code and a reason that a program can read."""
    demand(seen.status == HTTPStatus.FORBIDDEN, f"status {seen.status} instead of 403")
    demand(seen.json.get("code") == "refused", "no code refused")
    reason = seen.json.get("reason")
    named = isinstance(reason, str) and _STABLE.match(reason)
    demand(named, "no reason of up to 40 small letters and underscores")


def _refuses(bent: Bent, trial: Trial) -> None:
    request = trial.question()
    body = question_body(request)
    demand_refused(trial.ask(request, token=bent(trial, request, body), body=body))


def _signed(trial: Trial, request: SourceRequest, body: bytes, **bent: object) -> str:
    return trial.issuer.token(request, body, now=trial.clock(), **bent)  # type: ignore[arg-type]


def _altered(trial: Trial, request: SourceRequest, body: bytes) -> str:
    """Put the claims of another person's token between header and signature."""
    head, _, signature = _signed(trial, request, body).split(".")
    other = _signed(trial, request, body, claims={"sub": "ZZ-another"}).split(".")[1]
    return f"{head}.{other}.{signature}"


def _without_algorithm(trial: Trial, request: SourceRequest, body: bytes) -> str:
    head, claims, _ = _signed(trial, request, body, header={"alg": "none"}).split(".")
    return f"{head}.{claims}."


def _at(trial: Trial, request: SourceRequest, body: bytes, *, later: timedelta) -> str:
    return trial.issuer.token(request, body, now=trial.clock() + later)


def _ended(trial: Trial, request: SourceRequest, body: bytes) -> str:
    long_ago = int((trial.clock() - _LONG_AGO).timestamp())
    return _signed(trial, request, body, details={"expires_at": long_ago})


def _long_life(trial: Trial, request: SourceRequest, body: bytes) -> str:
    end = int((trial.clock() + timedelta(days=1)).timestamp())
    return _signed(trial, request, body, claims={"exp": end})


def _bent(**bent: object) -> Bent:
    return lambda trial, request, body: _signed(trial, request, body, **bent)


_TOKENS: tuple[tuple[str, str, Bent], ...] = (
    ("token_missing", "a question without a token is refused", lambda *_: ""),
    ("token_altered", "a token that was altered is refused", _altered),
    ("token_unsigned", "a token without a signature is refused", _without_algorithm),
    (
        "token_forged",
        "a token by another key than the issuer's is refused",
        lambda t, r, b: t.issuer.impostor().token(r, b, now=t.clock()),
    ),
    (
        "token_expired",
        "a token that is over is refused",
        partial(_at, later=-_LONG_AGO),
    ),
    ("token_not_yet", "a token of the future is refused", partial(_at, later=_LONG_AGO)),
    ("token_long_life", "a token that lives longer than two minutes is refused", _long_life),
    (
        "token_foreign",
        "a token for another agency is refused",
        _bent(claims={"aud": "ZZ-another-agency"}),
    ),
    (
        "token_issuer",
        "a token of another issuer is refused",
        _bent(claims={"iss": "https://elsewhere.example"}),
    ),
    ("token_type", "another token of ours is refused", _bent(header={"typ": "JWT"})),
    (
        "token_person",
        "a token about another person is refused",
        _bent(claims={"sub": "ZZ-another"}),
    ),
    (
        "token_condition",
        "a token for another period is refused",
        _bent(details={"condition": {"kind": "as_of", "date": "2020-01-01"}}),
    ),
    (
        "token_narrower",
        "a token for fewer record types than are asked is refused",
        _bent(details={"record_types": []}),
    ),
    ("consent_ended", "a token of a consent that has ended is refused", _ended),
)


def _other_body(trial: Trial) -> None:
    """Widen the question after the token was signed for it."""
    request = trial.question()
    token = _signed(trial, request, question_body(request))
    types = (*request.record_types, "ZZ_one_more")
    wider = question_body(trial.question(request_id=request.request_id, record_types=types))
    demand_refused(trial.ask(request, token=token, body=wider))


def _replayed(trial: Trial) -> None:
    """Use a request id a second time, for another consent, with a token that is good by itself."""
    first = trial.question()
    seen = trial.ask(first)
    demand(seen.status == HTTPStatus.OK, f"status {seen.status} for a good question")
    demand_refused(trial.ask(trial.question(request_id=first.request_id)))


def _secret(trial: Trial) -> None:
    request = trial.question()
    token = {TOKEN_HEADER: _signed(trial, request, question_body(request))}
    for given in ("", "Bearer", "Bearer wrong", trial.subject.secret):
        for method, path in (("POST", "/v1/records"), ("GET", "/v1/coverage")):
            body = question_body(request) if method == "POST" else None
            seen = trial.call(method, path, body, {**token, "Authorization": given})
            demand(seen.status == HTTPStatus.UNAUTHORIZED, f"status {seen.status} on {path}")
            demand("records" not in seen.json, "records for a stranger")


TOKEN_RULES = (
    Rule("secret", "whoever does not show the bearer secret is 401", _secret),
    *(Rule(name, demands, partial(_refuses, bent)) for name, demands, bent in _TOKENS),
    Rule("token_other_body", "a question that was widened under its token is refused", _other_body),
    Rule("token_replayed", "a request id serves one question", _replayed),
)
