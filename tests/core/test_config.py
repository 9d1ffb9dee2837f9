"""Reading settings from the environment: defaults, good values, bad values."""

from datetime import timedelta
from typing import Any

import pytest

from prosa.core import known_settings
from prosa.core.config import ConfigProblem, Environment, Setting
from prosa.core.known_settings import ALL_SETTINGS

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "var/prosa.sqlite3"}
DEFAULTS = {
    "HOST": "127.0.0.1",
    "PORT": 8000,
    "ALLOWED_HOSTS": [],
    "HTTPS": False,
    "TRUSTED_PROXIES": (),
    "CORS_ALLOWED_ORIGINS": frozenset(),
    "FAILED_ATTEMPTS": 100,
    "DATABASE_URL": SQLITE,
    "SECRET_KEY": "",
    "API_KEY": "",
    "API_OPEN": "auto",
    "LATE_MESSAGES": "refuse",
    "REDELIVERIES": "accept",
    "PARK_FOR": timedelta(days=7),
    "KEEP_WEBHOOK_IDS": timedelta(days=7),
    "TIME_ZONE": "America/Sao_Paulo",
    "ADMIN_USERNAME": "admin",
    "ADMIN_PASSWORD": "",
    "WEB_WORKERS": 2,
    "WEB_THREADS": 0,
    "WRITE_TIMEOUT": 5,
    "WORKER": True,
    "WRITER": True,
    "LEAD_EXTRACTOR": "auto",
    "LEAD_QUIET_PERIOD": timedelta(seconds=3),
    "IMPORT_MAX_BYTES": 256 * 1024 * 1024,
    "IMPORT_TIMEOUT": 300,
    "IMPORT_ALLOW_PRIVATE_ADDRESSES": False,
    "GEMINI_API_KEY": "",
    "GEMINI_MODEL": "gemini-3.8-flash",
    "OPENAI_BASE_URL": "",
    "OPENAI_MODEL": "",
    "OPENAI_API_KEY": "",
    "LEAD_TIMEOUT": 30,
    "LOG_LEVEL": "info",
    "LOG_FORMAT": "auto",
    "SENTRY_DSN": "",
    "SENTRY_ENVIRONMENT": "production",
    "SENTRY_TRACES_SAMPLE_RATE": 0.0,
    "METRICS_FOLDER": "var/metrics",
    "DEBUG": False,
}
GOOD: list[tuple[Setting[Any], str, object]] = [
    (known_settings.HOST, "0.0.0.0", "0.0.0.0"),  # noqa: S104 (an address to read, not to listen on)
    (known_settings.PORT, "1", 1),
    (known_settings.PORT, "65535", 65535),
    (known_settings.PORT, " 8080 ", 8080),
    (known_settings.ALLOWED_HOSTS, "a.example, b.example,", ["a.example", "b.example"]),
    (known_settings.ALLOWED_HOSTS, ".example, 10.0.0.7, [::1], *", [".example", "10.0.0.7", "[::1]", "*"]),
    (known_settings.HTTPS, "true", True),
    (known_settings.HTTPS, "OFF", False),
    (known_settings.DEBUG, "1", True),
    (known_settings.DEBUG, "yes", True),
    (known_settings.DEBUG, "No", False),
    (known_settings.DEBUG, "0", False),
    (known_settings.SECRET_KEY, "x" * 20, "x" * 20),
    (known_settings.PARK_FOR, "1s", timedelta(seconds=1)),
    (known_settings.PARK_FOR, "90m", timedelta(minutes=90)),
    (known_settings.PARK_FOR, "36h", timedelta(hours=36)),
    (known_settings.PARK_FOR, "3650d", timedelta(days=3650)),
    (known_settings.API_KEY, "x" * 16, "x" * 16),
    (known_settings.API_OPEN, "TRUE", "true"),
    (known_settings.API_OPEN, "false", "false"),
    (known_settings.LATE_MESSAGES, "accept", "accept"),
    (known_settings.REDELIVERIES, "Refuse", "refuse"),
    (known_settings.TIME_ZONE, "UTC", "UTC"),
    (known_settings.TIME_ZONE, "Asia/Kathmandu", "Asia/Kathmandu"),
    (known_settings.ADMIN_USERNAME, "maria", "maria"),
    (known_settings.ADMIN_PASSWORD, "pass word", "pass word"),
    (known_settings.WEB_WORKERS, "64", 64),
    (known_settings.WEB_THREADS, "0", 0),
    (known_settings.WEB_THREADS, "256", 256),
    (known_settings.WRITE_TIMEOUT, "60", 60),
    (known_settings.LOG_LEVEL, "WARNING", "warning"),
    (known_settings.LOG_FORMAT, "JSON", "json"),
    (known_settings.SENTRY_DSN, "https://0a1b2c@o1.ingest.sentry.io/42", "https://0a1b2c@o1.ingest.sentry.io/42"),
    (known_settings.SENTRY_DSN, "http://key:secret@10.0.0.7:8000/errors/1", "http://key:secret@10.0.0.7:8000/errors/1"),
    (known_settings.SENTRY_TRACES_SAMPLE_RATE, "0.05", 0.05),
    (known_settings.SENTRY_TRACES_SAMPLE_RATE, ".5", 0.5),
    (known_settings.SENTRY_TRACES_SAMPLE_RATE, "1", 1.0),
    (known_settings.LEAD_EXTRACTOR, "OpenAI", "openai"),
    (known_settings.WORKER, "No", False),
    (known_settings.WRITER, "No", False),
    (known_settings.LEAD_QUIET_PERIOD, "2m", timedelta(minutes=2)),
    (known_settings.IMPORT_MAX_BYTES, "1048576", 1_048_576),
    (known_settings.IMPORT_ALLOW_PRIVATE_ADDRESSES, "true", True),
    (known_settings.LEAD_TIMEOUT, "600", 600),
    (known_settings.GEMINI_API_KEY, "x" * 16, "x" * 16),
    (known_settings.GEMINI_MODEL, "gemini-3.5-flash-lite", "gemini-3.5-flash-lite"),
    (known_settings.OPENAI_BASE_URL, "http://localhost:11434/v1/", "http://localhost:11434/v1"),
    (known_settings.OPENAI_BASE_URL, "https://[::1]:8443", "https://[::1]:8443"),
    (known_settings.OPENAI_MODEL, "hf.co/google/gemma-3-4b:Q4_K_M", "hf.co/google/gemma-3-4b:Q4_K_M"),
    (known_settings.OPENAI_API_KEY, "x", "x"),
]
BAD: list[tuple[Setting[Any], str]] = [
    *((known_settings.ALLOWED_HOSTS, name) for name in ("https://a.example", "a.example:8000", "a b")),
    *((known_settings.ALLOWED_HOSTS, name) for name in ("*.example", "a.example.", "a..example")),
    (known_settings.PARK_FOR, "7"),
    (known_settings.PARK_FOR, "0d"),
    (known_settings.PARK_FOR, "1.5d"),
    (known_settings.PARK_FOR, "-1d"),
    (known_settings.PARK_FOR, "3651d"),
    (known_settings.PARK_FOR, "1 week"),
    (known_settings.PORT, "70000"),
    (known_settings.PORT, "00"),
    (known_settings.PORT, "-80"),
    (known_settings.PORT, "8000.5"),
    (known_settings.PORT, "eighty"),
    (known_settings.PORT, "٨٠"),
    (known_settings.PORT, "9" * 5000),
    (known_settings.HTTPS, "maybe"),
    (known_settings.DEBUG, "truee"),
    (known_settings.API_OPEN, "yes"),
    (known_settings.LATE_MESSAGES, "sometimes"),
    (known_settings.REDELIVERIES, "true"),
    (known_settings.TIME_ZONE, "America"),
    (known_settings.TIME_ZONE, "Sao Paulo"),
    (known_settings.TIME_ZONE, "../../../etc/passwd"),
    (known_settings.TIME_ZONE, "/etc/localtime"),
    (known_settings.TIME_ZONE, "x" * 5000),
    (known_settings.TIME_ZONE, "UTC\0"),
    (known_settings.LOG_LEVEL, "verbose"),
    (known_settings.LOG_FORMAT, "hunter2"),
    (known_settings.SENTRY_DSN, "hunter2"),
    (known_settings.SENTRY_DSN, "https://sentry.example/1"),
    (known_settings.SENTRY_DSN, "https://hunter2@sentry.example/"),
    (known_settings.SENTRY_DSN, "https://hunter2@sentry.example/1?x=1"),
    (known_settings.SENTRY_TRACES_SAMPLE_RATE, "2"),
    (known_settings.SENTRY_TRACES_SAMPLE_RATE, "1.5"),
    (known_settings.SENTRY_TRACES_SAMPLE_RATE, "5%"),
    (known_settings.SENTRY_TRACES_SAMPLE_RATE, "nan"),
    (known_settings.WEB_WORKERS, "00"),
    (known_settings.WEB_WORKERS, "65"),
    (known_settings.WEB_THREADS, "257"),
    (known_settings.WRITE_TIMEOUT, "00"),
    (known_settings.WRITE_TIMEOUT, "61"),
    (known_settings.SECRET_KEY, "x" * 19),
    (known_settings.SECRET_KEY, "hunter2 hunter2 hunter2"),
    (known_settings.API_KEY, "x" * 15),
    (known_settings.API_KEY, "hunter2-hunter2-ção"),
    (known_settings.API_KEY, "hunter2-hunter2-\x07"),
    (known_settings.DATABASE_URL, "hunter2"),
    (known_settings.DATABASE_URL, "mysql://root:hunter2@db/prosa"),
    (known_settings.DATABASE_URL, "postgresql://user:hunter2@db"),
    (known_settings.DATABASE_URL, "postgresql://user:hunter2@db/"),
    (known_settings.DATABASE_URL, "postgresql://user:hunter2@db:port/prosa"),
    (known_settings.DATABASE_URL, "postgresql://user:hunter2@ss/w#rd@127.0.0.1:8310/prosa"),
    (known_settings.DATABASE_URL, "postgresql://user:hunter2/ss@db/prosa"),
    (known_settings.DATABASE_URL, "postgresql://user:1?hunter2@db:5432/prosa"),
    (known_settings.DATABASE_URL, "postgresql://user:p@hunter2/w?rd@db/prosa"),
    (known_settings.DATABASE_URL, "sqlite://"),
    (known_settings.DATABASE_URL, "sqlite://:memory:"),
    (known_settings.DATABASE_URL, "sqlite:///:memory:"),
    (known_settings.LEAD_EXTRACTOR, "hunter2"),
    (known_settings.WORKER, "hunter2"),
    (known_settings.WRITER, "hunter2"),
    (known_settings.LEAD_QUIET_PERIOD, "0s"),
    (known_settings.IMPORT_MAX_BYTES, "256M"),
    (known_settings.IMPORT_TIMEOUT, "fast"),
    (known_settings.LEAD_TIMEOUT, "000"),
    (known_settings.LEAD_TIMEOUT, "601"),
    (known_settings.GEMINI_API_KEY, "hunter2"),
    (known_settings.GEMINI_API_KEY, "hunter2 hunter2 hunter2"),
    (known_settings.GEMINI_MODEL, "../hunter2"),
    (known_settings.GEMINI_MODEL, "models/../hunter2"),
    (known_settings.GEMINI_MODEL, "gemini hunter2"),
    (known_settings.GEMINI_MODEL, "gemini?key=hunter2"),
    (known_settings.OPENAI_BASE_URL, "hunter2"),
    (known_settings.OPENAI_BASE_URL, "ftp://hunter2"),
    (known_settings.OPENAI_BASE_URL, "http://:80"),
    (known_settings.OPENAI_BASE_URL, "http:///v1"),
    (known_settings.OPENAI_BASE_URL, "http://me:hunter2@localhost/v1"),
    (known_settings.OPENAI_BASE_URL, "http://localhost/v1?key=hunter2"),
    (known_settings.OPENAI_BASE_URL, "http://localhost/#hunter2"),
    (known_settings.OPENAI_BASE_URL, "http://localhost:hunter2/v1"),
    (known_settings.OPENAI_BASE_URL, "http://[hunter2/v1"),
    (known_settings.OPENAI_BASE_URL, "http://local host/hunter2"),
    (known_settings.OPENAI_MODEL, "hunter2\x07"),
    (known_settings.OPENAI_API_KEY, "hunter2 ção"),
]


def identify(value: object) -> str:
    return value.name if isinstance(value, Setting) else repr(value)[:30]


def without_empty(database: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in database.items() if value}


def test_every_setting_has_its_default_where_nothing_is_set() -> None:
    environment = Environment({})
    values = {setting.name: environment.read(setting) for setting in ALL_SETTINGS}
    values["DATABASE_URL"] = without_empty(values["DATABASE_URL"])
    assert values == DEFAULTS
    assert environment.problems == []


@pytest.mark.parametrize("blank", ["", "   "])
@pytest.mark.parametrize("setting", ALL_SETTINGS, ids=identify)
def test_a_variable_that_is_blank_counts_as_unset(setting: Setting[Any], blank: str) -> None:
    environment = Environment({setting.name: blank})
    assert environment.read(setting) == Environment({}).read(setting)
    assert environment.problems == []


@pytest.mark.parametrize(("setting", "raw", "value"), GOOD, ids=identify)
def test_a_good_value_is_read(setting: Setting[Any], raw: str, value: object) -> None:
    environment = Environment({setting.name: raw})
    assert environment.read(setting) == value
    assert environment.problems == []


@pytest.mark.parametrize(("setting", "raw"), BAD, ids=identify)
def test_a_bad_value_becomes_a_problem_that_does_not_show_it_and_the_default_stays(
    setting: Setting[Any], raw: str
) -> None:
    environment = Environment({setting.name: raw})
    assert environment.read(setting) == Environment({}).read(setting)
    [problem] = environment.problems
    assert problem.name == setting.name
    assert problem.message.startswith(f"{setting.name} ")
    assert problem.message.endswith(".")
    assert problem.hint == setting.hint != ""
    assert raw not in problem.message
    assert "hunter2" not in problem.message + problem.hint


def test_a_password_that_takes_a_database_address_apart_is_to_be_written_in_another_way() -> None:
    environment = Environment({"DATABASE_URL": "postgresql://prosa:p@ss/w#rd@127.0.0.1:8310/prosa"})
    environment.read(known_settings.DATABASE_URL)
    [problem] = environment.problems
    assert problem.message == "DATABASE_URL holds an @ or a ? where none can be, as if in a password."
    assert "%40" in problem.hint


def test_every_bad_value_is_reported_not_only_the_first() -> None:
    environment = Environment({"PORT": "eighty", "HOST": "0.0.0.0", "DEBUG": "maybe"})  # noqa: S104 (as above)
    for setting in ALL_SETTINGS:
        environment.read(setting)
    assert environment.problems == [
        ConfigProblem("PORT", "PORT is not a whole number from 1 to 65535.", "Write a port such as 8000."),
        ConfigProblem("DEBUG", "DEBUG is neither true nor false.", "Write true or false."),
    ]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///var/prosa.sqlite3", SQLITE),
        ("sqlite:////srv/prosa.sqlite3", SQLITE | {"NAME": "/srv/prosa.sqlite3"}),
        (
            "postgresql://maria:p%40ss%2Fword@db.example:5433/prosa",
            {"NAME": "prosa", "USER": "maria", "PASSWORD": "p@ss/word", "HOST": "db.example", "PORT": 5433},
        ),
        (
            "postgresql://maria:p@ss%23word@db.example/prosa",  # what can be told apart is
            {"NAME": "prosa", "USER": "maria", "PASSWORD": "p@ss#word", "HOST": "db.example"},
        ),
        (
            "postgres://maria@db.example/prosa?application_name=a@b",
            {"NAME": "prosa", "OPTIONS": {"application_name": "a@b"}},
        ),
        (
            "postgres://maria@db.example/prosa?sslmode=require",
            {"NAME": "prosa", "USER": "maria", "HOST": "db.example", "OPTIONS": {"sslmode": "require"}},
        ),
    ],
)
def test_a_database_address_is_taken_apart(url: str, expected: dict[str, Any]) -> None:
    environment = Environment({"DATABASE_URL": url})
    read = without_empty(environment.read(known_settings.DATABASE_URL))
    assert {name: read.get(name) for name in expected} == expected
    assert environment.problems == []
