"""What waits to be sent is sealed, is tried until its time, and goes once it was taken."""

from datetime import timedelta

import pytest
from django.conf import settings

from luuvet.kernel import clock
from luuvet.notices.gateways import NotSent
from luuvet.notices.models import Message
from luuvet.notices.queries import way_of_codes
from luuvet.notices.rules import forget_messages, queue_message, send_messages
from luuvet.notices.tasks import send_messages as send_by_the_clock

pytestmark = pytest.mark.django_db
FIVE_MINUTES = timedelta(minutes=5)
sent: list[tuple[str, str]] = []


class Carrier:
    """Takes everything but what goes to 0900000000."""

    def send(self, number: str, words: str) -> None:
        if number == "0900000000":
            raise NotSent
        sent.append((number, words))


@pytest.fixture(autouse=True)
def contract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SMS_GATEWAY", f"{__name__}.Carrier")
    sent.clear()


def test_a_message_is_sealed_while_it_waits_and_gone_when_it_went() -> None:
    message = queue_message("0912345678", "123456 là mã", good_for=FIVE_MINUTES, by="tests")
    held = bytes(message.number) + bytes(message.words)
    assert b"912345678" not in held and b"123456" not in held
    assert send_messages(by="tests") == 1
    assert sent == [("0912345678", "123456 là mã")]
    assert not Message.objects.exists()


def test_what_the_gateway_did_not_take_stops_nothing_and_waits_for_its_time() -> None:
    for number in ("0900000000", "0912345678"):
        queue_message(number, "words", good_for=FIVE_MINUTES, by="tests")
    send_by_the_clock(0)
    assert [number for number, _words in sent] == ["0912345678"]
    assert Message.objects.count() == 1
    later = clock.now() + FIVE_MINUTES + timedelta(seconds=1)
    with clock.running_on(lambda: later):
        assert send_messages(by="tests") == 0
    assert not Message.objects.exists()


def test_a_code_comes_by_sms_on_the_page_of_a_demonstration_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert way_of_codes() == "sms"
    monkeypatch.setattr(settings, "SMS_GATEWAY", "")
    monkeypatch.setattr(settings, "OPENS_ON", None)
    assert way_of_codes() is None
    assert send_messages(by="tests") == 0
    monkeypatch.setattr(settings, "OPENS_ON", "440/2021/2021-11-26..2021-12-08")
    assert way_of_codes() == "page"


def test_what_waits_for_one_number_is_forgotten_and_nothing_else() -> None:
    queue_message("0912345678", "123456 là mã", good_for=FIVE_MINUTES, by="tests")
    other = queue_message("0912345679", "654321 là mã", good_for=FIVE_MINUTES, by="tests")
    assert forget_messages("0912345678", by="tests") == 1
    assert [message.pk for message in Message.objects.all()] == [other.pk]
