"""Whatever is changed in a pair, it is refused, and with one of our own refusals."""

import dataclasses
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jpki_bridge import errors
from jpki_bridge.challenge import Context
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust
from jpki_bridge.verification.verify import verify_link
from tests import pki

CONTEXT = Context("link", "こそだて", "app", "t" * 22, "47").text()
EXPECTATION = Expectation("https://localhost:8600", "n" * 43, CONTEXT)
PARTS = ("first certificate", "first signature", "second certificate", "second signature")


@pytest.fixture(scope="module")
def linking(tmp_path_factory):
    """Return a good pair, and what checks one."""
    folder = tmp_path_factory.mktemp("lists")
    auth, sign = pki.authority(), pki.sign_authority()
    trusts = []
    for ca, policy, name in ((auth, pki.AUTH_POLICY, "auth"), (sign, pki.SIGN_POLICY, "sign")):
        (folder / name).write_bytes(pki.crl(ca))
        trusts.append(Trust([ca.certificate], {policy}, CrlFile(folder / name)))
    good = pki.pair_of(
        pki.credential(auth), pki.signature_credential(sign), **dataclasses.asdict(EXPECTATION)
    )
    return good, lambda answer: verify_link(answer, EXPECTATION, *trusts, now=pki.NOW)


def changed(good, part, at, flip):
    holder = good if part.startswith("first") else good.second
    field = "unverified_certificate" if part.endswith("certificate") else "signature"
    data = bytearray(getattr(holder, field))
    data[at % len(data)] ^= flip
    new = dataclasses.replace(holder, **{field: bytes(data)})
    return new if part.startswith("first") else dataclasses.replace(good, second=new)


@settings(
    max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(at=st.integers(min_value=0), flip=st.integers(1, 255), part=st.sampled_from(PARTS))
def test_one_changed_byte_of_a_pair_is_always_refused(linking, at, flip, part):
    good, check = linking
    with warnings.catch_warnings():
        # The library warns of odd serial numbers and parameters; here that is noise.
        warnings.simplefilter("ignore")
        with pytest.raises(errors.AnswerRefusedError):
            check(changed(good, part, at, flip).encode())


def test_the_unchanged_pair_is_accepted(linking):
    good, check = linking
    check(good.encode())
