"""Prepare an installation of its own for the crash tests: `python -m tests.crash.stage` prints a poster and a token."""

import json
from datetime import date

import django


def main() -> None:
    django.setup()
    # Imported after Django was set up for the home that the environment names.
    from luuvet.ops import install
    from luuvet.units.models import Tree, Unit
    from tests import builders

    install.migrate()
    tree = Tree.objects.create(name="2021", valid_from=date(2021, 1, 1))
    unit = Unit.objects.create(
        id=1, tree=tree, code="18229", level=3, kind="thị trấn", name="Đức Thọ", sort_key="duc tho"
    )
    install.prepare()
    place = builders.place(unit=unit)
    print(json.dumps({"code": builders.poster(place).text, "token": builders.token(builders.phone())}))


if __name__ == "__main__":
    main()
