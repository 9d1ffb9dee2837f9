"""Every setting, as it is read from the environment (docs/configuration.md)."""

from typing import Any, Final

from prosa.core.config import MIN_API_KEY_LENGTH, MIN_SECRET_LENGTH, Setting
from prosa.core.parsers import (
    integer_within,
    one_of,
    optional_secret,
    parse_base_url,
    parse_boolean,
    parse_database,
    parse_dsn,
    parse_duration,
    parse_host_names,
    parse_model_name,
    parse_networks,
    parse_origins,
    parse_share,
    parse_text,
    parse_time_zone,
)

DATABASE_URL = Setting(
    "DATABASE_URL",
    "sqlite:///var/prosa.sqlite3",
    parse_database,
    "Write sqlite:///var/prosa.sqlite3 or postgresql://user:password@host:5432/name, and nothing in memory; in a "
    "password %40 for @, %2F for /, %3F for ?, %23 for # and %25 for %.",
)
SECRET_KEY = Setting(
    "SECRET_KEY",
    "",
    optional_secret(MIN_SECRET_LENGTH),
    "Leave it empty to have one made and kept in var/secret_key, or type ./setup.sh.",
)
API_KEY = Setting(
    "API_KEY",
    "",
    optional_secret(MIN_API_KEY_LENGTH),
    "Use a random key of at least 16 characters; ./setup.sh writes one.",
)
TIME_ZONE = Setting("TIME_ZONE", "America/Sao_Paulo", parse_time_zone, "Write a name such as America/Sao_Paulo.")
API_OPEN = Setting(
    "API_OPEN",
    "auto",
    one_of("auto", "true", "false"),
    "auto lets this very machine in while no key exists; true lets everybody in; false nobody without a key.",
)
LATE_MESSAGES = Setting(
    "LATE_MESSAGES",
    "refuse",
    one_of("refuse", "accept"),
    "accept records a message sent before its conversation closed although it arrives after.",
)
REDELIVERIES = Setting(
    "REDELIVERIES",
    "accept",
    one_of("accept", "refuse"),
    "accept answers 200 to an exact redelivery, refuse answers 409.",
)
PARK_FOR = Setting(
    "PARK_FOR",
    "7d",
    parse_duration,
    "Write a number and s, m, h or d, such as 7d: how long an event may wait for its conversation.",
)
HOST = Setting("HOST", "127.0.0.1", parse_text, "Write an address such as 127.0.0.1 or 0.0.0.0.")
PORT = Setting("PORT", "8000", integer_within(least=1, most=65535), "Write a port such as 8000.")
WEB_WORKERS = Setting("WEB_WORKERS", "2", integer_within(least=1, most=64), "Write the number of server processes.")
WEB_THREADS = Setting(
    "WEB_THREADS",
    "0",
    integer_within(least=0, most=256),
    "Write the threads of each server process; 0 chooses 32 on SQLite and 16 on PostgreSQL.",
)
WRITE_TIMEOUT = Setting(
    "WRITE_TIMEOUT",
    "5",
    integer_within(least=1, most=60),
    "Write the seconds that a request may wait for the database's write lock before it is answered 503.",
)
WORKER = Setting(
    "WORKER",
    "true",
    parse_boolean,
    "Write false where ./run manage run_worker is a service of its own, otherwise true.",
)
WRITER = Setting(
    "WRITER",
    "true",
    parse_boolean,
    "Write false to have each server process record its own events, otherwise true.",
)
LEAD_QUIET_PERIOD = Setting(
    "LEAD_QUIET_PERIOD",
    "3s",
    parse_duration,
    "Write a number and s, m, h or d, such as 3s: how long nobody must have written before a conversation is read.",
)
IMPORT_MAX_BYTES = Setting(
    "IMPORT_MAX_BYTES",
    str(256 * 1024 * 1024),
    integer_within(least=1024, most=4 * 1024**3),
    "Write the bytes that a feed of listings may have, such as 268435456 for 256 MiB.",
)
IMPORT_TIMEOUT = Setting(
    "IMPORT_TIMEOUT",
    "300",
    integer_within(least=1, most=3600),
    "Write the seconds that fetching a feed of listings may take.",
)
IMPORT_ALLOW_PRIVATE_ADDRESSES = Setting(
    "IMPORT_ALLOW_PRIVATE_ADDRESSES",
    "false",
    parse_boolean,
    "Write true if feeds of listings are fetched from this machine or its own network, otherwise false.",
)
DEBUG = Setting("DEBUG", "false", parse_boolean, "Write true or false.")
HTTPS = Setting("HTTPS", "false", parse_boolean, "Write true behind a proxy that serves HTTPS, otherwise false.")
ALLOWED_HOSTS = Setting(
    "ALLOWED_HOSTS", "", parse_host_names, "Write the names that Prosa is reached by, separated by commas."
)
TRUSTED_PROXIES = Setting(
    "TRUSTED_PROXIES", "", parse_networks, "Write addresses or networks such as 10.0.0.0/8, separated by commas."
)
CORS_ALLOWED_ORIGINS = Setting(
    "CORS_ALLOWED_ORIGINS", "", parse_origins, "Write origins such as https://site.example, separated by commas."
)
FAILED_ATTEMPTS = Setting(
    "FAILED_ATTEMPTS", "100", integer_within(least=10, most=1_000_000), "Write a number such as 100."
)
KEEP_WEBHOOK_IDS = Setting("KEEP_WEBHOOK_IDS", "7d", parse_duration, "Write a number and s, m, h or d, such as 7d.")
LOG_LEVEL = Setting(
    "LOG_LEVEL",
    "info",
    one_of("debug", "info", "warning", "error"),
    "Write debug, info, warning or error.",
)
LOG_FORMAT = Setting(
    "LOG_FORMAT",
    "auto",
    one_of("auto", "json", "console"),
    "auto writes for people in a terminal and JSON everywhere else; json and console always do the one.",
)
SENTRY_DSN = Setting("SENTRY_DSN", "", parse_dsn, "Copy the project's DSN, such as https://key@host/1.")
SENTRY_ENVIRONMENT = Setting("SENTRY_ENVIRONMENT", "production", parse_text, "Write a name such as production.")
SENTRY_TRACES_SAMPLE_RATE = Setting(
    "SENTRY_TRACES_SAMPLE_RATE", "0", parse_share, "Write the share of requests to be traced, such as 0.05."
)
METRICS_FOLDER = Setting(
    "METRICS_FOLDER", "var/metrics", parse_text, "Name a folder on a local disk that all processes may write to."
)
ADMIN_USERNAME = Setting("ADMIN_USERNAME", "admin", parse_text, "Write a user name.")
ADMIN_PASSWORD = Setting("ADMIN_PASSWORD", "", parse_text, "Write a password, or leave it empty to have one made.")
LEAD_EXTRACTOR = Setting(
    "LEAD_EXTRACTOR",
    "auto",
    one_of("auto", "rules", "gemini", "openai"),
    "auto is gemini where GEMINI_API_KEY is set, otherwise rules, which ask nobody.",
)
LEAD_TIMEOUT = Setting(
    "LEAD_TIMEOUT",
    "30",
    integer_within(least=1, most=600),
    "Write the seconds that a language model may take for one answer.",
)
GEMINI_API_KEY = Setting(
    "GEMINI_API_KEY",
    "",
    optional_secret(MIN_API_KEY_LENGTH),
    "Copy the whole key from Google AI Studio, or leave it empty.",
)
GEMINI_MODEL = Setting(
    "GEMINI_MODEL", "gemini-3.8-flash", parse_model_name, "Write a name such as gemini-3.8-flash, or leave it empty."
)
OPENAI_BASE_URL = Setting(
    "OPENAI_BASE_URL",
    "",
    parse_base_url,
    "Write the address before /chat/completions, such as http://localhost:11434/v1; the key goes into OPENAI_API_KEY.",
)
OPENAI_MODEL = Setting("OPENAI_MODEL", "", parse_model_name, "Write the model's name as the service calls it.")
OPENAI_API_KEY = Setting("OPENAI_API_KEY", "", optional_secret(1), "Write the service's key, or leave it empty.")

ALL_SETTINGS: Final[tuple[Setting[Any], ...]] = (
    HOST,
    PORT,
    ALLOWED_HOSTS,
    HTTPS,
    TRUSTED_PROXIES,
    CORS_ALLOWED_ORIGINS,
    FAILED_ATTEMPTS,
    DATABASE_URL,
    SECRET_KEY,
    API_KEY,
    API_OPEN,
    LATE_MESSAGES,
    REDELIVERIES,
    PARK_FOR,
    KEEP_WEBHOOK_IDS,
    TIME_ZONE,
    ADMIN_USERNAME,
    ADMIN_PASSWORD,
    WEB_WORKERS,
    WEB_THREADS,
    WRITE_TIMEOUT,
    WORKER,
    WRITER,
    LEAD_EXTRACTOR,
    GEMINI_API_KEY,
    GEMINI_MODEL,
    OPENAI_BASE_URL,
    OPENAI_MODEL,
    OPENAI_API_KEY,
    LEAD_TIMEOUT,
    LEAD_QUIET_PERIOD,
    IMPORT_MAX_BYTES,
    IMPORT_TIMEOUT,
    IMPORT_ALLOW_PRIVATE_ADDRESSES,
    LOG_LEVEL,
    LOG_FORMAT,
    SENTRY_DSN,
    SENTRY_ENVIRONMENT,
    SENTRY_TRACES_SAMPLE_RATE,
    METRICS_FOLDER,
    DEBUG,
)
