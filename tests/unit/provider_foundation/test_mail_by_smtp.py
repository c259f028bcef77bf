"""Mail over real SMTP: under TLS or not at all, believed when taken, tried again when not, refused for good."""

import ipaddress
import ssl
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from cryptography import x509

from provider.clock import utc_now
from provider.notices.file_sink import FileSink
from provider.notices.smtp import SmtpWay, login_from
from provider.notices.ways import MailPutOffError, MailRefusedError
from tests.certificates import authority, made
from tests.services.free_ports import free_ports
from tests.services.mail_server import MailServer

SENDER, TO = "from@madoguchi.invalid", "misaki@mail.example"


def mail(body="こんにちは\r\n.\r\n..\r\n"):
    written = EmailMessage(policy=SMTP)
    written["From"], written["To"], written["Subject"] = SENDER, TO, "お知らせ"
    written["Date"], written["Message-ID"] = utc_now(), "<m-1@madoguchi.invalid>"
    written.set_content(body, cte="base64")
    return written


@pytest.fixture
def server():
    server = MailServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A server's TLS, and the file of who vouches for it."""
    folder = tmp_path_factory.mktemp("tls")
    ca = authority(now=utc_now())
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    held = made("CN=mail", by=ca, now=utc_now(), names=names)
    anchors = folder / "ca.pem"
    anchors.write_bytes(ca.pem)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*held.files(folder))
    return context, anchors


@pytest.fixture
def tls_server(tls):
    server = MailServer(tls=tls[0], login=("madoguchi", "pass:word"))
    yield server
    server.close()


def way(server, **changes):
    return SmtpWay(server.url, SENDER, **({"demands_tls": False} | changes))


def test_a_mail_arrives_as_it_was_written(server):
    way(server).send(mail(), TO)
    [(sender, recipients, _)], [arrived] = server.taken, server.mails
    assert (sender.split()[0], recipients) == (f"FROM:<{SENDER}>", [TO])
    assert arrived.get_content().splitlines() == ["こんにちは", ".", ".."]
    assert arrived["Subject"] == "お知らせ"


def test_where_tls_is_demanded_nothing_leaves_in_clear(server):
    with pytest.raises(MailPutOffError, match="SMTPNotSupportedError"):
        way(server, demands_tls=True).send(mail(), TO)
    assert [line for line in server.heard if line.startswith(("MAIL", "AUTH", "DATA"))] == []


def test_user_and_password_are_told_under_tls(tls_server, tls):
    known = {"anchors": tls[1], "login": ("madoguchi", "pass:word"), "demands_tls": True}
    way(tls_server, **known).send(mail(), TO)
    assert len(tls_server.taken) == 1
    with pytest.raises(MailPutOffError, match="SMTPAuthenticationError"):
        way(tls_server, **known | {"login": ("madoguchi", "wrong")}).send(mail(), TO)


def test_a_server_that_nobody_vouches_for_gets_nothing(tls_server):
    with pytest.raises(MailPutOffError, match="SSLCertVerificationError"):
        way(tls_server, demands_tls=True).send(mail(), TO)
    assert tls_server.taken == []


@pytest.mark.parametrize(
    ("word", "answer", "error"),
    [
        ("RCPT", "550 nobody here", MailRefusedError),
        ("RCPT", "451 later", MailPutOffError),
        (".", "554 no", MailRefusedError),
        (".", "452 full", MailPutOffError),
        ("MAIL", "553 not you", MailPutOffError),
        ("EHLO", "421 busy", MailPutOffError),
    ],
)
def test_what_a_server_says_decides_whether_it_is_tried_again(server, word, answer, error):
    server.answers[word] = answer
    with pytest.raises(error) as told:
        way(server).send(mail(), TO)
    assert "nobody here" not in str(told.value)  # only codes of ours go to the log
    assert TO not in str(told.value)


def test_a_server_that_hangs_up_before_it_took_the_mail_is_tried_again(server):
    for word in ("MAIL", "DATA", "."):
        server.hangs_up_at = word
        with pytest.raises(MailPutOffError):
            way(server).send(mail(), TO)


def test_a_server_that_took_the_mail_and_says_no_goodbye_has_taken_it(server):
    for rude in ({"QUIT": "500 what"}, {"QUIT": "421 gone"}):
        server.answers = rude
        way(server).send(mail(), TO)
    server.answers, server.hangs_up_at = {}, "QUIT"
    way(server).send(mail(), TO)
    assert len(server.taken) == 3


def test_a_server_that_is_not_there_is_tried_again():
    [port] = free_ports(1)
    with pytest.raises(MailPutOffError, match="ConnectionRefusedError"):
        SmtpWay(f"smtp://127.0.0.1:{port}", SENDER, demands_tls=False).send(mail(), TO)


def test_the_login_is_the_first_line_of_its_file(tmp_path):
    file = tmp_path / "login"
    file.write_text("madoguchi:pass:word\nsomething else\n")
    assert login_from(file) == ("madoguchi", "pass:word")
    assert login_from(None) is None
    assert "pass" not in repr(SmtpWay("smtp://x", SENDER, demands_tls=True, login=("a", "pass")))


def test_mail_as_a_file_is_whole_and_written_once(tmp_path):
    folder = tmp_path / "あて先" / "mail"
    sink = FileSink(folder.as_uri())
    written = mail()
    for _ in range(2):
        sink.send(written, TO)
    [file] = folder.iterdir()
    assert file.suffix == ".eml"
    assert file.read_bytes() == written.as_bytes()
    (tmp_path / "file").write_text("")
    with pytest.raises(MailPutOffError):
        FileSink((tmp_path / "file" / "x").as_uri()).send(written, TO)
