"""Prepare an installation of its own for the crash tests: `python -m tests.crash.stage PHONES` prints who is in it."""

import json
import sys
from datetime import date

import django

PLACES = 3


def main(phones: int) -> None:
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
    places = [builders.place(f"Chợ {number}", unit=unit) for number in range(PLACES)]
    installations = [builders.phone() for _ in range(phones)]
    said = {
        "places": [[place.pk, builders.poster(place).text] for place in places],
        "phones": [[one.device_id, one.person_id, builders.token(one)] for one in installations],
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main(int(sys.argv[1]))
