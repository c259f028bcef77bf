"""The list of agencies: complete or refused as a whole."""

import json

import pytest

from connectors.errors import RegistryFaultError
from connectors.port import Holder
from connectors.registry import agencies_from, load_agencies

HINATA = {
    "endpoint": "https://hinata.example/",
    "code": "991023",
    "name": "ひなた市",
    "enquiry": "市民課",
}


def test_an_agency_is_who_the_file_says():
    agencies = agencies_from({"hinata": HINATA}, "token")
    assert agencies["hinata"].url == "https://hinata.example"
    assert agencies["hinata"].holder == Holder("991023", "ひなた市", "市民課")


def test_every_gap_is_named_at_once():
    gaps = {"hinata": {**HINATA, "code": ""}, "aozora": {"endpoint": 7}, "midori": None}
    with pytest.raises(RegistryFaultError) as refusal:
        agencies_from(gaps, "")
    for fault in ("hinata lacks code", "aozora lacks endpoint", "aozora lacks name"):
        assert fault in refusal.value.faults
    assert "midori is not an object" in refusal.value.faults
    assert "the bearer secret for agencies is empty" in refusal.value.faults


@pytest.mark.parametrize("document", [None, [], {}, "x"])
def test_an_empty_list_is_refused(document):
    with pytest.raises(RegistryFaultError):
        agencies_from(document, "token")


def test_an_endpoint_is_a_web_address():
    with pytest.raises(RegistryFaultError, match="not http"):
        agencies_from({"hinata": {**HINATA, "endpoint": "file:///etc/passwd"}}, "token")


def test_files_that_cannot_be_read_are_named(tmp_path):
    listing, token = tmp_path / "agencies.json", tmp_path / "token"
    with pytest.raises(RegistryFaultError, match=r"agencies\.json"):
        load_agencies(listing, token)
    listing.write_text("{")
    token.write_text("secret\n")
    with pytest.raises(RegistryFaultError, match="not JSON"):
        load_agencies(listing, token)
    listing.write_text(json.dumps({"hinata": HINATA}))
    assert load_agencies(listing, token)["hinata"].token == "secret"
