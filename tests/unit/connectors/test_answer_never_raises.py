"""Any JSON at all, in any status, becomes an answer that keeps the contract."""

import json

from hypothesis import given
from hypothesis import strategies as st

from connectors.answer import Reply, answer_from
from connectors.my_number import holds_my_number
from connectors.port import Holder, SourceOutcome
from scopes.catalogue import CATALOGUE
from tests.fakes.questions import question
from tests.unit.connectors.conftest import NOW

HOLDER = Holder("991023", "ひなた市", "ひなた市役所")
EXAMPLES = [(c.id, example) for c in CATALOGUE.values() for example in c.examples]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just("1234-5678-9018"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def answer_of(category, status, body):
    request = question("r", "hinata", "code", category, {"kind": "latest"}, "c")
    answer = answer_from(request, HOLDER, Reply(status, None, body), now=NOW)
    assert (answer.outcome is SourceOutcome.RELEASED) == bool(answer.records)
    assert (answer.outcome is SourceOutcome.ERROR) == (answer.error_kind is not None)
    assert not holds_my_number(list(answer.records))
    return answer


@given(st.sampled_from(list(CATALOGUE)), st.sampled_from([200, 202, 422, 500, 503]), st.binary())
def test_any_bytes(category, status, body):
    answer_of(category, status, body)


@given(st.sampled_from(EXAMPLES), st.data())
def test_a_good_answer_in_which_something_was_changed(sample, data):
    category, example = sample
    record = dict(example)
    for key in data.draw(st.lists(st.sampled_from([*sorted(example), "my_number", "remarks"]))):
        record[key] = data.draw(json_values)
    answer = {
        "layout_version": "R8-6",
        "as_of": "2026-11-19",
        "holder": {"code": HOLDER.code, "name": HOLDER.name, "enquiry": HOLDER.enquiry},
        "records": [record],
    }
    if data.draw(st.booleans()):
        answer[data.draw(st.sampled_from(sorted(answer)))] = data.draw(json_values)
    answer_of(category, 200, json.dumps(answer).encode())
