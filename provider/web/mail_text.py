"""The words of mail: that there is news, a code to type in, or that mail ends. Nothing tells of a person."""

from provider.notices.ways import MailSort, MailText
from provider.settings import Settings
from provider.web.wording import text


def mail_text(settings: Settings) -> MailText:
    """Return what writes mail for one instance, in the language of each address."""
    page = f"{settings.issuer_url}/my-page/notices"

    def written(sort: MailSort, locale: str, code: str) -> tuple[str, str]:
        half = len(code) // 2
        spaced = f"{code[:half]} {code[half:]}"
        body = text(locale, f"mail.{sort}_body", address=page, code=spaced)
        return text(locale, f"mail.{sort}_subject"), body

    return written
