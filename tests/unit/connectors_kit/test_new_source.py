"""`madoguchi connector`: a source is begun, started as another process, and passes the check as it is."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from provider.cli.main import madoguchi

CHECKOUT = Path(__file__).parents[3]
MOST_LINES = 200


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(madoguchi, ["connector", *map(str, arguments)])


@pytest.fixture
def begun(run, tmp_path):
    folder = tmp_path / "aoba"
    named = ("--category", "tax_income", "--holder", '見本の"町"', "--folder", folder)
    assert run("new", "aoba", *named).exit_code == 0
    return folder


@pytest.fixture
def started(begun):
    """The source as its own process; its address."""
    process = subprocess.Popen(
        [sys.executable, "source.py", "--port", "0"],
        cwd=begun,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    yield f"http://127.0.0.1:{process.stdout.readline().split()[-1]}"
    process.kill()
    process.communicate()


def trial(folder, **changes):
    options = {
        "--agency": "aoba",
        "--category": "tax_income",
        "--person": "ZZ-trial-person",
        "--issuer": "https://trial.invalid",
        "--key-file": folder / "trial" / "key.json",
        "--secret-file": folder / "trial" / "secret",
        "--code": "ZZ0001",
        **changes,
    }
    return [part for option in options.items() if option[1] is not None for part in option]


def test_a_source_that_was_just_begun_passes_the_check(run, begun, started):
    passed = run("check", started, *trial(begun))
    assert passed.exit_code == 0, passed.output
    assert passed.output.splitlines()[-1].endswith(" 0 broken")


def test_a_broken_rule_ends_the_check_with_one_and_is_named_in_json(run, begun, started):
    other = {"--code": "ZZ9999"}
    result = run("check", started, "--json", *trial(begun, **other))
    assert result.exit_code == 1
    broken = [each for each in json.loads(result.output) if not each["kept"]]
    assert [each["rule"] for each in broken] == ["healthy_answer"]
    assert broken[0]["found"] == "outcome error malformed"
    table = run("check", started, *trial(begun, **other)).output
    assert "BROKEN  healthy_answer" in table


def test_what_is_written_is_read_in_one_sitting_and_its_secrets_are_private(begun):
    files = [path for path in begun.rglob("*") if path.is_file()]
    written = [path for path in files if path.suffix in (".py", ".toml", ".md")]
    assert sum(len(path.read_text().splitlines()) for path in written) <= MOST_LINES
    for name in ("key.json", "secret"):
        mode = (begun / "trial" / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600


def test_nothing_that_is_there_is_written_over(run, begun):
    again = run("new", "aoba", "--category", "household", "--folder", begun)
    assert (again.exit_code, "is there already" in again.output) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["new", "Aoba City", "--category", "household"], "NAME is not"),
        (["new", "../aoba", "--category", "household"], "NAME is not"),
        (["new", "aoba", "--category", "horoscope"], "there is no category horoscope"),
    ],
)
def test_a_name_or_category_that_cannot_be_is_said(run, arguments, complaint, tmp_path):
    result = run(*arguments)
    assert (result.exit_code, complaint in result.output) == (2, True)


@pytest.mark.parametrize("missing", ["--person", "--issuer", "--secret-file"])
def test_a_trial_key_takes_the_rest_of_a_trial_with_it(run, begun, missing):
    result = run("check", "http://127.0.0.1:9", *trial(begun, **{missing: None}))
    assert (result.exit_code, "--key-file takes" in result.output) == (2, True)


@pytest.mark.parametrize("content", ["", "{}", '{"kty": "EC", "crv": "P-256", "kid": "k"}', "[]"])
def test_a_file_without_a_private_key_is_said(run, begun, content):
    (begun / "trial" / "key.json").write_text(content)
    result = run("check", "http://127.0.0.1:9", *trial(begun))
    assert (result.exit_code, "does not hold a private P-256 key" in result.output) == (1, True)
