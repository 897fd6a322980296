"""What is forgotten of a telephone and its installations when somebody is erased."""

import pytest

from luuvet.accounts.models import Attempt, OneTimeCode
from luuvet.accounts.rules import attempt, forget_codes, make_one_time_code

pytestmark = pytest.mark.django_db
BY = "tests"


def test_codes_and_tries_of_a_telephone_and_its_installations_go_and_no_others() -> None:
    for phone, installation in (("0912345678", "7"), ("0912345679", "8")):
        make_one_time_code(phone, by=BY)
        attempt("one-time code", {"phone": phone, "installation": installation}, by=BY)
    forget_codes("0912345678", [7], by=BY)
    assert (OneTimeCode.objects.count(), Attempt.objects.count()) == (1, 2)
    forget_codes(None, [8], by=BY)
    assert (OneTimeCode.objects.count(), Attempt.objects.count()) == (1, 1)
