"""Writes a new source: a program that is readable in one sitting, invented records, and a key to try it with."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.conformance.issuer import jwks_of, new_key
from scopes.catalogue import CATALOGUE

TRIAL_ISSUER = "https://trial.invalid"
TRIAL_PERSON = "ZZ-trial-person"
_PROGRAM = Path(__file__).with_name("source.py")
_SETTINGS = """\
# Who this source is and whom it believes. Before it serves real people: take the platform's issuer and
# jwks_uri instead of the trial's, and have its secret from the platform's operator.
agency_id = "{agency_id}"
layout_version = "{layout_version}"
categories = ["{category}"]
issuer = "{issuer}"
issuer_keys = "trial/jwks.json"
secret_file = "trial/secret"

[holder]
code = "{code}"
name = {quoted}
enquiry = {quoted}
"""
_README = """\
# {name}

A source of `{category}` records. Start it with the Python that Madoguchi is installed in, and try it, in a second
terminal and from this folder, against every rule of the contract:

    python source.py --port 8700
    madoguchi connector check http://127.0.0.1:8700 --agency {agency_id} --person {person} \\
        --category {category} --issuer {issuer} --key-file trial/key.json --secret-file trial/secret

1. `held` in `source.py` is the part that is yours. The records in `records.json` are invented.
2. `source.toml` says who you are, what you serve and whom you believe.
3. `trial/` holds a key that signs for nobody but this trial. Take it out when the platform's own counts.
"""


@dataclass(frozen=True)
class NewSource:
    """What a new source is called, and the category that it begins with."""

    agency_id: str
    name: str
    category: str
    code: str = "ZZ0001"


def write_source(folder: Path, source: NewSource) -> None:
    """Write the folder of a new source; raise ``FileExistsError`` for a folder that is there already."""
    folder.mkdir(parents=True)
    trial = folder / "trial"
    trial.mkdir(mode=0o700)
    words = {
        **vars(source),
        "issuer": TRIAL_ISSUER,
        "person": TRIAL_PERSON,
        "layout_version": "1",
        "quoted": json.dumps(source.name, ensure_ascii=False),
    }
    (folder / "source.py").write_text(_PROGRAM.read_text("utf-8"), "utf-8")
    (folder / "source.toml").write_text(_SETTINGS.format_map(words), "utf-8")
    (folder / "README.md").write_text(_README.format_map(words), "utf-8")
    _write_json(folder / "records.json", {TRIAL_PERSON: _invented(source.category)})
    key = new_key()
    _write_json(trial / "jwks.json", jwks_of(key))
    _write_private(trial / "key.json", json.dumps(key.as_dict(private=True)))
    _write_private(trial / "secret", secrets.token_urlsafe(32))


def _invented(category: str) -> list[Any]:
    """Return the catalogue's own examples: invented people's records, in their wire form."""
    return [dict(record) for record in CATALOGUE[category].examples]


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
