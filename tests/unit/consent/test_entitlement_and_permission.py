"""What a relying party may ask for, and what a token may read at an instant."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.entitlement import entitlement_from
from consent.grant import ONE_OFF_LIFE, Grant, GrantState, grant_end
from consent.permission import (
    CLIENT_SUSPENDED,
    GRANT_ENDED,
    NOT_ENTITLED,
    Allowed,
    Refused,
    effective,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
REVIEWED = {
    "purposes": [
        {
            "id": "calendar",
            "text": {"ja": "予防接種の予定", "en": "Vaccination calendar"},
            "categories": ["immunisation", "maternal_child_health"],
            "needed": ["immunisation"],
            "max_term_days": 365,
        },
        {
            "id": "allowance",
            "text": {"ja": "手当の確認", "en": "Allowance check"},
            "categories": ["tax_income"],
        },
    ]
}


def a_grant(**changes):
    return Grant(
        **{
            "grant_id": "g-1",
            "client_id": "c-1",
            "person_id": "parent",
            "subject_id": "child",
            "credential_id": "cred-1",
            "relation": "legal_representative",
            "categories": ("immunisation", "maternal_child_health"),
            "declined": ("household",),
            "purpose_id": "calendar",
            "consent_text": {},
            "standing": True,
            "given_at": NOW,
            "expires_at": NOW + timedelta(days=90),
            **changes,
        }
    )


def test_a_review_is_read_and_its_gaps_are_named():
    entitlement = entitlement_from(REVIEWED)
    assert entitlement.purpose("calendar").needed == {"immunisation"}
    assert entitlement.purpose("allowance").max_term_days == 0
    assert entitlement.purpose("unknown") is None
    assert entitlement_from({}).purposes == ()


@pytest.mark.parametrize(
    ("purposes", "said"),
    [
        ("calendar", "purposes is not a list"),
        ([{}], "id"),
        (["calendar"], "a purpose lacks or misstates"),
        ([{**REVIEWED["purposes"][0], "text": None}], "a purpose lacks or misstates"),
        ([{**REVIEWED["purposes"][0], "text": {"ja": "だけ"}}], "lacks ja or en"),
        ([{**REVIEWED["purposes"][0], "needed": ["tax_income"]}], "not among categories"),
        ([{**REVIEWED["purposes"][0], "max_term_days": {}}], "a purpose lacks or misstates"),
        *(
            ([{**REVIEWED["purposes"][0], "retention": retention}], "retention")
            for retention in (
                "a year",
                {"ja": "1年"},
                {"ja": "1年", "en": " "},
                {"ja": "あ" * 201, "en": "x"},
            )
        ),
        *(
            ([{**REVIEWED["purposes"][0], "shared_with": names}], "shared_with")
            for names in ("広告の会社", [""], [7], ["x"] * 11, ["x" * 101])
        ),
    ],
)
def test_a_review_with_a_gap_is_refused_by_name(purposes, said):
    with pytest.raises(ValueError, match=said):
        entitlement_from({"purposes": purposes})


def test_a_grant_lives_from_consent_to_its_end_or_withdrawal():
    grant = a_grant()
    second = timedelta(seconds=1)
    assert grant.state(now=NOW) is GrantState.UNUSED
    assert a_grant(activated_at=NOW).state(now=NOW) is GrantState.LIVE
    assert grant.alive(now=grant.expires_at - second)
    assert grant.state(now=grant.expires_at) is GrantState.ENDED
    withdrawn = a_grant(activated_at=NOW, withdrawn_at=NOW + second)
    assert withdrawn.state(now=NOW + second) is GrantState.WITHDRAWN
    assert not withdrawn.alive(now=NOW + second)


def test_a_one_off_consent_lasts_a_day_and_a_standing_one_its_term():
    assert grant_end(NOW, None) == NOW + ONE_OFF_LIFE
    assert grant_end(NOW, 90) == NOW + timedelta(days=90)


def test_permission_is_token_and_grant_and_review_together():
    entitlement = entitlement_from(REVIEWED)
    tokens = {"maternal_child_health", "immunisation", "tax_income", "household"}

    def ask(scope=tokens, grant=None, **changes):
        return effective(
            scope, grant or a_grant(), entitlement, **{"client_active": True, "now": NOW, **changes}
        )

    assert ask() == Allowed(("immunisation", "maternal_child_health"))
    assert ask({"immunisation"}) == Allowed(("immunisation",))
    assert ask({"tax_income"}) == Refused(NOT_ENTITLED)
    assert ask(grant=a_grant(purpose_id="allowance")) == Refused(NOT_ENTITLED)
    assert ask(client_active=False) == Refused(CLIENT_SUSPENDED)
    assert ask(now=NOW + timedelta(days=90)) == Refused(GRANT_ENDED)
    assert ask(grant=a_grant(withdrawn_at=NOW)) == Refused(GRANT_ENDED)
