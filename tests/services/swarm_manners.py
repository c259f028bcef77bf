"""How each agency of the swarm behaves about whom: drawn from a seed, the same for whoever asks here.

So a story knows beforehand what an agency will do, and can hold every outcome to it.
"""

import hashlib

MANNERS = {
    "well": 10,  # two records, at once
    "slow": 3,  # the same after a second
    "flapping": 3,  # the first try ends in a short interruption, the next one is well
    "cut": 2,  # the first connection breaks, the next one is well
    "twice": 1,  # well, and sent twice over the same connection
    "none": 3,  # nothing held
    "manual": 2,  # answered by hand
    "unsupported": 1,
    "down": 2,  # 503, and not before a quarter of an hour
    "refusing": 1,
    "half": 1,  # half an answer, and the connection ends
    "wrong_schema": 1,
    "forged": 1,  # in another agency's name
    "huge": 1,
    "bomb": 1,  # compressed, although only plain was accepted
    "wrong_encoding": 1,
    "nonsense": 1,
    "late": 1,  # not before the retrieval is over
}
"""Manner -> how often it is drawn."""

RELEASED = frozenset({"well", "slow", "flapping", "cut", "twice"})
NOTHING = frozenset({"none", "manual"})
UNSUPPORTED = "unsupported"
LATE = "late"

_DRAWN = [manner for manner, weight in MANNERS.items() for _ in range(weight)]


def manner_of(seed, agency_id, linkage_code, category):
    """Draw how an agency behaves about one person and one category."""
    told = f"{seed}:{agency_id}:{linkage_code}:{category}".encode()
    return _DRAWN[int.from_bytes(hashlib.sha256(told).digest()[:4]) % len(_DRAWN)]


def agency_name(number):
    return f"swarm-{number:02d}"


def agencies_of(seed, person_id, count):
    """List where a person's records lie, oldest stay first: one to three agencies, or as many as named.

    ``wide-20`` is somebody who lived in twenty places.
    """
    kind, _, number = person_id.partition("-")
    if kind == "wide":
        return [agency_name(n) for n in range(int(number))]
    drawn = hashlib.sha256(f"{seed}:{person_id}".encode()).digest()
    chosen = dict.fromkeys(drawn[n] % count for n in range(1 + drawn[31] % 3))
    return [agency_name(n) for n in chosen]


def linkage_code(agency_id, person_id):
    return f"ZZ-{agency_id}-{person_id}"


def expected(manners):
    """Tell the outcome of one category, and whether it is whole, from how its agencies behave."""
    failing = [m for m in manners if m not in RELEASED | NOTHING and m != UNSUPPORTED]
    released = sum(m in RELEASED for m in manners)
    if released:
        return "released", not failing, released
    if failing:
        return "source_error", False, 0
    if all(m == UNSUPPORTED for m in manners):
        return "unsupported", True, 0
    return "not_available", True, 0
