"""Mutants that no test can tell from the original, each with the reason."""

EQUIVALENT: dict[str, str] = {
    "crl: demand_fresh: without the condition self.next_update is None": (
        "comparing a moment with None is a TypeError, which ends in the same refusal"
    ),
    "crl: read_list: without raise RevocationUnknownError('no list of this issuer')": (
        "the newest of none is a ValueError, which ends in the same refusal"
    ),
    "ocsp: _signer: without raise RevocationUnknownError('nobody knows who signed the response')": (
        "nobody as the signer is a TypeError in the next step, which ends in the same refusal"
    ),
    "ocsp: _judge: without raise RevocationUnknownError('the responder does not answer')": (
        "the library raises ValueError over every part of an answer that is none: the same refusal"
    ),
    "ocsp: _check_signed: without raise RevocationUnknownError('the responder has a key of another kind')": (
        "its key has been hashed before, which refuses every other kind"
    ),
    "signature: check_signature: without raise SignatureRefusedError('the signature does not fit')": (
        "the last line of the function refuses with the same error"
    ),
    "signature: check_signature: without raise SignatureRefusedError('no signature can be checked with this key')": (
        "keys of other kinds were refused when the algorithm was chosen; this is the lock behind the lock"
    ),
    "signature: choose_algorithm: without raise AlgorithmRefusedError('keys of this kind are not accepted')": (
        "no answer names None as its algorithm, so the comparison refuses with the same error"
    ),
}
