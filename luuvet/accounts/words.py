"""How accounts are spoken of."""

from collections.abc import Iterable
from datetime import date

from luuvet.core.trail import action_words

# Of what officers carry out, that which concerns nobody but themselves: how they come in.
OWN_WAY_IN = frozenset(
    f"accounts.{name}"
    for name in (
        "change_password",
        "enrol_passkey",
        "enrol_totp",
        "remove_passkey",
        "remove_totp",
        "rename_passkey",
        "renew_recovery_codes",
        "renew_session",
        "sign_in",
        "use_code",
        "use_passkey",
    )
)


def function_words() -> dict[str, str]:
    """The functions that officers use, as the audit trail names them, and what they are called."""
    return {name: said for name, said in action_words(by_accounts=True).items() if name not in OWN_WAY_IN}


def functions(used: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Those of the functions that were used, by their words, each with how often."""
    called = function_words()
    return [(called[action], times) for action, times in used if action in called]


def day(on: date) -> str:
    """As officers read it."""
    return f"{on:%d/%m/%Y}"
