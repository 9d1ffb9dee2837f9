"""Reading settings from the environment: defaults, good values, bad values."""

from datetime import timedelta
from typing import Any

import pytest

from prosa.core import config
from prosa.core.config import ALL_SETTINGS, ConfigProblem, Environment, Setting

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
    (config.HOST, "0.0.0.0", "0.0.0.0"),  # noqa: S104 (an address to read, not to listen on)
    (config.PORT, "1", 1),
    (config.PORT, "65535", 65535),
    (config.PORT, " 8080 ", 8080),
    (config.ALLOWED_HOSTS, "a.example, b.example,", ["a.example", "b.example"]),
    (config.HTTPS, "true", True),
    (config.HTTPS, "OFF", False),
    (config.DEBUG, "1", True),
    (config.DEBUG, "yes", True),
    (config.DEBUG, "No", False),
    (config.DEBUG, "0", False),
    (config.SECRET_KEY, "x" * 20, "x" * 20),
    (config.PARK_FOR, "1s", timedelta(seconds=1)),
    (config.PARK_FOR, "90m", timedelta(minutes=90)),
    (config.PARK_FOR, "36h", timedelta(hours=36)),
    (config.PARK_FOR, "3650d", timedelta(days=3650)),
    (config.API_KEY, "x" * 16, "x" * 16),
    (config.API_OPEN, "TRUE", "true"),
    (config.API_OPEN, "false", "false"),
    (config.LATE_MESSAGES, "accept", "accept"),
    (config.REDELIVERIES, "Refuse", "refuse"),
    (config.TIME_ZONE, "UTC", "UTC"),
    (config.TIME_ZONE, "Asia/Kathmandu", "Asia/Kathmandu"),
    (config.ADMIN_USERNAME, "maria", "maria"),
    (config.ADMIN_PASSWORD, "pass word", "pass word"),
    (config.WEB_WORKERS, "64", 64),
    (config.WEB_THREADS, "0", 0),
    (config.WEB_THREADS, "256", 256),
    (config.WRITE_TIMEOUT, "60", 60),
    (config.LOG_LEVEL, "WARNING", "warning"),
    (config.LOG_FORMAT, "JSON", "json"),
    (config.SENTRY_DSN, "https://0a1b2c@o1.ingest.sentry.io/42", "https://0a1b2c@o1.ingest.sentry.io/42"),
    (config.SENTRY_DSN, "http://key:secret@10.0.0.7:8000/errors/1", "http://key:secret@10.0.0.7:8000/errors/1"),
    (config.SENTRY_TRACES_SAMPLE_RATE, "0.05", 0.05),
    (config.SENTRY_TRACES_SAMPLE_RATE, ".5", 0.5),
    (config.SENTRY_TRACES_SAMPLE_RATE, "1", 1.0),
    (config.LEAD_EXTRACTOR, "OpenAI", "openai"),
    (config.WORKER, "No", False),
    (config.LEAD_QUIET_PERIOD, "2m", timedelta(minutes=2)),
    (config.IMPORT_MAX_BYTES, "1048576", 1_048_576),
    (config.IMPORT_ALLOW_PRIVATE_ADDRESSES, "true", True),
    (config.LEAD_TIMEOUT, "600", 600),
    (config.GEMINI_API_KEY, "x" * 16, "x" * 16),
    (config.GEMINI_MODEL, "gemini-3.5-flash-lite", "gemini-3.5-flash-lite"),
    (config.OPENAI_BASE_URL, "http://localhost:11434/v1/", "http://localhost:11434/v1"),
    (config.OPENAI_BASE_URL, "https://[::1]:8443", "https://[::1]:8443"),
    (config.OPENAI_MODEL, "hf.co/google/gemma-3-4b:Q4_K_M", "hf.co/google/gemma-3-4b:Q4_K_M"),
    (config.OPENAI_API_KEY, "x", "x"),
]
BAD: list[tuple[Setting[Any], str]] = [
    (config.PARK_FOR, "7"),
    (config.PARK_FOR, "0d"),
    (config.PARK_FOR, "1.5d"),
    (config.PARK_FOR, "-1d"),
    (config.PARK_FOR, "3651d"),
    (config.PARK_FOR, "1 week"),
    (config.PORT, "70000"),
    (config.PORT, "00"),
    (config.PORT, "-80"),
    (config.PORT, "8000.5"),
    (config.PORT, "eighty"),
    (config.PORT, "٨٠"),
    (config.PORT, "9" * 5000),
    (config.HTTPS, "maybe"),
    (config.DEBUG, "truee"),
    (config.API_OPEN, "yes"),
    (config.LATE_MESSAGES, "sometimes"),
    (config.REDELIVERIES, "true"),
    (config.TIME_ZONE, "America"),
    (config.TIME_ZONE, "Sao Paulo"),
    (config.TIME_ZONE, "../../../etc/passwd"),
    (config.TIME_ZONE, "/etc/localtime"),
    (config.TIME_ZONE, "x" * 5000),
    (config.TIME_ZONE, "UTC\0"),
    (config.LOG_LEVEL, "verbose"),
    (config.LOG_FORMAT, "hunter2"),
    (config.SENTRY_DSN, "hunter2"),
    (config.SENTRY_DSN, "https://sentry.example/1"),
    (config.SENTRY_DSN, "https://hunter2@sentry.example/"),
    (config.SENTRY_DSN, "https://hunter2@sentry.example/1?x=1"),
    (config.SENTRY_TRACES_SAMPLE_RATE, "2"),
    (config.SENTRY_TRACES_SAMPLE_RATE, "1.5"),
    (config.SENTRY_TRACES_SAMPLE_RATE, "5%"),
    (config.SENTRY_TRACES_SAMPLE_RATE, "nan"),
    (config.WEB_WORKERS, "00"),
    (config.WEB_WORKERS, "65"),
    (config.WEB_THREADS, "257"),
    (config.WRITE_TIMEOUT, "00"),
    (config.WRITE_TIMEOUT, "61"),
    (config.SECRET_KEY, "x" * 19),
    (config.SECRET_KEY, "hunter2 hunter2 hunter2"),
    (config.API_KEY, "x" * 15),
    (config.API_KEY, "hunter2-hunter2-ção"),
    (config.API_KEY, "hunter2-hunter2-\x07"),
    (config.DATABASE_URL, "hunter2"),
    (config.DATABASE_URL, "mysql://root:hunter2@db/prosa"),
    (config.DATABASE_URL, "postgresql://user:hunter2@db"),
    (config.DATABASE_URL, "postgresql://user:hunter2@db/"),
    (config.DATABASE_URL, "postgresql://user:hunter2@db:port/prosa"),
    (config.DATABASE_URL, "sqlite://"),
    (config.DATABASE_URL, "sqlite://:memory:"),
    (config.DATABASE_URL, "sqlite:///:memory:"),
    (config.LEAD_EXTRACTOR, "hunter2"),
    (config.WORKER, "hunter2"),
    (config.LEAD_QUIET_PERIOD, "0s"),
    (config.IMPORT_MAX_BYTES, "256M"),
    (config.IMPORT_TIMEOUT, "fast"),
    (config.LEAD_TIMEOUT, "000"),
    (config.LEAD_TIMEOUT, "601"),
    (config.GEMINI_API_KEY, "hunter2"),
    (config.GEMINI_API_KEY, "hunter2 hunter2 hunter2"),
    (config.GEMINI_MODEL, "../hunter2"),
    (config.GEMINI_MODEL, "models/../hunter2"),
    (config.GEMINI_MODEL, "gemini hunter2"),
    (config.GEMINI_MODEL, "gemini?key=hunter2"),
    (config.OPENAI_BASE_URL, "hunter2"),
    (config.OPENAI_BASE_URL, "ftp://hunter2"),
    (config.OPENAI_BASE_URL, "http://:80"),
    (config.OPENAI_BASE_URL, "http:///v1"),
    (config.OPENAI_BASE_URL, "http://me:hunter2@localhost/v1"),
    (config.OPENAI_BASE_URL, "http://localhost/v1?key=hunter2"),
    (config.OPENAI_BASE_URL, "http://localhost/#hunter2"),
    (config.OPENAI_BASE_URL, "http://localhost:hunter2/v1"),
    (config.OPENAI_BASE_URL, "http://[hunter2/v1"),
    (config.OPENAI_BASE_URL, "http://local host/hunter2"),
    (config.OPENAI_MODEL, "hunter2\x07"),
    (config.OPENAI_API_KEY, "hunter2 ção"),
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
            "postgres://maria@db.example/prosa?sslmode=require",
            {"NAME": "prosa", "USER": "maria", "HOST": "db.example", "OPTIONS": {"sslmode": "require"}},
        ),
    ],
)
def test_a_database_address_is_taken_apart(url: str, expected: dict[str, Any]) -> None:
    environment = Environment({"DATABASE_URL": url})
    read = without_empty(environment.read(config.DATABASE_URL))
    assert {name: read.get(name) for name in expected} == expected
    assert environment.problems == []
