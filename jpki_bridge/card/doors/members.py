"""A message of a page or an extension: one JSON object of exactly the members that are asked for."""

from collections.abc import Collection

from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.strict_json import StrictJsonError, read_object


def texts_of(data: bytes, wanted: Collection[str]) -> dict[str, str]:
    """Read an object of exactly these members, all texts; whatever else it is, is not for us."""
    try:
        members = read_object(data.decode("utf-8"))
    except (UnicodeDecodeError, StrictJsonError) as error:
        raise NotForUsError("json") from error
    if members.keys() != set(wanted) or not all(isinstance(v, str) for v in members.values()):
        raise NotForUsError("members")
    return members
