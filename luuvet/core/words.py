"""What a refusal says, in the language that is active."""

from django.utils.translation import gettext

from luuvet.kernel.problems import Refused


def told(refused: Refused) -> str:
    """Its sentence: translated here where it comes from a package that knows no language."""
    return gettext(refused.sentence) % refused.words if refused.words else refused.message
