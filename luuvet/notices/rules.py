"""Changes to what waits to be sent."""

import logging
from datetime import timedelta

from luuvet.core import vault
from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.notices.gateways import NotSent, gateway
from luuvet.notices.models import Message

log = logging.getLogger(__name__)

NUMBER_FIELD, WORDS_FIELD = "notices_message.number", "notices_message.words"


@rule
def queue_message(number: str, words: str, *, good_for: timedelta, by: str) -> Message:
    """Let a message wait to be sent; past its time it goes unsent."""
    moment = now()
    return Message.objects.create(
        number=vault.seal(number, field=NUMBER_FIELD),
        words=vault.seal(words, field=WORDS_FIELD),
        made_at=moment,
        good_until=moment + good_for,
    )


@rule
def send_messages(*, by: str) -> int:
    """Hand what waits to the gateway, oldest first; how many it took. Two runs at once share the work."""
    carrier, sent = gateway(), 0
    Message.objects.filter(good_until__lt=now()).delete()
    waiting = Message.objects.select_for_update(skip_locked=True).order_by("pk") if carrier else ()
    for message in waiting:
        number = vault.open_sealed(bytes(message.number), field=NUMBER_FIELD)
        words = vault.open_sealed(bytes(message.words), field=WORDS_FIELD)
        try:
            if carrier is not None:
                carrier.send(number, words)
        except NotSent:
            log.warning("message %s was not taken by the gateway and waits", message.pk)
            continue
        message.delete()
        sent += 1
    return sent


@rule
def forget_messages(number: str, *, by: str) -> int:
    """Let nothing wait any more that was to go to a number; how many messages did."""
    waiting = [
        message.pk
        for message in Message.objects.select_for_update()
        if vault.open_sealed(bytes(message.number), field=NUMBER_FIELD) == number
    ]
    Message.objects.filter(pk__in=waiting).delete()
    return len(waiting)
