"""OpenSC's own driver for My Number Cards, unchanged, is the referee of the software card.

It was written against real cards by people who have never seen ours.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.two_key_card import AUTH_CA, PASSWORD, PIN, SIGN_CA

MODULES = (
    *Path("/usr/lib").glob("*/opensc-pkcs11.so"),
    *Path("/usr/lib").glob("*/pkcs11/opensc-pkcs11.so"),
)
TOKEN = {"01": "JPKI (User Authentication PIN)", "02": "JPKI (Digital Signature PIN)"}


@pytest.fixture
def reader(virtual_reader, plastic):
    with virtual_reader.holding(plastic.path) as name:
        yield name


def run(*arguments, text=True):
    assert shutil.which(arguments[0]), "OpenSC is not installed: sudo apt-get install opensc"
    return subprocess.run(
        arguments, check=False, capture_output=True, text=text, timeout=30, stdin=subprocess.DEVNULL
    )


def pkcs15(reader, *arguments):
    return run("pkcs15-tool", "--reader", reader, *arguments)


def pkcs11(*arguments):
    assert MODULES, "OpenSC's module is not installed: sudo apt-get install opensc-pkcs11"
    return run("pkcs11-tool", "--module", str(MODULES[0]), *arguments)


def tries_left(reader):
    listed = pkcs15(reader, "--list-pins").stdout
    return [int(count) for count in re.findall(r"Tries left\s*:\s*(\d+)", listed)]


def read_certificate(reader, number, *arguments):
    done = pkcs15(reader, "--read-certificate", number, *arguments)
    converted = subprocess.run(
        ["openssl", "x509", "-outform", "DER"],
        input=done.stdout.encode(),
        capture_output=True,
        check=False,
    )
    assert converted.returncode == 0, done.stderr
    return converted.stdout


def der(authority):
    return authority.certificate.public_bytes(Encoding.DER)


def test_its_own_driver_is_chosen_and_it_reads_every_certificate_byte_for_byte(reader, plastic):
    assert run("opensc-tool", "--reader", reader, "--name").stdout.strip() == "jpki"
    assert tries_left(reader) == [3, 5]
    assert read_certificate(reader, "01") == plastic.authentication.der
    assert read_certificate(reader, "03") == der(AUTH_CA)
    assert read_certificate(reader, "04") == der(SIGN_CA)
    unlock = ("--auth-id", "02", "--verify-pin", "--pin", PASSWORD)
    assert read_certificate(reader, "02", *unlock) == plastic.signature.der


@pytest.mark.parametrize(("number", "secret"), [("01", PIN), ("02", PASSWORD)])
def test_it_signs_with_both_keys_and_openssl_verifies(reader, plastic, tmp_path, number, secret):
    holder = plastic.authentication if number == "01" else plastic.signature
    message, signature, public = (tmp_path / name for name in ("message", "signature", "public"))
    message.write_bytes(b"what the citizen signs")
    public.write_bytes(
        holder.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    login = ("--token-label", TOKEN[number], "--login", "--pin", secret)
    done = pkcs11(
        *login, "--sign", "--id", number, "-m", "SHA256-RSA-PKCS", "-i", message, "-o", signature
    )
    assert done.returncode == 0, done.stderr
    verified = run(
        "openssl", "dgst", "-sha256", "-verify", public, "-signature", signature, message
    )
    assert verified.stdout.strip() == "Verified OK"


def test_it_counts_wrong_pins_until_the_card_is_locked_and_says_so(reader):
    for left in (2, 1, 0):
        wrong = pkcs15(reader, "--verify-pin", "--auth-id", "01", "--pin", "0000")
        assert wrong.returncode != 0
        assert tries_left(reader) == [left, 5]
    assert pkcs15(reader, "--verify-pin", "--auth-id", "01", "--pin", PIN).returncode != 0
    assert "user PIN locked" in pkcs11("--list-token-slots").stdout
