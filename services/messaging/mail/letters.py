"""Letters: a notice as an e-mail in plain text, with an HTML alternative that reads well aloud."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chassis.clock import PARIS
from chassis.french import of
from services.messaging.domain.layout import blocks
from services.messaging.mail.errors import RejectedError
from services.messaging.settings import MessagingSettings
from services.messaging.store.emails import Email

TEMPLATES = Path(__file__).with_name("templates")

FOOTER = (
    "Vous recevez ce courriel parce que vous l'avez autorisé dans votre fiche famille (« Autorisation courriel »). "
    "Pour ne plus en recevoir, demandez le changement dans « Mon compte ». "
    "Merci de ne pas répondre à ce courriel : cette adresse n'est pas lue."
)
SERVICE_FOOTER = (
    "Ce courriel concerne la sécurité de votre compte : il est envoyé à tous les adultes du foyer qui ont une adresse. "
    "Merci de ne pas répondre à ce courriel : cette adresse n'est pas lue."
)


class LetterWriter:
    """Writes the e-mails of one town."""

    def __init__(self, settings: MessagingSettings) -> None:
        self.sender = Address(f"Portail Famille {of(settings.town_name)}", addr_spec=settings.mail_sender)
        self._town = settings.town_name
        self._inbox = f"{settings.portal_url.rstrip('/')}/messages"
        self._html = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        ).get_template("letter.html")

    def write(self, email: Email) -> EmailMessage:
        """Write a letter; RejectedError when the recipient's address is none."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self.sender
        message["To"] = _address(email.recipient)
        message["Subject"] = email.subject
        message["Date"] = format_datetime(email.written_at.astimezone(PARIS))
        message["Message-ID"] = email.rfc_message_id
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "fr"
        link = f"{self._inbox}/{email.message_id}"
        footer = SERVICE_FOOTER if email.service else FOOTER
        message.set_content(f"{email.text}\n\nCe message sur le portail : {link}\n\n-- \n{footer}\n")
        html = self._html.render(subject=email.subject, blocks=blocks(email.text), link=link, town=self._town, footer=footer)
        message.add_alternative(html, subtype="html")
        return message


def _address(text: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (ValueError, MessageError) as error:
        raise RejectedError("address", str(error)) from None
