"""What makes a function a rule: one change, one transaction, one audit line."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import models, transaction

from luuvet.core import audit

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


def rule(change: Callable[Concatenate[Rest], Answer]) -> Callable[Rest, Answer]:
    """Carry out `change(..., by=actor)` in one transaction with one audit line `<slice>.<name>`.

    `by` names who acts, as text. The line's object is what the change returns where that is a model or begins with
    one, else the first argument that is one, else nothing. A refusal leaves neither change nor line.
    """
    action = f"{change.__module__.split('.')[1]}.{change.__name__}"

    @wraps(change)
    def carried_out(*args: Rest.args, **kwargs: Rest.kwargs) -> Answer:
        with transaction.atomic():
            answer = change(*args, **kwargs)
            audit.write(actor=str(kwargs["by"]), action=action, about=_name_of(*_first(answer), *args))
            return answer

    return carried_out


def _first(answer: object) -> tuple[object, ...]:
    return answer[:1] if isinstance(answer, tuple) else (answer,)


def _name_of(*candidates: object) -> str:
    for candidate in candidates:
        if isinstance(candidate, models.Model):
            return f"{candidate._meta.model_name}:{candidate.pk}"
    return ""
