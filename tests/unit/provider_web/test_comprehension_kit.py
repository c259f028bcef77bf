"""The kit by which people are asked what they understood: its sheet, its bar, and its persons of the sandbox."""

import json
import re
import subprocess
import sys

import pytest

from scripts.comprehension.score import FEWEST, Share, misses, people
from scripts.comprehension.sheet import COLUMNS, QUESTIONS, SheetError, read_sheet
from tests.architecture.sources import CHECKOUT

KIT = CHECKOUT / "docs" / "comprehension"
EXAMPLE = (KIT / "example.csv").read_text(encoding="utf-8").splitlines()


def sheet(**changes):
    """The example with some columns changed in its first row."""
    first = dict(zip(COLUMNS, EXAMPLE[1].split(","), strict=True)) | changes
    return [EXAMPLE[0], ",".join(first[column] for column in COLUMNS), *EXAMPLE[2:]]


def score(lines):
    return list(misses(people(read_sheet(lines))))


def test_the_example_reaches_the_bar_and_the_empty_sheet_has_its_columns():
    assert score(EXAMPLE) == []
    empty = (KIT / "sheet.csv").read_text(encoding="utf-8").strip()
    assert empty.split(",") == list(COLUMNS) == EXAMPLE[0].split(",")


def test_one_person_who_was_misled_is_enough():
    (miss,) = score(sheet(misled="yes"))
    assert miss.startswith("misled: 1;")


def test_too_few_people_or_too_few_of_a_group_miss_the_bar():
    missed = score(EXAMPLE[: FEWEST - 1])
    assert f"{FEWEST - 2} people; {FEWEST} are needed" in missed
    assert "4 people in 65plus; 5 are needed" in score([EXAMPLE[0], *EXAMPLE[3:]])


def test_a_group_that_is_left_behind_misses_the_bar_though_the_whole_reaches_it():
    lines = [re.sub(r"(P0[789],.*,A),2", r"\1,0", line) for line in EXAMPLE]
    (miss,) = score(lines)
    assert miss.startswith("what in other_language: 0 of 3")


def test_an_answer_after_help_is_none_and_the_worse_of_two_tasks_counts():
    helped = people(read_sheet(sheet(helped="yes")))[0]
    assert set(helped.marks.values()) == {0}
    assert not helped.refusal_found
    twice = [*EXAMPLE, EXAMPLE[1].replace(",A,2,2", ",B,1,2")]
    assert people(read_sheet(twice))[0].marks == {"what": 1, "whom": 2, "until": 2, "stop": 2}
    assert len(people(read_sheet(twice))) == len(EXAMPLE) - 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"person": "someone@example.org"}, "row 2: person is a code"),
        ({"group": "old"}, "row 2: group is one of"),
        ({"until": "3"}, "row 2: until is one of"),
        ({"misled": ""}, "row 2: misled is one of"),
    ],
)
def test_a_sheet_that_means_nothing_is_refused_with_its_row(changes, told):
    with pytest.raises(SheetError, match=told):
        read_sheet(sheet(**changes))


def test_so_few_people_prove_little_and_the_command_says_so():
    assert f"{Share(12, 15).at_least:.0%}" == "55%"
    assert Share(0, 0).part == Share(0, 0).at_least == 0.0


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("example.csv", 0, "the bar is reached\n"), ("sheet.csv", 2, ""), ("none.csv", 2, "")],
)
def test_the_command_scores_a_sheet(name, code, said):
    ran = subprocess.run(
        [sys.executable, "-m", "scripts.comprehension", str(KIT / name)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == code
    assert ran.stdout.endswith(said)
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_kit_asks_all_four_questions_and_sends_nobody_to_a_person_that_does_not_exist(language):
    kit = (KIT / f"kit.{language}.md").read_text(encoding="utf-8")
    assert [q for q in QUESTIONS if f"| {q}" not in kit] == []
    folder = CHECKOUT / "connectors" / "sandbox" / "people"
    invented = {json.loads(f.read_text("utf-8"))["name"]["text"] for f in folder.glob("*.json")}
    named = {"山田 美咲", "佐藤 健二", "藤田 望"}
    assert named <= invented
    assert [name for name in named if name not in kit] == []
    assert len(re.findall(r"^\*\*[A-D]", kit, re.M)) == 4
