"""Django's settings, read from the environment (docs/configuration.md) by `prosa.core.config`."""

import os
import sys
from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from prosa import __version__
from prosa.core import config, known_settings
from prosa.core.paths import API_ROOTS

ROOT = Path(__file__).resolve().parent.parent

dotenv_problems = config.load_dotenv(ROOT / ".env")
env = config.Environment(os.environ)

# Where Prosa listens (`manage.py serve`)
HOST = env.read(known_settings.HOST)
PORT = env.read(known_settings.PORT)
WEB_WORKERS = env.read(known_settings.WEB_WORKERS)
WORKER = env.read(known_settings.WORKER)
# Elsewhere the system knows no Unix sockets that keep messages apart.
WRITER = env.read(known_settings.WRITER) and sys.platform == "linux"
DEBUG = env.read(known_settings.DEBUG)
ALLOWED_HOSTS = env.read(known_settings.ALLOWED_HOSTS) or list(config.LOOPBACK_HOSTS)
TRUSTED_PROXIES = env.read(known_settings.TRUSTED_PROXIES)

# The rules and the door
LATE_MESSAGES = env.read(known_settings.LATE_MESSAGES)
REDELIVERIES = env.read(known_settings.REDELIVERIES)
PARK_FOR = env.read(known_settings.PARK_FOR)
API_KEY = env.read(known_settings.API_KEY)
API_OPEN = env.read(known_settings.API_OPEN)
FAILED_ATTEMPTS = env.read(known_settings.FAILED_ATTEMPTS)
KEEP_WEBHOOK_IDS = env.read(known_settings.KEEP_WEBHOOK_IDS)
WRITE_TIMEOUT = env.read(known_settings.WRITE_TIMEOUT)

# Leads
LEAD_QUIET_PERIOD = env.read(known_settings.LEAD_QUIET_PERIOD)

# Imports of listings
IMPORT_MAX_BYTES = env.read(known_settings.IMPORT_MAX_BYTES)
IMPORT_TIMEOUT = env.read(known_settings.IMPORT_TIMEOUT)
IMPORT_ALLOW_PRIVATE_ADDRESSES = env.read(known_settings.IMPORT_ALLOW_PRIVATE_ADDRESSES)

# Secrets
ADMIN_USERNAME = env.read(known_settings.ADMIN_USERNAME)
ADMIN_PASSWORD = env.read(known_settings.ADMIN_PASSWORD)
ADMIN_PASSWORD_FILE = ROOT / "var" / "admin_password"
SECRET_KEY = env.read(known_settings.SECRET_KEY)
secret_key_problems: list[config.ConfigProblem] = []
if not SECRET_KEY:
    SECRET_KEY, secret_key_problems = config.keep_secret_key(ROOT / "var" / "secret_key")

# Who reads leads (prosa/leads/extractors/choosing.py)
LEAD_EXTRACTOR = env.read(known_settings.LEAD_EXTRACTOR)
LEAD_TIMEOUT = env.read(known_settings.LEAD_TIMEOUT)
GEMINI_API_KEY = env.read(known_settings.GEMINI_API_KEY)
GEMINI_MODEL = env.read(known_settings.GEMINI_MODEL)
OPENAI_BASE_URL = env.read(known_settings.OPENAI_BASE_URL)
OPENAI_MODEL = env.read(known_settings.OPENAI_MODEL)
OPENAI_API_KEY = env.read(known_settings.OPENAI_API_KEY)

# Database
folder_problems: list[config.ConfigProblem] = []
_database: dict[str, Any] = env.read(known_settings.DATABASE_URL)
if "sqlite" in _database["ENGINE"]:
    _database["ENGINE"] = config.SQLITE_ENGINE
    _database["NAME"] = str(ROOT / _database["NAME"])
    folder_problems = config.make_folder(Path(_database["NAME"]).parent)
    _database["OPTIONS"] = {
        "timeout": WRITE_TIMEOUT,
        "transaction_mode": "IMMEDIATE",
        # What was answered survives a power cut (FULL), and what was erased leaves the file too (secure_delete).
        # The log is written back once it holds 16,000 pages rather than 1,000, which costs less in all (64 MB of disk).
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
        "PRAGMA wal_autocheckpoint=16000",
    }
else:
    _database["ENGINE"] = config.POSTGRESQL_ENGINE
    _database.setdefault("OPTIONS", {})
    _database["OPTIONS"].setdefault("connect_timeout", WRITE_TIMEOUT)
    _database["OPTIONS"].setdefault("prepare_threshold", 3)  # of the recorder's statements: prosa.core.sql.pipeline
    own_options = _database["OPTIONS"].get("options", "")
    _database["OPTIONS"]["options"] = f"{own_options} -c lock_timeout={WRITE_TIMEOUT}s".strip()
DATABASES = {"default": {**_database, "CONN_MAX_AGE": None}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
WEB_THREADS = env.read(known_settings.WEB_THREADS) or (32 if _database["ENGINE"] == config.SQLITE_ENGINE else 16)

# Apps, from the doors down
INSTALLED_APPS = [
    "prosa.inbox",
    "prosa.demo",
    "prosa.backups",
    "prosa.api",
    "prosa.webhooks",
    "prosa.worker",
    "prosa.rest",
    "prosa.privacy",
    "prosa.matching",
    "prosa.leads",
    "prosa.listings",
    "prosa.deliveries",
    "prosa.conversations",
    "prosa.access",
    "prosa.core",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "prosa.inbox.admin_app.ProsaAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# Sessions, languages and messages serve pages only; API requests pass them by (prosa/core/middleware.py).
MIDDLEWARE = [
    # What sets headers, before what may answer by itself: SecurityMiddleware redirects to HTTPS.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "prosa.core.middleware.PageGZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "prosa.core.middleware.PageSessionMiddleware",
    "prosa.core.middleware.PageLocaleMiddleware",
    "prosa.core.middleware.PageCommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "prosa.core.middleware.PageAuthenticationMiddleware",
    "prosa.core.middleware.PageLoginRequiredMiddleware",
    "prosa.core.middleware.PageMessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "prosa.urls"
WSGI_APPLICATION = "prosa.wsgi.application"
APPEND_SLASH = True  # for pages; API routes answer both forms themselves
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "prosa.inbox.shell.describe_shell",
            ]
        },
    }
]
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "prosa.core.static.VersionedStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = True  # static files are served from the packages; nothing has to be collected
# What pages name by addresses that change with the content (prosa/core/static.py), browsers keep for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/(inbox|core|django_htmx)/"

# Languages and time
LANGUAGE_CODE = "pt-br"
LANGUAGES = [("pt-br", "Português"), ("en", "English")]
LOCALE_PATHS = [ROOT / "prosa" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.read(known_settings.TIME_ZONE)

# Security
HTTPS = env.read(known_settings.HTTPS)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [rf"^({'|'.join(API_ROOTS)})(/|$)"]  # the API never answers by redirect
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Of this very name alone: sites below it may be others', which are not Prosa's to bind for a year or to preload.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # which ask for both
if not HTTPS:  # prosa.W002 says so; these would name four settings of Django's that follow from it
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W010", "security.W016"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # as sessions are by default; pages hold the token themselves
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CORS_ALLOWED_ORIGINS = env.read(known_settings.CORS_ALLOWED_ORIGINS)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AUTHENTICATION_BACKENDS = ["prosa.access.sign_in.ThrottledBackend"]
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "prosa.rest.errors.answer_missing_token"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]

# The REST doors. Accept headers and browser sessions play no part in them.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["prosa.rest.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["prosa.rest.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "prosa.rest.exceptions.answer_exception",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Prosa",
    "VERSION": __version__,
    "DESCRIPTION": (
        "Prosa keeps a true, live copy of the conversations of a WhatsApp customer-service system. Send it events at "
        "`/webhook/`, read conversations at `/conversations/`. Every address answers with and without its final "
        "slash, and under `/api/` as well. Every error is a problem document (RFC 9457) with a stable `code`, in "
        "Portuguese, or in English if you ask for it with `Accept-Language: en`."
    ),
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATIONS": False,
    "PREPROCESSING_HOOKS": ["prosa.rest.schema.keep_canonical_paths"],
    "POSTPROCESSING_HOOKS": [
        "prosa.rest.schema.add_components",
        "prosa.rest.schema.require_bodies",
        "prosa.rest.schema.translate_texts",
    ],
}

# What watches over Prosa
METRICS_FOLDER = ROOT / env.read(known_settings.METRICS_FOLDER) / config.digest_of_database(_database)
SENTRY_DSN = env.read(known_settings.SENTRY_DSN)
SENTRY_ENVIRONMENT = env.read(known_settings.SENTRY_ENVIRONMENT)
SENTRY_TRACES_SAMPLE_RATE = env.read(known_settings.SENTRY_TRACES_SAMPLE_RATE)
# What must never be read in a log or a report, wherever it may come from.
SECRETS = [SECRET_KEY, API_KEY, ADMIN_PASSWORD, GEMINI_API_KEY, OPENAI_API_KEY, SENTRY_DSN, str(_database["PASSWORD"])]
LOG_FORMAT = env.read(known_settings.LOG_FORMAT)
LOG_LEVEL = env.read(known_settings.LOG_LEVEL)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "prosa.core.logs.make_formatter", "log_format": LOG_FORMAT, "secrets": SECRETS}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": LOG_LEVEL.upper()},
    "loggers": {
        # Each refused request has a line of its own; these would only repeat the status.
        "django.request": {"level": "ERROR"},
        "django": {"handlers": [], "propagate": True},
        # Anybody can send a foreign Host; it is answered 400, and worth no traceback.
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL"},
        # These would write a line for each question to a language model, and at debug what is in it.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "google_genai": {"level": "WARNING"},
        # At debug these write statements with what they are about, and where reports go to.
        "django.db.backends": {"level": "INFO"},
        "django.template": {"level": "INFO"},
        "urllib3": {"level": "WARNING"},
        "sentry_sdk": {"level": "WARNING"},
    },
}

CONFIG_PROBLEMS = dotenv_problems + secret_key_problems + folder_problems + env.problems
