"""None is missing: each module of each plan has a test here, or a reason why not."""

import pytest

from tests.conformance.page import conformance_page
from tests.conformance.plan import data, module, plans
from tests.conformance.proofs import TESTS, proofs, proofs_of, proven_in

PLANS = plans()


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_each_module_is_proven_or_excused(plan):
    bare = [name for name in plan.modules if not proofs_of(plan, name) and name not in plan.excused]
    assert bare == []


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_no_module_stands_twice_and_no_excuse_is_for_another(plan):
    assert len(set(plan.modules)) == len(plan.modules)
    assert set(plan.excused) <= set(plan.modules)
    assert not set(plan.declined) & set(plan.not_applicable)
    assert all(reason.strip() for reason in plan.excused.values())


def test_no_test_claims_a_module_that_is_in_no_plan():
    known = {name for plan in PLANS.values() for name in plan.modules}
    assert sorted({name for name, _ in proofs()} - known) == []
    assert all(test.partition("::")[2].startswith("test_") for _, test in proofs())


def test_the_plans_are_as_long_as_the_suite_has_them():
    lengths = {name: len(plan.modules) for name, plan in PLANS.items()}
    assert lengths == {
        "fapi2-security-profile-final-test-plan": 56,
        "fapi2-message-signing-final-test-plan": 14,
        "oidcc-basic-certification-test-plan": 38,
        "oidcc-formpost-basic-certification-test-plan": 38,
        "oidcc-config-certification-test-plan": 1,
        "oidcc-dynamic-certification-test-plan": 23,
        "oidcc-rp-initiated-logout-certification-test-plan": 11,
        "oidcc-backchannel-rp-initiated-logout-certification-test-plan": 2,
    }


def test_what_is_declined_is_declined_by_name_and_with_a_reason():
    declined = {entry["name"] for entry in data()["declined_condition"]}
    assert declined == {
        "CheckDiscEndpointRequestUriParameterSupported",
        "OIDCCCheckDiscEndpointGrantTypesSupportedDynamic",
        "OIDCCCheckDiscEndpointResponseTypesSupportedDynamic",
    }
    assert [plan["name"] for plan in data()["declined_plan"]] == ["fapi-ciba-id1-test-plan"]
    page = conformance_page()
    for entry in data()["declined_condition"] + data()["declined_plan"] + data()["warning"]:
        assert entry["name"] in page
        assert entry["reason"] in page


def test_no_test_that_proves_a_module_is_expected_to_fail():
    waiting = [
        test
        for path in {test.partition("::")[0] for _, test in proofs()}
        for test in _expected_to_fail(path)
    ]
    assert waiting == []


def test_a_decorator_is_read_as_it_stands():
    source = '@module("a-b")\n@module("c", "d")\ndef test_x(): ...\n\ndef test_y(): ...\n'
    assert proven_in(source) == [("a-b", "test_x"), ("c", "test_x"), ("d", "test_x")]
    assert (
        module("a")(test_a_decorator_is_read_as_it_stands) is test_a_decorator_is_read_as_it_stands
    )


def _expected_to_fail(path):
    source = (TESTS.parent / path).read_text("utf-8")
    return [path] if "mark.xfail" in source else []
