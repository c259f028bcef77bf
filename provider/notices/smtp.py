"""Mail by SMTP (RFC 5321), under TLS from the start or by STARTTLS (RFC 3207)."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from provider.notices.ways import MailPutOffError, MailRefusedError

SECONDS = 10
"""How long each word of a conversation may take."""
_FOR_GOOD = 500


@dataclass(frozen=True)
class SmtpWay:
    """One mail server. ``demands_tls`` lets nothing leave in clear; ``login`` is user and password."""

    url: str
    sender: str
    demands_tls: bool
    anchors: Path | None = None
    login: tuple[str, str] | None = field(default=None, repr=False)

    def send(self, mail: EmailMessage, address: str, /) -> None:
        """Hand one mail on; a server that took it and then hangs up rudely has taken it.

        Raises ``MailRefusedError`` where the server refuses recipient or content for good, and
        ``MailPutOffError`` for everything else, our own settings at fault included.
        """
        try:
            connection = self._open()
        except (OSError, smtplib.SMTPException) as fault:
            raise MailPutOffError(type(fault).__name__) from None
        try:
            self._greet(connection)
            connection.send_message(mail, self.sender, [address])
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _ in fault.recipients.values()]
            raise _judged("recipient", max(codes, default=0)) from None
        except smtplib.SMTPDataError as fault:
            raise _judged("content", fault.smtp_code) from None
        except (OSError, smtplib.SMTPException) as fault:
            raise MailPutOffError(type(fault).__name__) from None
        else:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
        finally:
            connection.close()

    def _open(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        if parts.scheme == "smtps":
            context = self._context()
            return smtplib.SMTP_SSL(
                host, parts.port or smtplib.SMTP_SSL_PORT, timeout=SECONDS, context=context
            )
        return smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)

    def _greet(self, connection: smtplib.SMTP) -> None:
        connection.ehlo_or_helo_if_needed()
        in_clear = not isinstance(connection, smtplib.SMTP_SSL)
        if in_clear and (self.demands_tls or connection.has_extn("starttls")):
            connection.starttls(context=self._context())
        if self.login:
            connection.login(*self.login)

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.anchors)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def _judged(what: str, code: int) -> Exception:
    if code >= _FOR_GOOD:
        return MailRefusedError(what)
    return MailPutOffError(f"{what}_{code}")


def login_from(file: Path | None) -> tuple[str, str] | None:
    """Read user and password, joined by a colon, from the first line of a file."""
    if file is None:
        return None
    user, _, password = file.read_text(encoding="utf-8").splitlines()[0].partition(":")
    return user, password
