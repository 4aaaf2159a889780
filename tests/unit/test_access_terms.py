"""Who may see a document: 125-FZ art. 25(3) and what a record says of it."""

from datetime import date

import pytest

from pipeline.model import Origin, RecordValue
from pipeline.stages.access_terms import FOR_EVER, Access, AccessFacts, decide_access, shut_until, years_after

TODAY = date(2026, 11, 25)


def said(value: str, origin: Origin = Origin.HUMAN, term: str = "dcterms:accessRights") -> RecordValue:
    return RecordValue(term, value, origin)


def test_a_document_of_1985_about_living_people_is_not_open_without_written_consent() -> None:
    facts = AccessFacts(date(1985, 12, 31), "yes")
    assert decide_access(facts, TODAY) == Access("embargo", date(2060, 12, 31), "term-runs")


def test_written_consent_opens_a_document_of_1985() -> None:
    facts = AccessFacts(date(1985, 12, 31), "yes", consent="Т. С. Вымыслова, 1 марта 2020 г., сайт")
    assert decide_access(facts, TODAY) == Access("open", None, "consent")


def test_a_document_of_1942_is_open() -> None:
    assert decide_access(AccessFacts(date(1942, 2, 14), "unknown"), TODAY).value == "open"


def test_blank_consent_is_no_consent() -> None:
    assert decide_access(AccessFacts(date(1985, 1, 1), "yes", consent="  \n"), TODAY).value == "embargo"


def test_whether_somebody_is_alive_that_is_not_known_does_not_open_a_document() -> None:
    assert decide_access(AccessFacts(date(1985, 1, 1), "unknown"), TODAY).value == "embargo"


def test_a_document_of_unknown_date_is_closed_until_somebody_knows() -> None:
    assert decide_access(AccessFacts(None), TODAY) == Access("closed", None, "date-unknown")


def test_the_day_on_which_the_term_ends_is_the_first_open_day() -> None:
    facts = AccessFacts(date(1951, 11, 25))
    assert decide_access(facts, date(2026, 11, 24)).value == "embargo"
    assert decide_access(facts, date(2026, 11, 25)).value == "open"


@pytest.mark.parametrize(
    ("years", "ground", "value"),
    [
        (30, "договор дарения", "open"),
        (30, "", "embargo"),
        (0, "", "embargo"),
        (0, "нет сведений о частной жизни", "open"),
    ],
)
def test_another_term_holds_only_with_its_ground(years: int, ground: str, value: str) -> None:
    assert decide_access(AccessFacts(date(1985, 6, 1), "yes", years=years, ground=ground), TODAY).value == value


def test_a_leap_day_moves_to_the_first_of_march() -> None:
    assert years_after(date(1952, 2, 29), 75) == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("record", "until"),
    [
        ([], None),
        ([said("open")], None),
        ([said("closed")], FOR_EVER),
        ([said("reading-room")], FOR_EVER),
        ([said("reading-room", Origin.MACHINE)], None),
        ([said("embargo", Origin.MACHINE)], FOR_EVER),
        ([said("embargo"), said("2060-12-31", term="dcterms:available")], "2060-12-31"),
        ([said("embargo"), said("2060", term="dcterms:available")], "2060-12-31"),
        ([said("embargo"), said("когда-нибудь", term="dcterms:available")], FOR_EVER),
        ([said("what nobody knows")], FOR_EVER),
    ],
)
def test_a_record_says_from_when_an_item_is_for_everybody(record: list[RecordValue], until: str | None) -> None:
    assert shut_until(record) == until
