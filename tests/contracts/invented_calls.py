"""Calls of the described operations as nobody should send them: near the form, beside it, and against it."""

import json
import string
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from provider.web.openapi.document import document
from scopes.catalogue import SCOPES

DOCUMENT = document()
METHODS = ("get", "post", "put", "delete", "head", "patch", "options", "trace")
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
REGISTRABLE = sorted(DOCUMENT["components"]["schemas"]["ClientMetadata"]["properties"])

NASTY = st.sampled_from(
    [
        *("\0", "../..", "%00", "' OR '1'='1", "a" * 3000, "𠮷󠄀" * 90, "\u202eabc", "NaN", "null"),
        *("-1", "9" * 40, "０１", "{{7*7}}", "a\r\nb: c", "\ud7ff", "\x1b[0m", " ", "e\u0301"),
    ]
)
TEXT = NASTY | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WORDS = TEXT | st.sampled_from(["\ud800", "a\udfffb"])
"""Also halves of characters, which JSON can escape."""
HEADER = st.text(
    st.sampled_from(string.ascii_letters + string.digits + " ,;=/*\"'\\()<>@-_.~+%{}[]|éÿ\xa0"),
    max_size=60,
) | st.sampled_from(["wait=99999999999999", "wait=-1", "wait=١", "a" * 9000, 'W/"', "*/*;q=2"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(WORDS, deeper, max_size=4),
    max_leaves=8,
)
DAY = st.sampled_from(
    ["2026-11-01", "2026-02-30", "0000-00-00", "9999-12-31", "2026-11", "２０２６-11-01", 2026, -1]
)
CATEGORY = st.sampled_from(["immunisation", "maternal_child_health", "household", *SCOPES]) | WORDS
CONDITION = st.fixed_dictionaries(
    {"kind": st.sampled_from(["latest", "as_of", "range", "fiscal_year", "birthday"]) | JSON},
    optional=dict.fromkeys(("from", "to", "date", "year", "day", "month"), DAY | JSON),
)
QUESTION = st.fixed_dictionaries(
    {}, optional={"category": CATEGORY, "condition": CONDITION | JSON, "more": JSON}
)
QUESTIONS = st.fixed_dictionaries(
    {}, optional={"requests": st.lists(QUESTION, max_size=4) | JSON, "subject": TEXT | JSON}
)
GRANTED = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["immunisation", "maternal_child_health"]),
        "condition": CONDITION,
    }
)
NEARLY = st.fixed_dictionaries({"requests": st.lists(GRANTED, min_size=1, max_size=2)})
"""Of what is granted, under conditions that hardly ever exist."""
USUAL = {"client_name": "Koyomi", "redirect_uris": ["https://app.example/callback"]}
ODD_METADATA = st.dictionaries(st.sampled_from(REGISTRABLE), JSON | st.lists(WORDS), max_size=3)
REGISTERED = "the-client-that-is-registered"
"""Stands in a body for the id, which is not known beforehand."""


def _written(content):
    return json.dumps(content).encode()


BODY = (
    JSON.map(_written)
    | st.binary(max_size=60)
    | st.sampled_from(
        [b"", b"{}", b"{}", b"[" * 20_000, b'{"a":1,"a":2}', b"\xef\xbb\xbf{}", b" " * 70_000]
    )
)
KEY = st.sampled_from(["one", "two", "", "two words", "k" * 256]) | HEADER
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept": HEADER | st.sampled_from(["application/jwt", "application/json", "text/html"]),
        "Accept-Language": HEADER,
        "Content-Type": HEADER | st.just("application/x-www-form-urlencoded"),
        "Idempotency-Key": KEY,
        "If-None-Match": HEADER,
        "Prefer": HEADER | st.sampled_from(["wait=1", "respond-async"]),
        "Cookie": HEADER,
        "X-Request-Id": HEADER,
        "Origin": HEADER | st.just("https://evil.example"),
    },
)
FITTING = {
    "/self-information/requests": NEARLY | st.just({}) | QUESTIONS,
    "/register": (st.just({}) | ODD_METADATA).map(lambda odd: USUAL | odd),
    "/register/{client_id}": (st.just({}) | ODD_METADATA).map(
        lambda odd: {"client_id": REGISTERED} | USUAL | odd
    ),
}
"""What is sent, in or near its form, by address."""
CREDENTIALS = st.sampled_from(
    ["good"] * 30
    + ["none", "bearer", "no_proof", "other_method", "spent", "foreign", "cut", "odd", "odd_proof"]
)


@dataclass(frozen=True)
class Call:
    """One call. ``names`` fills the address: a name of something that exists, or nonsense."""

    path: str
    method: str
    names: dict
    query: str
    headers: dict
    body: bytes
    credentials: str
    odd: str

    @property
    def described(self):
        """What the document says of this method at this address; None where it says nothing."""
        return DOCUMENT["paths"][self.path].get(self.method.lower())

    @property
    def tags(self):
        """Which part of the interface the address belongs to."""
        return next(iter(DOCUMENT["paths"][self.path].values()))["tags"]

    def address(self, real):
        """Write the address; ``real`` tells the ids of what exists by the name that a call gives it."""
        filled = {n: quote(real.get(value, value), safe="") for n, value in self.names.items()}
        return self.path.format(**filled) + (f"?{self.query}" if self.query else "")

    def strays(self, real):
        """Tell whether what was put into the address makes it another one, or one that no route takes."""
        given = [real.get(value, value) for value in self.names.values()]
        return any("/" in each or "\0" in each or each.strip(".") == "" for each in given)


def _body(path):
    fitting = FITTING.get(path, JSON).map(_written)
    return fitting | fitting | BODY


@st.composite
def calls(draw, path, method, things):
    """Invent a call of an operation; ``things`` are the names of what exists, by parameter of an address."""
    if draw(st.integers(0, 19)) == 7:
        method = draw(st.sampled_from(METHODS))
    fields = [name for _, name, _, _ in string.Formatter().parse(path) if name]
    names = {
        f: draw(st.sampled_from(things[f]) | st.sampled_from(things[f]) | TEXT.filter(bool))
        for f in fields
    }
    query = draw(st.just([]) | st.lists(st.tuples(st.just("subject") | TEXT, TEXT), max_size=3))
    headers = draw(HEADERS)
    if method in ("post", "put") and draw(st.integers(0, 5)):
        headers["Content-Type"] = "application/json"
    if path.endswith("/requests") and draw(st.integers(0, 3)):
        headers["Idempotency-Key"] = draw(st.uuids()).hex
    return Call(
        path,
        method.upper(),
        names,
        urlencode(query),
        headers,
        draw(_body(path)) if method in ("post", "put", "patch") else b"",
        draw(CREDENTIALS),
        draw(HEADER),
    )


def plain_call(path, method, things):
    """Make the call of an operation that nobody would find fault with."""
    fields = [name for _, name, _, _ in string.Formatter().parse(path) if name]
    names = {field: things[field][0] for field in fields}
    headers = {"Content-Type": "application/json", "Idempotency-Key": "plain"}
    content = {"/self-information/requests": {}, "/register": USUAL}
    body = _written(content.get(path, {"client_id": REGISTERED} | USUAL))
    body = body if method in ("post", "put") else b""
    return Call(path, method.upper(), names, "", headers, body, "good", "")
