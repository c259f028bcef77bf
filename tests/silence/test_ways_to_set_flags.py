"""Who may set and lift flags, and that nobody ever hears what is set."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey, KeySet

from connectors.errors import DirectoryUnavailableError
from connectors.registry import AgencyEndpoint
from consent.protection import FlagKind
from provider.cli import protection as command
from provider.selfinfo.protection_desk import FlagWish
from tests.fakes.counter import HOLDERS
from tests.rp import sign

PATH = "/agencies/protection-flags"
KEY = ECKey.generate_key("P-256", {"kid": "hinata-1"})


class Directory:
    """Knows one person; agencies know them by codes of their own."""

    silent = False

    def person(self, person_id):
        return person_id if person_id == "p-hanako" else None

    def linked(self, agency_id, linkage_code):
        if self.silent:
            raise DirectoryUnavailableError("silent")
        return "p-hanako" if (agency_id, linkage_code) == ("hinata", "ZZ-hanako") else None


@pytest.fixture
def here(provider):
    services = provider.services
    object.__setattr__(services, "directory", Directory())
    agencies = {
        name: AgencyEndpoint(
            name,
            f"https://{name}.example",
            HOLDERS[name],
            "s",
            keys=KeySet([KEY]) if name == "hinata" else None,
        )
        for name in ("hinata", "aozora")
    }
    object.__setattr__(services, "agencies", agencies)
    return services


@pytest.fixture
def hanako(here):
    """Return what is set for Hanako, as nobody outside can."""
    person_id = here.persons.enrol("p-hanako", now=here.clock())
    return lambda: [
        (f.kind.value, f.category, f.agency_id, f.set_by)
        for f in here.protection_flags.of_person(person_id).flags
    ]


@pytest.fixture
def state(provider, here):
    """Return ``state(**claims)``: an agency's statement, sent as it would be."""
    issuer = provider.settings.issuer_url

    def stated(*, key=KEY, header=None, content_type="application/jwt", **claims):
        standard = {
            "iss": "hinata",
            "aud": issuer,
            "iat": int(provider.clock().timestamp()),
            "jti": f"jti-{claims.get('kind')}-{claims.get('action', 'set')}-{len(used)}",
            "sub": "ZZ-hanako",
            "action": "set",
            "kind": "self_info_block",
        }
        used.append(1)
        told = {k: v for k, v in (standard | claims).items() if v is not None}
        head = {"alg": "ES256", "typ": "protection-flag+jwt", "kid": "hinata-1"} | (header or {})
        return provider.app.test_client().post(
            PATH, data=sign(head, told, key), content_type=content_type, base_url=issuer
        )

    used = []
    return stated


def seen(answer):
    headers = {k: v for k, v in answer.headers.items() if k != "X-Request-Id"}
    return answer.status_code, headers, answer.data


def test_an_agency_sets_and_lifts_and_hears_one_and_the_same(state, hanako):
    first = seen(state(kind="no_auto_answer", category="immunisation"))
    assert first[0] == 204
    assert hanako() == [("no_auto_answer", "immunisation", "hinata", "hinata")]
    assert seen(state(kind="no_auto_answer", category="immunisation")) == first
    assert seen(state(sub="ZZ-nobody")) == first
    assert seen(state(action="lift", kind="non_disclosure")) == first
    assert seen(state(kind="no_auto_answer", category="immunisation", action="lift")) == first
    assert hanako() == []


def test_a_statement_counts_once(state, hanako):
    assert state(jti="one").status_code == 204
    assert state(action="lift", jti="two").status_code == 204
    again = state(jti="one")
    assert (again.status_code, again.json["code"]) == (409, "statement_repeated")
    assert hanako() == []


REFUSED = {
    "another key": {"key": ECKey.generate_key("P-256")},
    "another type": {"header": {"typ": "source-answer+jwt"}},
    "no algorithm": {"header": {"alg": "none"}},
    "an agency without keys": {"iss": "aozora"},
    "an agency that is not there": {"iss": "atlantis"},
    "no agency": {"iss": None},
    "another platform": {"aud": "https://elsewhere.example"},
    "no person": {"sub": None},
    "no jti": {"jti": None},
    "a long jti": {"jti": "j" * 300},
    "no time": {"iat": None},
    "a time that is a text": {"iat": "2026-11-22"},
    "another action": {"action": "list"},
    "another kind": {"kind": "self_destruct"},
    "another category": {"category": "shoe_size"},
    "a category that is a list": {"category": ["immunisation"]},
    "another content type": {"content_type": "application/json"},
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_no_statement_is_refused_without_saying_why(state, hanako, fault):
    answer = state(**REFUSED[fault])
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_statement")
    assert seen(answer) == seen(state(header={"typ": "JWT"}))
    assert hanako() == []


def test_a_statement_grows_old(provider, state, hanako):
    early = int((provider.clock() - timedelta(minutes=6)).timestamp())
    late = int((provider.clock() + timedelta(minutes=6)).timestamp())
    assert [state(iat=each).status_code for each in (early, late)] == [400, 400]
    assert hanako() == []


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a.b.c", b"." * 9_000, b"x" * 70_000])
def test_nonsense_is_refused(provider, here, body):
    answer = provider.app.test_client().post(PATH, data=body, content_type="application/jwt")
    assert answer.status_code in (400, 413)


def test_while_the_register_is_silent_the_agency_is_to_come_again(state, here, hanako):
    here.directory.silent = True
    answer = state(jti="again")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    here.directory.silent = False
    assert state(jti="again").status_code == 204
    assert hanako() == [("self_info_block", None, None, "hinata")]


@pytest.fixture
def operator(here, monkeypatch):
    monkeypatch.setattr(command, "build", lambda _: here)
    monkeypatch.setattr(command.Settings, "from_environment", lambda: None)
    monkeypatch.setattr(type(here), "close", lambda _: None)

    def run(*arguments):
        return CliRunner().invoke(command.protection, [*arguments])

    return run


def test_the_operator_sets_and_lifts_and_reads_one_and_the_same(operator, hanako):
    block = ("--person", "p-hanako", "--kind", "self_info_block")
    staff = ("--person", "p-hanako", "--kind", "no_auto_answer", "--agency", "hinata")
    told = {
        operator(verb, *what, "--category", "pension").output
        for what in (block, staff)
        for verb in ("lift", "set", "set")
    }
    assert told == {command.NOTED + "\n"}
    assert sorted(hanako()) == [
        ("no_auto_answer", "pension", "hinata", "operator"),
        ("self_info_block", "pension", None, "operator"),
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--person", "p-nobody"), "the person directory does not know this person"),
        (("--person", "p-hanako", "--category", "shoe_size"), "there is no such category"),
        (("--person", "p-hanako", "--agency", "atlantis"), "an agency is named with"),
        (("--person", "p-hanako", "--agency", "hinata"), "an agency is named with"),
    ],
)
def test_an_operators_slip_is_told(operator, hanako, arguments, told):
    answer = operator("set", "--kind", "self_info_block", *arguments)
    assert answer.exit_code == 1
    assert told in answer.output
    assert hanako() == []


def test_a_citizen_sets_and_lifts_nothing(here, hanako):
    person_id = here.persons.enrol("p-hanako", now=here.clock())
    for action in ("set", "lift"):
        wish = FlagWish(action, FlagKind.SELF_INFO_BLOCK)
        here.protection_desk.by_citizen(person_id, wish, now=here.clock())
    assert hanako() == [("self_info_block", None, None, "citizen")]


def test_nothing_of_a_statement_reaches_a_log(state, hanako, caplog):
    state(kind="non_disclosure")
    state(kind="non_disclosure", key=ECKey.generate_key("P-256"))
    written = json.dumps([record.getMessage() for record in caplog.records])
    assert "ZZ-hanako" not in written
    assert "non_disclosure" not in written
