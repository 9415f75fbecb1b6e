"""Every setting, from the environment. `holdfast check --settings` lists them with what they mean."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.secrets import secret

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("HOLDFAST_HOME", ROOT / ".holdfast"))
DEMO = os.environ.get("HOLDFAST_DEMO") == "1"
DEBUG = os.environ.get("HOLDFAST_DEBUG") == "1"
HTTPS = os.environ.get("HOLDFAST_HTTPS") == "1"
ALLOWED_HOSTS = os.environ.get("HOLDFAST_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
PUBLIC_URL = os.environ.get("HOLDFAST_PUBLIC_URL", "http://localhost:8000")
SECRET_KEY = secret(HOME, "HOLDFAST_SECRET_KEY", "secret-key")
NOTE_KEYS = secret(HOME, "HOLDFAST_NOTE_KEYS", "note-keys").split(",")
"""Keys of the notes at rest, newest first; kept outside the database and outside its backup."""
WORDMARK = "Holdfast"

INSTALLED_APPS = [
    "holdfast.kernel",
    "holdfast.people",
    "holdfast.records",
    "holdfast.accounts",
    "holdfast.messaging",
    "holdfast.programmes",
    "holdfast.forms",
    "holdfast.services",
    "holdfast.families",
    "holdfast.plans",
    "holdfast.cases",
    "holdfast.mentors",
    "holdfast.groups",
    "holdfast.matches",
    "holdfast.meetings",
    "holdfast.supervision",
    "holdfast.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    # The first three write the headers of every answer, so they stand before anything that may answer.
    "holdfast.web.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "holdfast.web.middleware.SessionLimitMiddleware",
    "holdfast.web.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": {
        **dj_database_url.parse(
            os.environ.get("HOLDFAST_DATABASE_URL", "postgresql://holdfast@localhost/holdfast"),
            engine="holdfast.kernel.postgresql",
        ),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Statements are planned once for a connection, not at every page: planning with row-level security is dear.
        # A server that is gone without a word is noticed within two minutes (a private one hangs up at once).
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 3,
            "keepalives_idle": 60,
            "keepalives_interval": 15,
            "keepalives_count": 4,
        },
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"}}
SESSION_ENGINE = "holdfast.accounts.sessions"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "holdfast" / "web" / "templates"],
        "OPTIONS": {
            "environment": "holdfast.web.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "holdfast.web.shell.shell",
            ],
        },
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}},
]
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [ROOT / "holdfast" / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
MEDIA_ROOT = HOME / "files"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [ROOT / "holdfast" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "holdfast.accounts.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "holdfast.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "5/60s/key,20/h/ip"}
MFA_ADAPTER = "holdfast.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = WORDMARK
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
AXES_FAILURE_LIMIT = 20
AXES_COOLOFF_TIME = 1
# Account and address together, so that a stranger elsewhere locks nobody out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "holdfast.accounts.adapters.who_tries"
AXES_LOCKOUT_CALLABLE = "holdfast.web.errors.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False  # its lines would name the address that somebody typed
AXES_SENSITIVE_PARAMETERS: list[str] = []

SESSION_COOKIE_AGE = 30 * 60
SESSION_LIFETIME = 12 * 60 * 60
"""Seconds without a page after which a session ends, and seconds after sign-in at which it ends whatever happens."""
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "holdfast.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("HOLDFAST_PROXY") == "1" else None
SECURE_REFERRER_POLICY = "same-origin"
"""Other sites learn no address, and a signed link is a secret. "no-referrer" would take the origin from every form."""
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

EMAIL_HOST = os.environ.get("HOLDFAST_EMAIL_HOST", "")
_POST = "holdfast.messaging.nowhere.EmailBackend" if not EMAIL_HOST else "django.core.mail.backends.smtp.EmailBackend"
_KEPT_HERE = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_BACKEND = os.environ.get("HOLDFAST_EMAIL_BACKEND", _KEPT_HERE if DEMO else _POST)
EMAIL_PORT = int(os.environ.get("HOLDFAST_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("HOLDFAST_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("HOLDFAST_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("HOLDFAST_EMAIL_SECURITY") == "starttls"
EMAIL_USE_SSL = os.environ.get("HOLDFAST_EMAIL_SECURITY") == "tls"
TEXT_FOLDER = os.environ.get("HOLDFAST_TEXT_FOLDER", HOME / "texts")
DEFAULT_FROM_EMAIL = os.environ.get("HOLDFAST_EMAIL_FROM", "holdfast@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
