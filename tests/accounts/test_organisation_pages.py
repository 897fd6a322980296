"""Pages of organisations: added, changed, closed, found, and hidden from who does not reach them."""

import pytest

from luuvet.accounts.models import DutyKind
from luuvet.units.models import Line, Organisation, Standing
from tests import builders
from tests.builders import browser, office, officer, unit
from tests.pages import Page

pytestmark = pytest.mark.django_db

LIST = "/accounts/organisations/"


def said(**other: str) -> dict[str, str]:
    facts = {"name": "Trường Mầm non Đức Thọ", "kind": "school", "unit": str(unit().pk)}
    return facts | {"number": "", "line": "", "above": ""} | other


def test_an_office_adds_a_line_and_organisations_and_finds_them() -> None:
    client = browser(office())
    assert client.post(f"{LIST}add_line", {"name": "Giáo dục và Đào tạo"})["Location"] == LIST
    line = str(Line.objects.get().pk)
    head = said(name="Phòng Giáo dục và Đào tạo", kind="agency", unit=str(unit("440").pk), line=line)
    assert client.post(f"{LIST}add_organisation", head).status_code == 302
    added = client.post(f"{LIST}add_organisation", said(line=line, above="phong giao duc"))
    school = Organisation.objects.get(kind="school")
    assert added["Location"] == f"{LIST}{school.pk}/"
    assert Standing.objects.get(organisation=school).above == Organisation.objects.get(kind="agency")
    listed = Page(client.get(f"{LIST}?q=mam+non")).text
    assert "Trường Mầm non Đức Thọ" in listed and f"{LIST}{school.pk}/" in listed
    shown = Page(client.get(f"{LIST}{school.pk}/")).text
    assert "Giáo dục và Đào tạo: Phòng Giáo dục và Đào tạo" in shown and "Thị trấn Đức Thọ" in shown


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() -> None:
    client = browser(officer())
    for field, typed in (("number", "một"), ("above", "khong co ai"), ("line", "99"), ("kind", "no"), ("name", "")):
        page = Page(client.post(f"{LIST}add_organisation", said(**{field: typed})))
        assert page.status == 422 and page.links(f"#id_{field}") and f'id="id_{field}_error"' in page.text
        assert field == "name" or "Trường Mầm non Đức Thọ" in page.text
    hamlet = Page(client.post(f"{LIST}add_organisation", said(kind="hamlet")))
    assert hamlet.status == 422 and 'id="id_number_error"' in hamlet.text
    assert not Organisation.objects.exists()


def test_an_organisation_is_changed_and_closed_where_it_is_reached() -> None:
    client = browser(officer())
    client.post(f"{LIST}add_organisation", said())
    one = Organisation.objects.get()
    assert 'value="Trường Mầm non Đức Thọ"' in client.get(f"{LIST}{one.pk}/edit_organisation").content.decode()
    client.post(f"{LIST}{one.pk}/edit_organisation", said(name="Trường Mầm non Hoa Sen"))
    one.refresh_from_db()
    assert one.name == "Trường Mầm non Hoa Sen" and one.kind == "school"
    next_one = browser(officer("tunganh", "18259"))
    assert next_one.get(f"{LIST}{one.pk}/").status_code == 404
    assert next_one.post(f"{LIST}{one.pk}/close_organisation").status_code == 404
    leader = builders.account("lanhdao", DutyKind.LEADER, "440")
    reading = browser(leader)
    assert "close_organisation" not in reading.get(f"{LIST}{one.pk}/").content.decode()
    assert reading.post(f"{LIST}{one.pk}/close_organisation").status_code == 403
    assert client.post(f"{LIST}{one.pk}/close_organisation").status_code == 302
    assert "Trường Mầm non Hoa Sen" in client.get(f"{LIST}?state=closed").content.decode()
    assert "Trường Mầm non Hoa Sen" not in client.get(LIST).content.decode()


def test_a_stranger_is_sent_to_sign_in() -> None:
    for path in (LIST, f"{LIST}add_organisation", f"{LIST}add_line", f"{LIST}1/", f"{LIST}1/close_organisation"):
        assert browser().get(path)["Location"] == f"/accounts/sign_in?next={path}"
