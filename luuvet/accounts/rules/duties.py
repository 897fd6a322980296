"""Duties given to accounts and taken back."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from luuvet.accounts import access
from luuvet.accounts.fitting import NewDuty, fit
from luuvet.accounts.models import Account, Duty
from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.kernel.problems import Refused

A_DAY = date.resolution


@rule
def give_duty(giver: Account, account: Account, duty: NewDuty, *, by: str) -> Duty:
    """One more duty for an account.

    Refused: `not-yours-to-give`, what fitting.fit says, `duty-held` where a day of it is one of the same duty already.
    """
    access.must_give(giver, duty.kind, duty.unit.pk, duty.place)
    fit(duty)
    Account.objects.select_for_update().get(pk=account.pk)
    same = Duty.objects.filter(account=account, kind=duty.kind, unit=duty.unit, place=duty.place)
    same = same.filter(Q(valid_to=None) | Q(valid_to__gte=duty.begins))
    if duty.valid_to is not None:
        same = same.filter(valid_from__lte=duty.valid_to)
    if same.exists():
        raise Refused("duty-held", _("The account has this duty already in these days. Choose other days."))
    return Duty.objects.create(
        account=account,
        kind=duty.kind,
        unit=duty.unit,
        place=duty.place,
        valid_from=duty.begins,
        valid_to=duty.valid_to,
    )


@rule
def end_duty(duty: Duty, *, since: date, by: str) -> Duty:
    """Take a duty back from a day on, today at the earliest: the day before is its last.

    One that would not have had a day stays in the table as one that ended before it began. Refused: `duty-over`,
    `not-before-today`, `duty-ends-before`.
    """
    locked, today = Duty.objects.select_for_update().get(pk=duty.pk), day_of(now())
    if locked.valid_to is not None and locked.valid_to < today:
        raise Refused("duty-over", _("This duty is over already."))
    if since < today:
        raise Refused("not-before-today", _("A duty ends today at the earliest. Enter today or a later day."))
    if locked.valid_to is not None and since > locked.valid_to:
        raise Refused("duty-ends-before", _("This duty ends before that day by itself. Enter an earlier day."))
    if since <= locked.valid_from:
        since = locked.valid_from = today
    locked.valid_to = since - A_DAY
    locked.save(update_fields=["valid_from", "valid_to"])
    return locked
