"""The words of mail: that there is news, or a code to type in. Nothing in them tells of a person."""

from provider.notices.ways import MailText
from provider.settings import Settings
from provider.web.wording import text


def mail_text(settings: Settings) -> MailText:
    """Return what writes mail for one instance, in the language of each address."""

    def written(locale: str, code: str | None) -> tuple[str, str]:
        if code is None:
            body = text(locale, "mail.news_body", address=f"{settings.issuer_url}/my-page/notices")
            return text(locale, "mail.news_subject"), body
        half = len(code) // 2
        body = text(locale, "mail.code_body", code=f"{code[:half]} {code[half:]}")
        return text(locale, "mail.code_subject"), body

    return written
