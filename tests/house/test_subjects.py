"""Whoever has a column that names a person says what it holds of one, and how that goes."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from luuvet.core import subject
from luuvet.people.models import Person
from tests.house.source import expect_none


def columns() -> Iterator[str]:
    """Every column of our tables that names a person, as a provider says it."""
    for model in apps.get_models():
        if model.__module__.startswith("luuvet."):
            for field in model._meta.local_concrete_fields:
                if names_a_person(model, field):
                    yield f"{model._meta.label}.{field.name}"


def names_a_person(model: type[models.Model], field: "models.Field[Any, Any]") -> bool:
    """A key to people, the key of people itself, or a number that is called a person's."""
    return field.related_model is Person or "person" in field.name or (model is Person and field.primary_key)


def test_every_column_that_names_a_person_is_in_one_provider() -> None:
    said = [column for provider in subject.providers() for column in provider.columns]
    expect_none(set(columns()) ^ set(said), "say it in the slice's AppConfig.ready, or take out what is no more")
    assert len(said) == len(set(said))


def test_a_column_that_nobody_answers_for_would_be_noticed() -> None:
    assert {"people.Dependant.guardian", "people.Person.id", "checkins.CheckIn.person_id"} <= set(columns())
