"""Mail as files, where there is no mail server: one ``.eml`` each, for whoever tries the sandbox."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from provider.notices.ways import MailPutOffError


@dataclass(frozen=True)
class FileSink:
    """A folder. A mail that is sent again lands in the same file."""

    url: str

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return Path(unquote(urlsplit(self.url).path))

    def send(self, mail: EmailMessage, _address: str, /) -> None:
        """Write one mail, whole or not at all; raises ``MailPutOffError`` where that cannot be."""
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        written = parsedate_to_datetime(mail["Date"])
        final = self.folder / f"{written:%Y%m%dT%H%M%SZ}-{name}.eml"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = final.with_suffix(".draft")
            draft.write_bytes(mail.as_bytes())
            draft.replace(final)
        except OSError as fault:
            raise MailPutOffError(type(fault).__name__) from None
