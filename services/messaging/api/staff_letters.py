"""What staff may do with the words of notices and with e-mails that failed."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.messaging import (
    FailedEmails,
    GetWording,
    ListFailedEmails,
    ListWordings,
    ResetWording,
    SaveWording,
    SendEmailAgain,
    TryWording,
    Wordings,
    WordingSample,
    WordingView,
)
from contracts.rights import Right
from services.messaging.domain.wording import Words
from services.messaging.mail.letters import LetterWriter
from services.messaging.store import failures
from services.messaging.usecases import send_again as resend
from services.messaging.usecases import word


def routes(writer: LetterWriter) -> Routes:
    """Make the endpoints; the writer shows e-mails as families get them."""
    made = Routes()

    @made.handle(ListWordings)
    async def list_wordings(tx: Tx, call: Call[ListWordings]) -> Wordings:
        """List the notices whose words can be changed."""
        call.actor.require(Right.WRITE_WORDING)
        return await word.listed(tx)

    @made.handle(GetWording)
    async def get_wording(tx: Tx, call: Call[GetWording]) -> WordingView:
        """Read a notice's words."""
        call.actor.require(Right.WRITE_WORDING)
        return await word.view(tx, call.body.slug)

    @made.handle(TryWording)
    async def try_wording(_: Tx, call: Call[TryWording]) -> WordingSample:
        """See an example of words."""
        call.actor.require(Right.WRITE_WORDING)
        words = Words(call.body.words.subject, call.body.words.text)
        return word.sample_letter(writer, call.body.slug, words) if call.body.as_email else word.sample(call.body.slug, words)

    @made.handle(SaveWording)
    async def save_wording(tx: Tx, call: Call[SaveWording]) -> WordingView:
        """Word a notice otherwise."""
        call.actor.require(Right.WRITE_WORDING)
        return await word.save(tx, call.body.slug, Words(call.body.words.subject, call.body.words.text), call.body.version)

    @made.handle(ResetWording)
    async def reset_wording(tx: Tx, call: Call[ResetWording]) -> WordingView:
        """Go back to the portal's own words."""
        call.actor.require(Right.WRITE_WORDING)
        return await word.reset(tx, call.body.slug, call.body.version)

    @made.handle(ListFailedEmails)
    async def list_failed(tx: Tx, call: Call[ListFailedEmails]) -> FailedEmails:
        """List the e-mails that were given up."""
        call.actor.require_everywhere(Right.RESEND_EMAIL)
        found = await failures.page(tx, call.body.before, call.body.limit + 1)
        page = found[: call.body.limit]
        return FailedEmails(emails=page, next=page[-1].email_id if len(found) > call.body.limit else None)

    @made.handle(SendEmailAgain)
    async def send_again(tx: Tx, call: Call[SendEmailAgain]) -> Nothing:
        """Send an e-mail that was given up once more."""
        call.actor.require_everywhere(Right.RESEND_EMAIL)
        await resend.send_again(tx, call.body.email_id)
        return Nothing()

    return made
