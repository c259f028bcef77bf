"""From a verified secret to a proof: read the certificate, build the bytes, let its key sign them."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from jpki_bridge.algorithm import Algorithm, algorithm_of_key
from jpki_bridge.card.driver.applet import JpkiApplet
from jpki_bridge.card.driver.files import AUTHENTICATION, KeyFiles
from jpki_bridge.card.driver.token_info import kind_of
from jpki_bridge.errors import CardFaultError
from jpki_bridge.message import Answer, Proof, pair_bytes, signed_bytes

BRIDGE = "madoguchi-bridge/1"

_P384_SIGNATURE = 2 * 48


@dataclass(frozen=True)
class Question:
    """What is to be signed, besides the certificate: the exact texts of origin, nonce and context."""

    origin: str
    nonce: str
    context: str


def sign_answer(applet: JpkiApplet, question: Question) -> Answer:
    """Sign M with the user-authentication key; the PIN must be verified."""
    der = holder_certificate(applet, AUTHENTICATION)
    algorithm = _algorithm(der)
    message = signed_bytes(
        algorithm,
        origin=question.origin,
        nonce=question.nonce,
        certificate_der=der,
        context=question.context,
    )
    signature = _sign(applet, AUTHENTICATION, der, message)
    return Answer(algorithm, der, signature, BRIDGE, kind_of(applet.token_info()))


def second_proof(
    applet: JpkiApplet, files: KeyFiles, der: bytes, question: Question, first: Answer
) -> Proof:
    """Sign M2 with the second key of a pair; its secret must be verified."""
    algorithm = _algorithm(der)
    message = pair_bytes(
        algorithm,
        origin=question.origin,
        nonce=question.nonce,
        certificate_der=der,
        context=question.context,
        first_certificate_der=first.unverified_certificate,
    )
    return Proof(algorithm, der, _sign(applet, files, der, message))


def holder_certificate(applet: JpkiApplet, files: KeyFiles) -> bytes:
    """Read a key's certificate after its secret is verified; refusing then is a fault."""
    der = applet.certificate(files)
    if der is None:
        raise CardFaultError("no certificate although its secret is verified")
    return der


def read_certificate(der: bytes) -> x509.Certificate:
    """Parse what the card calls a certificate."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        certificate.public_key()
    except ValueError as error:
        raise CardFaultError("the file holds no certificate") from error
    return certificate


def _sign(applet: JpkiApplet, files: KeyFiles, der: bytes, message: bytes) -> bytes:
    """Let a key sign; what cannot be a signature of its kind is the card's fault, told at once."""
    algorithm = _algorithm(der)
    signature = applet.sign(files, algorithm.digest(message), algorithm)
    if len(signature) != _signature_size(der):
        raise CardFaultError("the answer has not the length of a signature")
    return signature


def _signature_size(der: bytes) -> int:
    """Tell the bytes of a signature: as many as an RSA key has, or r and s of P-384."""
    key = read_certificate(der).public_key()
    return key.key_size // 8 if isinstance(key, rsa.RSAPublicKey) else _P384_SIGNATURE


def _algorithm(der: bytes) -> Algorithm:
    algorithm = algorithm_of_key(read_certificate(der).public_key())
    if algorithm is None:
        raise CardFaultError("the certificate's key is of no known kind")
    return algorithm
