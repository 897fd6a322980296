"""Forms whose end is a rule."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms

from luuvet.core.words import told
from luuvet.kernel.problems import Refused


class RuleForm(forms.Form):
    """What somebody says, handed to a rule; a refusal lands at the field that `field_of` names for its code."""

    field_of: ClassVar[Mapping[str, str]] = {}
    use_required_attribute = False

    def carry_out(self, rule: Callable[..., Any], *given: Any, by: object, **said: Any) -> bool:
        """Whether the form was sent, is right, and the rule did not refuse. `outcome` is what the rule returned."""
        if not self.is_valid():
            return False
        try:
            self.outcome = rule(*given, by=str(by), **said)
        except Refused as refused:
            self.add_error(self.field_of.get(refused.code), told(refused))
            return False
        return True
