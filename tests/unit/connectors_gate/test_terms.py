"""What a registry entry may say of limits, and everything wrong with it named at the start."""

import pytest

from connectors.errors import RegistryFaultError
from connectors.gate.terms import Terms, terms_of
from connectors.port import Holder
from connectors.registry import AgencyEndpoint


def registry(**entries):
    return {
        name: AgencyEndpoint(name, "http://x", Holder("1", "n", "e"), "t", entry=entry)
        for name, entry in entries.items()
    }


def test_an_agency_has_its_own_limits_and_the_operators_for_the_rest():
    entry = {"limits": {"at_once": 2, "quota": "5/second; 20000/day"}}
    terms = terms_of(registry(hinata=entry, aozora={}), Terms(at_once=7, tries=2))
    assert (terms["hinata"].at_once, terms["hinata"].tries) == (2, 2)
    assert [(each.amount, each.get_expiry()) for each in terms["hinata"].quota] == [
        (5, 1),
        (20000, 86400),
    ]
    assert terms["aozora"] == Terms(at_once=7, tries=2)


def test_an_agency_may_take_back_the_operators_quota():
    default = terms_of(registry(a={"limits": {"quota": "1/day"}}))["a"]
    assert terms_of(registry(b={"limits": {"quota": ""}}), default)["b"].quota == ()


def test_everything_wrong_is_named_at_once():
    with pytest.raises(RegistryFaultError) as refused:
        terms_of(
            registry(
                a={"limits": {"at_once": 0, "seconds": "60", "tries": True, "speed": 3}},
                b={"limits": {"quota": "lots"}, "maintenance": [{}]},
                c={"limits": [], "maintenance": {}},
                d={"limits": {"quota": 5}, "maintenance": {}},
            )
        )
    assert refused.value.faults == (
        "a has an unknown limit speed",
        "a has a limit at_once that is not a whole number between 1 and 10000",
        "a has a limit seconds that is not a whole number between 1 and 3600",
        "a has a limit tries that is not a whole number between 1 and 10",
        'b has a quota that is not like "5/second; 20000/day"',
        "b: maintenance window 1 needs starts and minutes, and may have every",
        "c has limits that are not an object",
        'd has a quota that is not like "5/second; 20000/day"',
        "d: maintenance is not a list of at most 50 windows",
    )
