"""What each kind of duty may do and which kinds it hands out: the one table of both. docs/rights.csv tries it."""

from enum import StrEnum

from luuvet.accounts.models import DutyKind


class Right(StrEnum):
    """A part of the portal, or what may be done in it, within what a duty reaches."""

    SEE_FIGURES = "see figures"
    SEE_PLACES = "see places"
    CHANGE_PLACES = "change places, their gates, codes and devices"
    REGISTER_PLACES = "register and close places"
    SEE_REPORTS = "see reports"  # they are written by the unit's own coordinating office alone
    SEE_ORGANISATIONS = "see organisations and their lines"
    CHANGE_ORGANISATIONS = "add, change and close organisations and hamlets"
    SEE_ACCOUNTS = "see every account"  # without it those alone that the duty may hand out

    KEEP_REQUESTS = "keep the register of requests about personal data"
    READ_TRAIL = "read the audit trail of the unit's accounts"


_READER = {Right.SEE_FIGURES, Right.SEE_PLACES, Right.SEE_ORGANISATIONS}
_OFFICE = {*Right}

RIGHTS: dict[DutyKind, frozenset[Right]] = {
    DutyKind.COORDINATING_OFFICE: frozenset(_OFFICE),
    DutyKind.COMMUNE_OFFICER: frozenset(_OFFICE - {Right.KEEP_REQUESTS, Right.READ_TRAIL}),
    DutyKind.HAMLET_HEAD: frozenset(_READER),
    DutyKind.UNIT_HEAD: frozenset(),
    DutyKind.KEEPER: frozenset({Right.SEE_PLACES, Right.CHANGE_PLACES}),
    DutyKind.GATE_STAFF: frozenset({Right.SEE_PLACES}),
    DutyKind.MEDIA_CENTRE: frozenset({Right.SEE_FIGURES}),
    DutyKind.MASS_ORGANISATION: frozenset({Right.SEE_FIGURES, Right.SEE_ORGANISATIONS}),
    DutyKind.INSPECTOR: frozenset(_READER),
    DutyKind.LEADER: frozenset({*_READER, Right.SEE_REPORTS, Right.SEE_ACCOUNTS}),
    DutyKind.HEALTH_OFFICER: frozenset(_READER),
    DutyKind.OPERATOR: frozenset(),
}

_OF_A_COMMUNE = frozenset(
    {DutyKind.HAMLET_HEAD, DutyKind.UNIT_HEAD, DutyKind.KEEPER, DutyKind.GATE_STAFF, DutyKind.MASS_ORGANISATION}
)
_OF_AN_OFFICE = {
    DutyKind.COORDINATING_OFFICE,
    DutyKind.COMMUNE_OFFICER,
    DutyKind.MEDIA_CENTRE,
    DutyKind.INSPECTOR,
    DutyKind.LEADER,
}

# Nobody gives more than they hold: whoever gives a kind has its rights and gives all that it gives. Health officers
# will open identities, so an office, which does not, cannot make one: the operator makes the first by the command.
GIVES: dict[DutyKind, frozenset[DutyKind]] = dict.fromkeys(DutyKind, frozenset[DutyKind]()) | {
    DutyKind.COORDINATING_OFFICE: _OF_A_COMMUNE | _OF_AN_OFFICE,
    DutyKind.COMMUNE_OFFICER: _OF_A_COMMUNE,
    DutyKind.KEEPER: frozenset({DutyKind.GATE_STAFF}),
    DutyKind.MEDIA_CENTRE: frozenset({DutyKind.MEDIA_CENTRE}),
    DutyKind.MASS_ORGANISATION: frozenset({DutyKind.MASS_ORGANISATION}),
    DutyKind.HEALTH_OFFICER: frozenset({DutyKind.HEALTH_OFFICER}),
}
