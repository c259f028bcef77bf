"""Puts the post together by what the operator has set."""

from provider.keys.envelope import Envelope
from provider.notices.file_sink import FileSink
from provider.notices.post import Post
from provider.notices.smtp import SmtpWay, login_from
from provider.notices.ways import MailWay
from provider.settings import Settings
from provider.storage.mail_addresses import MailAddresses
from provider.storage.outbox import Outbox


def assemble_post(
    settings: Settings, outbox: Outbox, addresses: MailAddresses, envelope: Envelope
) -> Post:
    """Return the post of one instance; without a mail server it offers nothing."""
    return Post(outbox, addresses, envelope, _way(settings), settings.smtp_sender or "")


def _way(settings: Settings) -> MailWay | None:
    url = settings.smtp_url
    if url is None:
        return None
    if url.startswith("file:"):
        return FileSink(url)
    return SmtpWay(
        url,
        settings.smtp_sender or "",
        demands_tls=settings.production,
        anchors=settings.smtp_ca_file,
        login=login_from(settings.smtp_login_file),
    )
