"""What the registry office refuses, each with a stable code and words in both languages."""

import tomllib
from pathlib import Path

WORDING = tomllib.loads(Path(__file__).with_name("wording.toml").read_text("utf-8"))


class OfficeRefusal(Exception):  # noqa: N818 - a refusal is no fault of the office
    """The office does not do what was asked; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def sentence(self, locale: str) -> str:
        """Return what to tell, in ``ja`` or ``en``."""
        return str(WORDING["refusal"][self.code][locale])
