"""Who logged in and who is meant: pairwise in every sector, and two children are two."""

from hypothesis import given, settings
from hypothesis import strategies as st

from provider.keys.keyed import KeyedHash
from provider.oauth.subject import Pairwise
from scopes.schema.record_schema import RecordSchema

PAIRWISE = Pairwise(KeyedHash(b"a" * 32), KeyedHash(b"b" * 32), KeyedHash(b"c" * 32))
NAMES = st.text(max_size=20)


@settings(max_examples=300, deadline=None, database=None)
@given(one=st.tuples(NAMES, NAMES), other=st.tuples(NAMES, NAMES))
def test_a_name_is_of_one_person_in_one_sector_and_of_one_family(one, other):
    assert (PAIRWISE.sub(*one) == PAIRWISE.sub(*other)) == (one == other)
    assert (PAIRWISE.subject(*one) == PAIRWISE.subject(*other)) == (one == other)
    assert PAIRWISE.sub(*one) != PAIRWISE.subject(*other)
    assert (PAIRWISE.record(*one, "a") == PAIRWISE.record(*other, "a")) == (one == other)
    assert PAIRWISE.record(*one, "a") != PAIRWISE.record(*one, "b")


def test_the_name_of_a_record_may_stand_where_its_id_stood():
    name = PAIRWISE.record("lender.example", "child", "hinata", "immunisation", "r-1")
    assert RecordSchema().fields["record_id"].is_wire(name)
    assert not any(character in "0189" for character in name)


def test_two_children_of_one_parent_have_one_sub_and_two_references(provider, rp):
    children = [provider.citizen()[0] for _ in range(2)]
    told = [
        rp.introspect(provider.tokens(rp, subject_id=child)["access_token"]).json
        for child in children
    ]
    assert len({each["sub"] for each in told}) == 1
    subjects = {each["authorization_details"][0]["subject"] for each in told}
    assert len(subjects) == 2
    again = provider.tokens(rp, subject_id=children[0])["authorization_details"][0]["subject"]
    assert again in subjects
    assert not subjects & {told[0]["sub"], *children}
