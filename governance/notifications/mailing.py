"""Mails: what they say, and what is known of them once they were handed over."""

from collections.abc import Sequence
from contextlib import suppress
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Delivery, Notification, Reader
from governance.notifications.links import outside
from governance.notifications.wording import label_of, sentence_of

SHOWN = 200
"""Messages that a digest lists; what is more is counted."""


class NotSent(Exception):
    """It certainly did not go; `again` says whether it may later, `nothing_goes` whether no other would."""

    def __init__(self, why: str, *, again: bool, nothing_goes: bool = False) -> None:
        super().__init__(why)
        self.again, self.nothing_goes = again, nothing_goes


class MaybeSent(Exception):
    """Nobody knows whether it went."""


def notice_mail(delivery: Delivery, notification: Notification, reader: Reader) -> EmailMultiAlternatives:
    """The mail of one notice."""
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        notice = notification.notice
        context = {
            "rows": [_row(notification)],
            "because": notification.because,
        }
        return _mail(delivery, notification.user, sentence_of(notice), "notice", context)


def digest_mail(
    delivery: Delivery, notifications: Sequence[Notification], reader: Reader
) -> EmailMultiAlternatives:
    """The mail of a day."""
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        number = len(notifications)
        subject = ngettext("%(n)d message of Offerdesk", "%(n)d messages of Offerdesk", number)
        context = {"rows": [_row(each) for each in notifications[:SHOWN]], "more": max(0, number - SHOWN)}
        return _mail(delivery, reader.user, subject % {"n": number}, "digest", context)


def send(mail: EmailMultiAlternatives) -> None:
    """Hands a mail over once; raises NotSent, MaybeSent."""
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:  # whatever kept it from opening, nothing was said yet
        raise NotSent(_why(error), again=True, nothing_goes=True) from error
    try:
        connection.send_messages([mail])
    except SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise NotSent(_why(error), again=all(code < 500 for code in codes)) from error
    except (SMTPSenderRefused, SMTPDataError) as error:
        raise NotSent(_why(error), again=error.smtp_code < 500) from error
    except Exception as error:
        raise MaybeSent(_why(error)) from error
    finally:
        _close(connection)


def _close(connection: Any) -> None:
    """What goes wrong after the mail was taken is no news."""
    with suppress(Exception):
        connection.close()


def _mail(
    delivery: Delivery, user: User, subject: str, template: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    context |= {
        "subject": subject,
        "label": _("Offerdesk"),
        "settings_url": outside(reverse("admin:governance_notification_settings")),
    }
    mail = EmailMultiAlternatives(
        f"Offerdesk: {subject}"[:200],
        render_to_string(f"governance/mail/{template}.txt", context),
        to=[user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<delivery-{delivery.pk}@{_domain()}>",
        },
    )
    mail.attach_alternative(render_to_string(f"governance/mail/{template}.html", context), "text/html")
    return mail


def _row(notification: Notification) -> dict[str, Any]:
    notice = notification.notice
    return {
        "label": label_of(notice),
        "sentence": sentence_of(notice),
        "note": notice.facts.get("note", ""),
        "at": notice.at,
        "url": outside(notice.url),
    }


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
