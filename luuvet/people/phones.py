"""Telephone numbers of Viet Nam in the one form that is sealed and hashed."""

import re

from django.utils.translation import gettext as _

from luuvet.kernel.problems import Refused

_NATIONAL = re.compile(r"0[35789][0-9]{8}")


def read_phone(text: str) -> str:
    """A mobile number as ten digits, from `0912 345 678`, `+84 912-345-678` and the like.

    Raises Refused `not-a-phone` with what is wrong and what to do.
    """
    digits = re.sub(r"[\s.\-()]", "", text)
    digits = re.sub(r"^(\+84|0084|84(?=[0-9]{9}$))", "0", digits)
    if not re.fullmatch(r"[0-9]+", digits):
        raise Refused("not-a-phone", _("This is not a telephone number. Enter its ten digits."))
    if len(digits) != 10:
        raise Refused("not-a-phone", _("A mobile number has ten digits. Check the number and enter it again."))
    if not _NATIONAL.fullmatch(digits):
        raise Refused("not-a-phone", _("Mobile numbers begin with 03, 05, 07, 08 or 09. Check the number."))
    return digits
