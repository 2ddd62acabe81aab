"""Settings of Maktab: one file, values from the environment (.env.example documents each)."""

import zoneinfo
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.refusal import require_hosts, require_identity_keys, require_secret_key

# Morocco has been on UTC+0 all year since 2026-09-20. The packaged tzdata knows it; a system's copy, which Python
# would read first, may not.
zoneinfo.reset_tzpath(to=())
zoneinfo.ZoneInfo.clear_cache()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

# -- Safety -----------------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
# Earlier keys: what they signed, such as the codes on printed receipts, is still read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if DEBUG:
    SECRET_KEY = SECRET_KEY or "development-only-" + "0" * 32
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
else:
    require_secret_key(SECRET_KEY)
    require_hosts(ALLOWED_HOSTS)

HTTPS = env.bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=True)
# Browsers carry the preloaded list for years after a site has left it, so nobody enters it by default.
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = [
    "models.W040",  # SQLite ignores the columns that an index carries beside its key
    "security.W021",  # asks for the preload
]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"

# How many reverse proxies stand in front. Their X-Forwarded-* headers are believed only when they are counted here.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# -- Application ------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.HouseConfig",
    "sql.apps.SqlConfig",
    "branches.apps.BranchesConfig",
    "runs.apps.RunsConfig",
    "members.apps.MembersConfig",
    "traces.apps.TracesConfig",
    "bureaus.apps.BureausConfig",
    "meetings.apps.MeetingsConfig",
    "treasury.apps.TreasuryConfig",
    "merging.apps.MergingConfig",
    "finding.apps.FindingConfig",
    "demo",
    "administration.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_tasks_db",
    "lucide",
    "simple_history",
    "treebeard",
]

# No LocaleMiddleware: Arabic is the only complete language, and a French browser must not get half a page of English.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A year of dues is 125 kB of repetitions: under a tenth of it travels. Django varies the length against guessing.
    "config.packing.PackingMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PermissionsMiddleware",
    "config.middleware.Utf8Middleware",
    "config.middleware.RefuseNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.privacy.never_store_signed_in_pages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"

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
            ],
            "builtins": ["look.templatetags.maktab"],
        },
    },
    {
        "NAME": "pieces",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "pieces"],
        "OPTIONS": {"environment": "look.pieces.environment"},
    },
]

FORM_RENDERER = "forms.rendering.Renderer"

# Who the party is; without configuration, nobody yet (look/brand.py). config/checks.py looks at the colours.
PARTY = {
    "name": env.str("PARTY_NAME", default=""),
    "name_latin": env.str("PARTY_NAME_LATIN", default=""),
    "name_tifinagh": env.str("PARTY_NAME_TIFINAGH", default=""),
    "emblem": env.str("PARTY_EMBLEM", default=""),
    "color_primary": env.str("PARTY_COLOR_PRIMARY", default="#0f5c5c"),
    "color_accent": env.str("PARTY_COLOR_ACCENT", default="#8a5a12"),
}

# The receipt of the declaration to the national commission on personal data (law 09-08), printed on forms.
CNDP_RECEIPT = env.str("CNDP_RECEIPT", default="")

# Identity numbers (CIN) are kept only with the reference of the commission's prior authorisation (law 09-08), and
# encrypted: the first key encrypts, the others still decrypt. The hash key finds a number, and never changes.
CIN_AUTHORISATION = env.str("CIN_AUTHORISATION", default="").strip()
CIN_KEYS = env.list("CIN_KEYS", default=[])
CIN_HASH_KEY = env.str("CIN_HASH_KEY", default="")
if CIN_AUTHORISATION:
    require_identity_keys(CIN_KEYS, CIN_HASH_KEY, SECRET_KEY)

# -- Data -------------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A writer takes the lock when its transaction begins, so two treasurers wait for each other instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if env.bool("PREPARED_STATEMENTS", default=True):  # those of `sql/prepared.py` alone; an old pooler forbids them
        DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 5
    if not env.bool("JIT", default=False):  # it compiles for seconds what answers in a tenth of one
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")

# The attendance sheet of a congress is one form, with ten fields a row.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# The biggest file of members that is read in.
IMPORT_MOST_MEGABYTES = env.int("IMPORT_MOST_MEGABYTES", default=20)
IMPORT_MOST_ROWS = env.int("IMPORT_MOST_ROWS", default=100_000)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that the limits on sign-in attempts are counted once for all processes.
# Room for many sources at once: a cache that is full forgets counts before their time.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# -- Long work: in the process that starts it, or in workers (`manage.py worker`) -------------------------------------

WORKER = env.bool("WORKER", default=False)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend" if WORKER else "django_tasks.backends.immediate.ImmediateBackend"
    }
}

# Files of large exports, which name people: served by their page alone, and removed when their days are over. The web
# process and the workers share the folder.
EXPORT_ROOT = env.str("EXPORT_ROOT", default=str(BASE_DIR / "exports"))
EXPORT_DAYS = env.int("EXPORT_DAYS", default=3)

# -- Accounts ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "members.accounts.SignInBackend",  # first, because it is the one that knows accounts
    "bureaus.authority.MandateBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "members.passwords.HouseNameValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "branches:start"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "members.accounts.AccountAdapter"
ACCOUNT_USER_DISPLAY = str  # the person's name, not the name to sign in with
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
# Officers open accounts for people whom they know, many without e-mail. A changed address waits to be confirmed.
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "members.account_forms.SignInForm",
    "reset_password": "members.account_forms.ResetForm",
    "reset_password_from_key": "members.account_forms.NewPasswordForm",
}
# How many days a link to choose a password waits for its owner.
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
# Who `manage.py headquarters` opens the first account for, where it is not said on the line.
HEADQUARTERS_USERNAME = env.str("HEADQUARTERS_USERNAME", default="")
HEADQUARTERS_EMAIL = env.str("HEADQUARTERS_EMAIL", default="")
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# What a source may try altogether; members/attempts.py counts by account and source. Member numbers follow each other,
# so one password could be tried on all of them: an hour lets through no more than a hall of members mistypes.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,200/h/ip", "reset_password": "20/m/ip,5/m/key"}
# A stranger's address gets no mail; the page gives everybody the same answer.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="maktab@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# -- Language, dates and numbers --------------------------------------------------------------------------------------

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Africa/Casablanca"

# -- Static files -----------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", BASE_DIR / "build" / "fonts")]
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN_STATIC if DEBUG else HASHED_STATIC},
}
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_USE_FINDERS = DEBUG

# -- Log: to standard output, without a time, which the service manager adds ------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"class": "config.logs.SecretsMasked", "format": "{levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    "root": {"handlers": ["stdout"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": env.str("LOG_LEVEL", default="INFO")}},
}
