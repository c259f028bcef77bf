"""LD4: after any unticking and masking, what is left proves itself by the agency's own signature."""

import json
import random
from copy import deepcopy

import pytest

from clients_example.relying_party.errors import UnprovenError
from scopes.catalogue import CATALOGUE
from tests.records import some_records
from tests.unit.connectors_digests.signing_agency import handed_over, proves, read, sent

ROUNDS = 6


def invented(category):
    """Invent records of every type of a category, each with an id of its own."""
    records = [
        record
        for record_type in category.record_types
        for record in some_records(category, record_type, 3)
    ]
    return [
        {**record, "record_id": f"ZZ-{number}", "record_type": record_type_of(category, record)}
        for number, record in enumerate(records)
    ]


def record_type_of(category, record):
    return category.record_type_of(record).id


def less_of(value, chance):
    """Leave out, mask and empty parts of a value at random, as a guard may; None for nothing left."""
    if isinstance(value, dict):
        left = {name: less_of(inner, chance) for name, inner in value.items()}
        return {name: inner for name, inner in left.items() if inner is not None}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [less_of(each, chance) for each in value if chance.random() < 0.7]
    if chance.random() < 0.3:
        return None
    if isinstance(value, str) and chance.random() < 0.2:
        return "*" * max(len(value) - 2, 1) + value[-2:]
    return value


def narrowed_at_random(record, chance):
    kept = {name: record[name] for name in ("record_id", "record_type", "as_of")}
    return kept | less_of({k: v for k, v in record.items() if k not in kept}, chance)


def proven_leaves(shown, proof, path=()):
    """Yield where each value stands that a proof proves."""
    for name in proof["salts"]:
        yield (*path, name)
    for name, part in proof["parts"].items():
        if "tree" not in part:
            yield from proven_leaves(shown[name], part, (*path, name))
            continue
        for place, entry in enumerate(part["entries"]):
            if entry is not None:
                yield from proven_leaves(shown[name][place], entry, (*path, name, place))


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}x" if isinstance(value, str) else [*value, "ZZ"]


def with_change_at(dataset, place, path):
    lie = deepcopy(dataset)
    *way, last = path
    inner = lie["records"][place]
    for step in way:
        inner = inner[step]
    inner[last] = changed(inner[last])
    return lie


@pytest.mark.parametrize("category", CATALOGUE.values(), ids=lambda category: category.id)
def test_whatever_is_left_is_proven_and_whatever_is_changed_shows(category):
    chance = random.Random(category.id)
    answer = read(category.id, sent(category.id, invented(category)))
    assert answer.records, "nothing was invented"
    for _ in range(ROUNDS):
        kept = [record for record in answer.records if chance.random() < 0.7] or answer.records
        dataset = handed_over(answer, [narrowed_at_random(each, chance) for each in kept])
        assert proves(dataset, category.id)
        for place, proof in enumerate(dataset["agency_signature"]["proofs"]):
            leaves = [*proven_leaves(dataset["records"][place], proof)] if proof else []
            for path in chance.sample(leaves, min(len(leaves), 3)):
                with pytest.raises(UnprovenError):
                    proves(with_change_at(dataset, place, path), category.id)


@pytest.mark.parametrize("category", CATALOGUE.values(), ids=lambda category: category.id)
def test_examples_are_proven_but_for_what_the_platform_names(category):
    answer = read(category.id, sent(category.id, map(dict, category.examples)))
    dataset = handed_over(answer)
    assert proves(dataset, category.id)
    for proof in dataset["agency_signature"]["proofs"]:
        assert "record_id" in proof["platform_fields"]
        assert len(proof["platform_fields"]) <= 3, proof["platform_fields"]


def two_doses():
    records = [dict(each) for each in CATALOGUE["immunisation"].examples][:2]
    for number, record in enumerate(records):
        record |= {
            "record_id": f"ZZ-{number}",
            "dose_number": number + 1,
            "lot_number": f"ZZ{number}",
        }
    return handed_over(read("immunisation", sent("immunisation", records)))


def swapped_values(dataset):
    one, two = dataset["records"]
    one["lot_number"], two["lot_number"] = two["lot_number"], one["lot_number"]


def swapped_with_their_salts(dataset):
    swapped_values(dataset)
    one, two = (proof["salts"] for proof in dataset["agency_signature"]["proofs"])
    one["lot_number"], two["lot_number"] = two["lot_number"], one["lot_number"]


def renamed_field(dataset):
    record, proof = dataset["records"][0], dataset["agency_signature"]["proofs"][0]
    record["vaccine_code"] = record.pop("lot_number")
    proof["salts"]["vaccine_code"] = proof["salts"].pop("lot_number")


def same_record_twice(dataset):
    dataset["records"][1] = dataset["records"][0]
    dataset["agency_signature"]["proofs"][1] = dataset["agency_signature"]["proofs"][0]


def unnamed_addition(dataset):
    dataset["records"][0]["remarks"] = "ZZ"


def claimed_as_ours(dataset):
    """Say of a changed field that it never was the agency's: then the digest of its own is missing."""
    dataset["records"][0]["lot_number"] = "ZZ9"
    proof = dataset["agency_signature"]["proofs"][0]
    del proof["salts"]["lot_number"]
    proof["platform_fields"].append("lot_number")


def without_its_proof(dataset):
    dataset["agency_signature"]["proofs"][0] = None


@pytest.mark.parametrize(
    "lie",
    [
        swapped_values,
        swapped_with_their_salts,
        renamed_field,
        same_record_twice,
        unnamed_addition,
        claimed_as_ours,
        without_its_proof,
        lambda d: d["records"].reverse(),
        lambda d: d["records"].append(d["records"][0]),
        lambda d: d.update(as_of="2026-11-20"),
        lambda d: d.update(layout_version="R8-7"),
        lambda d: d.update(holder={"code": "991031"}),
        lambda d: d["agency_signature"].update(tree=[0, 1]),
        lambda d: d["agency_signature"].update(tree=True),
        lambda d: d["agency_signature"]["proofs"][0].update(hidden=[1, "x"]),
        lambda d: d["agency_signature"].pop("tree"),
        lambda d: d["agency_signature"].update(jws="x.y.z"),
    ],
)
def test_a_field_moved_renamed_or_doubled_is_not_believed(lie):
    dataset = two_doses()
    assert proves(dataset, "immunisation")
    lie(dataset)
    with pytest.raises(UnprovenError):
        proves(dataset, "immunisation")


def test_a_signature_is_not_good_under_another_category():
    with pytest.raises(UnprovenError):
        proves(two_doses(), "household")


def test_records_that_are_hidden_may_be_any_number_of():
    dose = dict(CATALOGUE["immunisation"].examples[0])
    shown = {name: dose[name] for name in ("record_type", "as_of", "vaccine_name", "dose_number")}

    def size(many, **more):
        held = [{**shown, "record_id": f"ZZ-{n}"} for n in range(many)]
        held[0] |= more
        answer = read("immunisation", sent("immunisation", [_whole(dose, each) for each in held]))
        (first,) = [each for each in answer.records if each["record_id"] == "ZZ-0"]
        left = {name: first[name] for name in ("record_id", *shown)}
        return len(json.dumps(handed_over(answer, [left])))

    assert len({size(1), size(2), size(40), size(1, institution_name="見本" * 30)}) == 1


def _whole(dose, changes):
    """Keep what the schema requires, so that records differ in how much they hold."""
    return {name: value for name, value in dose.items() if name != "institution_name"} | changes


INSTITUTIONS = next(
    each
    for each in CATALOGUE["intractable_disease"].examples
    if len(each.get("designated_institutions", ())) > 1
)


def size_of_certificate(institutions, shown):
    record = {**INSTITUTIONS, "designated_institutions": institutions}
    answer = read("intractable_disease", sent("intractable_disease", [record]))
    left = {**answer.records[0], "designated_institutions": shown}
    dataset = handed_over(answer, [left])
    assert proves(dataset, "intractable_disease")
    return len(json.dumps(dataset))


def test_entries_of_a_list_that_are_hidden_may_be_any_number_of():
    first = INSTITUTIONS["designated_institutions"][0]
    assert len({size_of_certificate([first] * many, [first]) for many in (1, 2, 3, 40)}) == 1


def test_emptied_and_empty_lists_look_the_same():
    held = INSTITUTIONS["designated_institutions"]
    assert size_of_certificate([], []) == size_of_certificate(held, [])


def test_an_entry_is_proven_wherever_the_entries_before_it_went():
    one, two = INSTITUTIONS["designated_institutions"][:2]
    record = {**INSTITUTIONS, "designated_institutions": [one, two, one]}
    answer = read("intractable_disease", sent("intractable_disease", [record]))
    dataset = handed_over(answer, [{**answer.records[0], "designated_institutions": [two]}])
    (proof,) = dataset["agency_signature"]["proofs"]
    assert proof["parts"]["designated_institutions"]["entries"][0]["salts"]
    assert not [path for path in proof["platform_fields"] if path.startswith("designated")]


def test_an_agencys_own_name_of_a_record_never_comes_near_its_salt():
    record = {**CATALOGUE["immunisation"].examples[0], "record_id": "ZZ-secret-id"}
    answer = read("immunisation", sent("immunisation", [record]))
    (kept,) = answer.evidence.proofs["entries"]
    assert "record_id" not in kept["values"]
    assert "ZZ-secret-id" not in json.dumps(handed_over(answer))


def test_no_two_answers_share_a_digest():
    first, second = two_doses(), two_doses()
    digests = [
        {digest for proof in each["agency_signature"]["proofs"] for digest in proof["hidden"]}
        for each in (first, second)
    ]
    assert digests[0].isdisjoint(digests[1])
    assert digests[0]
