"""The card's signature over M."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from jpki_bridge.algorithm import Algorithm, algorithm_of_key
from jpki_bridge.errors import AlgorithmRefusedError, SignatureRefusedError

_ES384_HALF = 48


def choose_algorithm(key: object, unverified_name: str) -> Algorithm:
    """Name the algorithm of the key; the answer must have named the same one."""
    algorithm = algorithm_of_key(key)
    if algorithm is None:
        raise AlgorithmRefusedError("keys of this kind are not accepted")
    if unverified_name != algorithm:
        raise AlgorithmRefusedError("the answer names another algorithm than its key has")
    return algorithm


def check_signature(key: object, algorithm: Algorithm, signature: bytes, message: bytes) -> None:
    """Check a signature over a message, or raise ``SignatureRefusedError``."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), algorithm.hash)
            return
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(_der(signature), message, ec.ECDSA(algorithm.hash))
            return
    except InvalidSignature as error:
        raise SignatureRefusedError("the signature does not fit") from error
    raise SignatureRefusedError("no signature can be checked with this key")


def _der(signature: bytes) -> bytes:
    """Turn r || s into the form that the library reads."""
    if len(signature) != 2 * _ES384_HALF:
        raise SignatureRefusedError("not r and s of 48 bytes each")
    r, s = signature[:_ES384_HALF], signature[_ES384_HALF:]
    return encode_dss_signature(int.from_bytes(r), int.from_bytes(s))
