"""LA5: what an agency sends beyond the question is dropped, counted for its report, and repeated nowhere."""

from datetime import UTC, datetime

from connectors.answer import answer_of
from connectors.port import Holder, RecordFault, SourceErrorKind, SourceOutcome
from scopes.catalogue import CATALOGUE
from tests.fakes.questions import question

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOLDER = Holder("991023", "ひなた市", "ひなた市役所")
RELATIVE = "見本 太郎"


def examples(category, record_type=None):
    return [
        dict(each)
        for each in CATALOGUE[category].examples
        if record_type in (None, each["record_type"])
    ]


def read(token, records, **changes):
    request = question("r-1", "hinata", "ZZ-1", token)
    body = {
        "layout_version": "R8-6",
        "as_of": "2026-11-19",
        "holder": {"code": "991023", "name": "ひなた市", "enquiry": "ひなた市役所"},
        "records": records,
        **changes,
    }
    return answer_of(request, HOLDER, body, now=NOW)


DOSE = examples("immunisation")[0]


def test_records_of_relatives_are_dropped_and_the_agency_is_told_of_them(caplog):
    relatives = [
        {**DOSE, "record_id": f"ZZ-{n}", "person": f"ZZ-{n}", "product_name": RELATIVE}
        for n in (2, 3)
    ]
    answer = read("immunisation", [DOSE | {"person": "ZZ-1"}, *relatives])
    assert [record["record_id"] for record in answer.records] == [DOSE["record_id"]]
    assert answer.surplus == (RecordFault("immunisation_record", "", "another_person", 2),)
    assert answer.faults == ()
    assert "rule=another_person records=2" in caplog.text
    assert RELATIVE not in caplog.text
    assert "ZZ-2" not in caplog.text


def test_an_answer_about_a_relative_alone_holds_nothing():
    answer = read("immunisation", [DOSE | {"person": "ZZ-2"}])
    assert (answer.outcome, answer.records) == (SourceOutcome.NONE_HELD, ())
    assert answer.surplus


def test_a_person_that_is_no_text_is_another_one():
    for person in (None, 1, ["ZZ-1"], {"code": "ZZ-1"}):
        assert read("immunisation", [DOSE | {"person": person}]).records == ()


def test_a_my_number_of_a_relative_still_blocks_what_it_stands_beside():
    relative = DOSE | {"record_id": "ZZ-2", "person": "ZZ-2", "product_name": "123456789018"}
    answer = read("immunisation", [DOSE, relative])
    assert (answer.outcome, answer.error_kind) == (SourceOutcome.ERROR, SourceErrorKind.MALFORMED)


def test_record_types_and_fields_that_nobody_asked_for_are_surplus():
    (token, asked, unasked) = ("disability.discount", "disability_handbook", "disability_allowance")
    records = [*examples("disability", asked)[:1], *examples("disability", unasked)[:1]]
    records[0]["physician"] = RELATIVE
    answer = read(token, records)
    assert {record["record_type"] for record in answer.records} == {asked}
    assert set(answer.surplus) == {
        RecordFault(unasked, "", "not_asked", 1),
        RecordFault(asked, "physician", "undeclared", 1),
    }


def test_what_is_wrong_with_records_nobody_asked_for_is_the_agencys_to_hear():
    broken = {**examples("disability", "disability_allowance")[0], "as_of": "ZZ"}
    answer = read("disability.discount", [*examples("disability", "disability_handbook"), broken])
    assert answer.faults == ()
    assert RecordFault("disability_allowance", "as_of", "date", 1) in answer.surplus


def test_a_whole_record_of_an_asked_type_is_no_surplus():
    answer = read("disability.discount", examples("disability", "disability_handbook"))
    assert answer.surplus == ()
    assert answer.records[0].keys() < examples("disability", "disability_handbook")[0].keys()


def test_an_answer_that_says_it_is_about_somebody_else_is_refused_whole(caplog):
    answer = read("immunisation", [DOSE], linkage_code="ZZ-2")
    assert answer.error_kind is SourceErrorKind.MALFORMED
    assert "reason=wrong_person" in caplog.text
    assert read("immunisation", [DOSE], linkage_code="ZZ-1").records
