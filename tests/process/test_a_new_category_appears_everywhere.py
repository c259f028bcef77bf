"""Adding a category touches one folder; nothing else has to know it, and it is there for everyone."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scopes import categories

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NEW, LEFT_OUT = "fishing_permit", "medical_access_log"
"""The public list has 29 numbers, so the new category takes the number of another one."""

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def places(tmp_path_factory, sqlite_url_of_module):
    """Return what a real provider shows in each place, with one folder exchanged for another."""
    folders, target = tmp_path_factory.mktemp("categories"), tmp_path_factory.mktemp("world")
    (found,) = map(Path, categories.__path__)
    for folder in found.iterdir():
        if folder.is_dir() and folder.name not in (LEFT_OUT, "__pycache__"):
            (folders / folder.name).symlink_to(folder)
    shutil.copytree(HERE / "new_category", folders / NEW)
    (folders / NEW / "__init__.py").write_text('"""A category that does not exist."""\n')
    command = [sys.executable, "-m", "tests.process.with_a_new_category"]
    done = subprocess.run(
        [*command, folders, sqlite_url_of_module, target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads((target / "places.json").read_text())


@pytest.mark.parametrize("place", ["consent", "history", "my page", "catalogue", "catalogue page"])
def test_people_read_its_name(places, place):
    assert "遊漁の許可" in places[place]


def test_citizens_read_an_example_and_developers_its_fields(places):
    page = places["catalogue page"]
    for told in ("令和8年4月1日（2026年）", "fishing_permit.waters", "見本の法律第1条"):
        assert told in page
    assert "issued_on" in places["developers' page"]


def test_the_published_catalogue_holds_it_with_its_schema(places):
    published = json.loads(places["catalogue JSON"])
    (new,) = [each for each in published["categories"] if each["id"] == NEW]
    assert new["out"]["fishing_permit.waters"]["fishing_permit"]["properties"]["waters"]["enum"]
    assert {NEW, f"{NEW}.waters"} <= {each["scope"] for each in published["scopes"]}


def test_programs_are_told_its_scopes_and_its_record(places):
    assert {NEW, f"{NEW}.waters"} <= set(json.loads(places["metadata"])["scopes_supported"])
    described = json.loads(places["OpenAPI"])
    assert "issued_on" in described["components"]["schemas"][NEW]["properties"]
    assert NEW in json.dumps(described["components"]["securitySchemes"])


def test_what_left_the_folder_is_nowhere(places):
    assert all(LEFT_OUT not in shown for shown in places.values())
