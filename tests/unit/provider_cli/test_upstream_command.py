"""`madoguchi upstream key`: what an operator types, and hands in on paper."""

import json
import stat
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import KeySet

from provider.cli.upstream import upstream
from provider.login.upstream.client_key import ClientKey, ClientKeyError

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_the_key_stays_private_and_what_is_printed_verifies_its_assertions(tmp_path):
    file = tmp_path / "upstream.pem"
    printed = json.loads(CliRunner().invoke(upstream, ["key", str(file)]).output)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not {"d", "p", "q"} & printed["keys"][0].keys()
    assertion = ClientKey.from_file(file).assertion("RP1", "https://up.example/token", now=NOW)
    told = jwt.decode(assertion, KeySet.import_key_set(printed), ["RS256"])
    assert told.header["kid"] == printed["keys"][0]["kid"]
    at = int(NOW.timestamp())
    jti = told.claims.pop("jti")
    assert len(jti) == 32
    assert told.claims == {
        "iss": "RP1",
        "sub": "RP1",
        "aud": "https://up.example/token",
        "iat": at,
        "exp": at + 60,
    }


def test_a_second_time_prints_the_same_key(tmp_path):
    first, second = (
        CliRunner().invoke(upstream, ["key", str(tmp_path / "k.pem")]).output for _ in range(2)
    )
    assert first == second


def test_a_key_of_another_kind_is_refused_by_the_name_of_its_file(tmp_path):
    file = tmp_path / "other.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(ClientKeyError, match=r"other\.pem"):
        ClientKey.from_file(file)
