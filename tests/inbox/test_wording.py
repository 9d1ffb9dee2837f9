"""Times and sizes in the reader's words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from prosa.inbox.wording import clock_time, day_name, duration, file_size, full_time, short_time
from tests.inbox.talks import DAY, HOUR, MINUTE, NOW

ZONE = ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (NOW, "agora"),
        (NOW - timedelta(seconds=59), "agora"),
        (NOW - MINUTE, "11:59"),
        (NOW + MINUTE, "12:01"),
        (NOW - 12 * HOUR, "00:00"),
        (NOW - 12 * HOUR - MINUTE, "ontem"),
        (NOW - 36 * HOUR, "ontem"),
        (NOW - 36 * HOUR - MINUTE, "19/02"),
        (datetime(2025, 1, 1, 3, tzinfo=UTC), "01/01"),
        (datetime(2025, 1, 1, 2, tzinfo=UTC), "31/12/2024"),
        (datetime(2024, 2, 21, 15, tzinfo=UTC), "21/02/2024"),
        (datetime(9998, 12, 31, 15, tzinfo=UTC), "31/12/9998"),
        (datetime(1, 1, 2, tzinfo=UTC), "02/01/0001"),
    ],
)
def test_a_list_tells_when_something_was(instant: datetime, text: str) -> None:
    assert short_time(instant, now=NOW, zone=ZONE) == text


def test_the_readers_zone_decides_what_today_is() -> None:
    evening = datetime(2025, 2, 21, 1, tzinfo=UTC)
    assert short_time(evening, now=NOW, zone=ZONE) == "ontem"
    assert short_time(evening, now=NOW, zone=ZoneInfo("UTC")) == "01:00"
    assert clock_time(evening, zone=ZoneInfo("Asia/Kolkata")) == "06:30"


def test_a_time_is_told_in_full() -> None:
    assert full_time(datetime(2025, 2, 21, 17, 32, tzinfo=UTC), zone=ZONE) == "21/02/2025 14:32"
    with translation.override("en"):
        assert full_time(datetime(2025, 2, 21, 17, 32, tzinfo=UTC), zone=ZONE) == "02/21/2025 14:32"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2025, 2, 21), "Hoje"),
        (date(2025, 2, 20), "Ontem"),
        (date(2025, 2, 14), "Sexta-feira, 14 de fevereiro"),
        (date(2024, 2, 14), "Quarta-feira, 14 de fevereiro de 2024"),
        (date(9998, 12, 31), "Quinta-feira, 31 de dezembro de 9998"),
    ],
)
def test_a_chat_names_its_days(day: date, text: str) -> None:
    assert day_name(day, today=NOW.date()) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (-DAY, "1 min"),
        (timedelta(0), "1 min"),
        (59 * MINUTE, "59 min"),
        (HOUR, "1 h"),
        (DAY - MINUTE, "23 h"),
        (DAY, "1 dia"),
        (47 * HOUR, "1 dia"),
        (48 * HOUR, "2 dias"),
    ],
)
def test_a_length_of_time_has_its_largest_unit(length: timedelta, text: str) -> None:
    assert duration(length) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (1_500_000, "1,4 MB"),
        (256 * 1024**2, "256 MB"),
        (3 * 1024**3 // 2, "1,5 GB"),
    ],
)
def test_a_size_has_its_largest_unit(number: int, text: str) -> None:
    assert file_size(number) == text
