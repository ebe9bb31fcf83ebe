"""Letters: a notice as an e-mail in plain text, with an HTML alternative that reads well aloud."""

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chassis.cipher import KeyRing
from chassis.clock import PARIS
from chassis.french import NO_BREAK, hour, of_town, typeset
from chassis.links import linked
from chassis.unbroken import unbroken
from contracts.messaging import MessageAction
from services.messaging.domain.access_notices import LINK_SUBJECT, link_text
from services.messaging.domain.emails import Adult
from services.messaging.domain.layout import blocks
from services.messaging.mail.errors import RejectedError
from services.messaging.mail.leaving import link_token
from services.messaging.settings import MessagingSettings
from services.messaging.store.emails import Email

TEMPLATES = Path(__file__).with_name("templates")

FOOTER = (
    "Vous recevez ce courriel parce que vous l'avez autorisé («\u00a0Autorisation courriel\u00a0»). "
    "Vous choisissez ce qui vous est envoyé dans «\u00a0Informations compte\u00a0», «\u00a0Mes notifications\u00a0». "
    "Merci de ne pas répondre à ce courriel\u00a0: cette adresse n'est pas lue."
)
INFORMATION_FOOTER = (
    "Vous recevez ce courriel d'information parce que vous l'avez accepté sur le Portail Famille. "
    "Merci de ne pas y répondre\u00a0: cette adresse n'est pas lue."
)
FROM = "De la part de"
"""What the town sends to many names the place that wrote it; notices are signed by their own words."""
LEAVE = "Ne plus recevoir les informations de la mairie par courriel"
SERVICE_FOOTER = (
    "Ce courriel concerne la sécurité de votre compte ou de vos paiements\u00a0: il est envoyé même à qui n'a pas autorisé les courriels. "
    "Merci de ne pas répondre à ce courriel\u00a0: cette adresse n'est pas lue."
)
LINK_FOOTER = (
    "Ce courriel est envoyé à l'adresse de votre fiche famille, à la demande de quelqu'un qui connaît votre identifiant ou votre adresse. "
    "Merci de ne pas y répondre\u00a0: cette adresse n'est pas lue."
)
WARNING_FOOTER = (
    "Ce courriel concerne la sécurité de votre compte du Portail Famille. Merci de ne pas y répondre\u00a0: cette adresse n'est pas lue."
)
READ, CHOOSE = "Lire ce message sur le portail", "Choisir un nouveau mot de passe"
PLACE = "Ce message sur le portail"


class OneLink(UnstructuredHeader, BaseHeader):
    """A header that is one long link: folded into encoded words, as long words are, mail programs would not find it (RFC 2369)."""

    def fold(self, *, policy: Policy) -> str:
        """Write it on one line, however long."""
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", OneLink)
POLICY = SMTP.clone(header_factory=HEADERS)


class LetterWriter:
    """Writes the e-mails of one town."""

    def __init__(self, settings: MessagingSettings, ring: KeyRing | None = None) -> None:
        self._ring = ring
        self.sender = Address(f"Portail Famille {of_town(settings.town_name)}", addr_spec=settings.mail_sender)
        self._town = settings.town_name
        self._portal = settings.portal_url.rstrip("/")
        pages = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        pages.filters["linked"] = linked
        pages.filters["unbroken"] = unbroken
        self._html = pages.get_template("letter.html")

    def write(self, email: Email) -> EmailMessage:
        """Write a letter; RejectedError when the recipient's address is none."""
        message = _headers(self.sender, email.recipient, email.subject, email.written_at, email.rfc_message_id)
        text = typeset(email.text)
        link = f"{self._portal}/messages/{email.message_id}"
        footer, leave = SERVICE_FOOTER if email.service else FOOTER, ""
        if email.purpose == "information" and self._ring is not None:
            token = link_token(self._ring, email.family_id, email.recipient, email.guardian_ids)
            leave = f"{self._portal}/desabonnement/{token}"
            message["List-Unsubscribe"] = f"<{leave}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            footer = INFORMATION_FOOTER
            text = f"{text}\n\n{FROM}{NO_BREAK}: {email.sender}" if email.sender else text
        action = (email.action.label, f"{self._portal}{email.action.path}") if email.action else None
        act = f"\n\n{action[0]}{NO_BREAK}: {action[1]}" if action else ""
        out = f"{LEAVE}{NO_BREAK}: {leave}\n" if leave else ""
        message.set_content(f"{text}{act}\n\n{PLACE}{NO_BREAK}: {link}\n\n-- \n{footer}\n{out}")
        message.add_alternative(self._page(email.subject, text, link, READ, footer, action=action, leave=leave), subtype="html")
        return message

    def example(self, subject: str, text: str, action: MessageAction | None, *, service: bool) -> str:
        """Write the HTML of an example, as staff look at it before any family does."""
        way = (action.label, f"{self._portal}{action.path}") if action else None
        return self._page(subject, typeset(text), f"{self._portal}/messages", READ, SERVICE_FOOTER if service else FOOTER, action=way)

    def write_link(self, reset_id: UUID, adult: Adult, secret: str, *, written_at: datetime, expires_at: datetime) -> EmailMessage:
        """Write the letter with a one-time link; RejectedError when the adult's address is none."""
        message = _headers(self.sender, adult.email, LINK_SUBJECT, written_at, f"<{reset_id}@{self.sender.domain}>")
        link = f"{self._portal}/nouveau-mot-de-passe/{secret}"
        text = typeset(link_text(adult, hour(expires_at)))
        message.set_content(f"{text}\n\n{CHOOSE}{NO_BREAK}:\n{link}\n\n-- \n{LINK_FOOTER}\n", cte="quoted-printable")
        message.add_alternative(self._page(LINK_SUBJECT, text, link, CHOOSE, LINK_FOOTER), subtype="html")
        return message

    def write_warning(self, warning_id: UUID, recipient: str, subject: str, text: str, *, written_at: datetime) -> EmailMessage:
        """Write a warning that is in no inbox; RejectedError when the recipient's address is none."""
        message = _headers(self.sender, recipient, subject, written_at, f"<{warning_id}@{self.sender.domain}>")
        text = typeset(text)
        message.set_content(f"{text}\n\n-- \n{WARNING_FOOTER}\n")
        message.add_alternative(self._page(subject, text, "", "", WARNING_FOOTER), subtype="html")
        return message

    def _page(
        self, subject: str, text: str, link: str, link_words: str, footer: str, *, action: tuple[str, str] | None = None, leave: str = ""
    ) -> str:
        return self._html.render(
            subject=typeset(subject),
            blocks=blocks(text),
            link=link,
            link_words=link_words,
            town=self._town,
            footer=footer,
            action=action,
            leave=(LEAVE, leave) if leave else None,
        )


def _headers(sender: Address, recipient: str, subject: str, written_at: datetime, rfc_message_id: str) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = _address(recipient)
    message["Subject"] = typeset(" ".join(subject.split()))  # whatever ends a line somewhere is refused in a header
    message["Date"] = format_datetime(written_at.astimezone(PARIS))
    message["Message-ID"] = rfc_message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    return message


def _address(text: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (ValueError, MessageError) as error:
        raise RejectedError("address", str(error), of_recipient=True) from None
