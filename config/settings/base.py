"""Settings that hold everywhere; the three modules beside this one say what differs."""

from pathlib import Path

from django.templatetags.static import static

# Shared tasks find their broker in every process that reads the settings.
import config.celery  # noqa: F401
from config.env import database, env, mail

BASE_DIR = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = env.str("SECRET_KEY", "")
API_KEY_PEPPER = env.str("API_KEY_PEPPER", "")
# Codes of pools outlive API keys: set to the former pepper, it keeps them valid when that one changes.
CODE_PEPPER = env.str("CODE_PEPPER", "")
# What tills' bundles are signed with (64 hex digits); empty: a key that comes from the code pepper.
SNAPSHOT_KEY = env.str("SNAPSHOT_KEY", "")
# Seals the keys of personal texts; unless set it is the pepper of API keys. Former ones still open.
MASTER_KEY = env.str("MASTER_KEY", "")
FORMER_MASTER_KEYS: list[str] = env.list("FORMER_MASTER_KEYS", [])
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "simple_history",
    "import_export",
    "django_linear_migrations",
    "pgtrigger",
    "axes",
    "django_prometheus",
    "django_structlog",
    "catalog",
    "decisions",
    "promotions",
    "governance",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.AdminContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.StorableText",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

PREPARE_THRESHOLD = env.int("PREPARE_THRESHOLD", 5)
DATABASES = {
    "default": {
        **database(
            env.str("DATABASE_URL", "") or "postgresql:///offerdesk",
            # Prepared statements are off by default in Django; 0 turns them off for a transaction pooler.
            options={
                "prepare_threshold": PREPARE_THRESHOLD or None,
                # A prepared statement is planned once: else the plan costs three times what it does, at every
                # decision. The ORM's statements are none of these.
                **({"options": "-c plan_cache_mode=force_generic_plan"} if PREPARE_THRESHOLD else {}),
                # A peer that is gone without a word is noticed in seconds, not in the kernel's minutes.
                "connect_timeout": 5,
                "keepalives_idle": 10,
                "keepalives_interval": 3,
                "keepalives_count": 3,
                "tcp_user_timeout": 15_000,
            },
        ),
        "CONN_MAX_AGE": 300,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How often each process looks whether another snapshot or override is live; 0 = at every decision, no thread.
SNAPSHOT_POLL_SECONDS = env.float("SNAPSHOT_POLL_SECONDS", 0.5)

REDIS_URL = env.str("REDIS_URL", "")
# The same address as its client library writes sockets.
VALKEY_URL = REDIS_URL.replace("redis+socket:", "unix:").replace("virtual_host=", "db=")
CACHES = {
    "default": {
        "BACKEND": "config.cache.DegradingRedisCache",
        "LOCATION": VALKEY_URL,
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Months of the decision log that ended so many days ago are dropped once they are sealed; 0 = never.
LOG_RETENTION_DAYS = env.int("LOG_RETENTION_DAYS", 3653)

# Different codes that can't be used, within so many seconds; 0 = any number. By shopper, and by API key.
WRONG_CODES_PER_SHOPPER = env.int("WRONG_CODES_PER_SHOPPER", 20)
WRONG_CODES_SHOPPER_SECONDS = env.int("WRONG_CODES_SHOPPER_SECONDS", 900)
WRONG_CODES_PER_KEY = env.int("WRONG_CODES_PER_KEY", 1000)
WRONG_CODES_KEY_SECONDS = env.int("WRONG_CODES_KEY_SECONDS", 60)

LANGUAGE_CODE = "en"
# What decisions are worded in where a request asks for it; pages and errors are English until translated.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "governance.people.backends.RoleBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# A basket of 1,000 lines and a feed of 1,000 rows fit; each view sets its own, tighter bound.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

SIMPLE_HISTORY_REVERT_DISABLED = True
IMPORT_EXPORT_USE_TRANSACTIONS = True

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "catalog.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Offerdesk decision API",
    "DESCRIPTION": "One question, one answer: which offers apply to this basket, at what price, and why.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "catalog.api.openapi.with_problem",
    ],
}

# Where this installation is reached from mails and by other systems.
PUBLIC_URL = env.str("PUBLIC_URL", "") or "http://localhost:8000"
EMAIL_URL = env.str("EMAIL_URL", "")
MAIL_IS_SENT = bool(EMAIL_URL)
MAIL = mail(EMAIL_URL or "dummy:")
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"], MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"], MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL["EMAIL_USE_TLS"], MAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "") or "offerdesk@localhost"
# Webhooks go to public addresses over TLS; further networks as 10.1.0.0/16.
WEBHOOK_HTTPS_ONLY = True
WEBHOOK_NETWORKS: list[str] = env.list("WEBHOOK_NETWORKS", [])

CELERY_BROKER_URL = REDIS_URL
# Only chords read results, to see that all their tasks are done; no result is kept for long.
CELERY_RESULT_BACKEND = REDIS_URL or None
CELERY_RESULT_EXPIRES = 3600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Enqueueing must not hold a request up: work has a row of its own, which beat sweeps if the message is lost.
CELERY_BROKER_CONNECTION_TIMEOUT = 1.0
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1.0,
    "socket_timeout": 3.0,  # above the worker's own one-second wait for messages
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = env.str("TASK_QUEUE", "default")
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

UNFOLD = {
    "SITE_TITLE": "Offerdesk",
    "SITE_HEADER": "Offerdesk",
    "SITE_SYMBOL": "sell",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("governance/favicon.svg")}
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "governance.home.dashboard.dashboard",
    "SIDEBAR": {"navigation": "governance.navigation.sidebar"},
}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
PROMETHEUS_EXPORT_MIGRATIONS = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# Who may read /metrics: a bearer of the token; in development everybody.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_OPEN = False
