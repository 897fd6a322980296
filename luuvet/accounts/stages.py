"""What stands between a right password and the portal."""

from allauth.account.stages import LoginStage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from luuvet.accounts.factors import has_factor

BY_PASSKEY = "by_passkey"  # what a sign-in's state holds where a passkey stood for both steps


class SecondFactor(LoginStage):
    """An account that has a second factor is asked for it."""

    key = "second_factor"
    urlname = "accounts:second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Where it is asked, or nothing; and that the sign-in may go on."""
        if self.login.state.get(BY_PASSKEY) or not has_factor(self.login.user):
            return None, True
        return redirect(self.urlname), True

    def is_resumable(self, request: HttpRequest) -> bool:
        """Never by itself: whoever opens the page of signing in begins anew, as somebody else perhaps."""
        return False
