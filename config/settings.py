"""Django's settings. What differs between places comes from the environment (config/env.py)."""

from __future__ import annotations

import warnings
from pathlib import Path
from urllib.parse import urlsplit

from config import database, env, production, sign_on

BASE_DIR = Path(__file__).resolve().parents[1]
# In a checkout templates and static files lie beside the packages, in a wheel inside config.
FRONT = BASE_DIR if (BASE_DIR / "templates").is_dir() else BASE_DIR / "config" / "front"
GLOSSARY = (BASE_DIR if FRONT == BASE_DIR else FRONT) / "GLOSSARY.md"
HOME = env.home()
PRODUCTION = env.production()
DEBUG = env.flag("WAYHOME_DEBUG", default=False)
SECRET_KEY = env.text("WAYHOME_SECRET_KEY", env.DEFAULT_SECRET)
DOCUMENT_KEY = env.text("WAYHOME_DOCUMENT_KEY")  # empty: made in HOME, refused in production
SEAL_KEY = env.text("WAYHOME_SEAL_KEY")  # the same
ANCHOR_FILE = Path(env.text("WAYHOME_ANCHOR_FILE", str(HOME / "anchors.jsonl")))
FIELD_KEYS = env.text("WAYHOME_FIELD_KEYS")  # both as DOCUMENT_KEY
INDEX_KEY = env.text("WAYHOME_INDEX_KEY")
BACKUP_KEY = env.text("WAYHOME_BACKUP_KEY")  # public: this server cannot read its own backups
ALLOWED_HOSTS = env.text("WAYHOME_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
ORIGIN = env.text("WAYHOME_ORIGIN", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN.startswith("https://") else []

# Static files are read by whitenoise in one piece; Django warns of it once for each.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widgets' templates, so that ours can stand before them
    "django_cotton",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "wayhome.core",
    "wayhome.audit",
    "wayhome.accounts",
    "wayhome.organizations",
    "wayhome.documents",
    "wayhome.tasks",
    "wayhome.directory",
    "wayhome.consent",
    "wayhome.people",
    "wayhome.coverage",
    "wayhome.matching",
    "wayhome.eligibility",
    "wayhome.referrals",
    "wayhome.exchange",
    "wayhome.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "wayhome.core.security.content_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wayhome.core.middleware.health",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "wayhome.core.loading.page",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wayhome.organizations.middleware.viewer",
    "wayhome.documents.middleware.held",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FRONT / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "wayhome.core.templatetags.wayhome"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wayhome.core.context.page",
                "wayhome.organizations.context.switch",
                "wayhome.organizations.context.session",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "wayhome.core.forms.Renderer"
DJANGO_TABLES2_TEMPLATE = "core/table.html"

DATABASES = database.connections()
DATABASE_ROUTERS = ["wayhome.core.db.OneDatabase"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {"login": "wayhome.accounts.forms.SignInForm"}
ACCOUNT_ADAPTER = "wayhome.accounts.adapter.ByInvitation"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # closing the browser signs out, too
# Wrong passwords are counted in accounts.lockout, so that each process knows of each try.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
# What the library counts besides: mails asked for, codes tried.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
    }
}
# The made-up county asks nobody for a second step; production refuses to be one.
SECOND_FACTOR = not env.flag("WAYHOME_DEMO")
SOCIALACCOUNT_ADAPTER = "wayhome.organizations.sign_on.OwnSignOn"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": sign_on.providers(), "OAUTH_PKCE_ENABLED": True}
}
# Who signs in is known by the address their organization vouches for; then by its own number.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# A passkey belongs to one https address; on a developer's machine it may be http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_TOLERANCE = 1  # half minutes that a phone may be ahead or behind
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [FRONT / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = env.text("WAYHOME_TIME_ZONE", "America/Los_Angeles")

STATIC_URL = "/static/"
STATICFILES_DIRS = [FRONT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MANIFEST_STRICT = False

FILE_UPLOAD_HANDLERS = ["wayhome.documents.uploads.SealedUploadHandler"]
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

# A browser sends one port's cookies to all: clones side by side would sign each other out.
SESSION_COOKIE_NAME = f"sessionid_{urlsplit(ORIGIN).port or ''}".rstrip("_")
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "wayhome.accounts.sessions"
# How long a sign-in lasts is set in the application; past its end the row still says whose form it
# is that comes late.
SESSION_COOKIE_AGE = 24 * 3600
CSRF_FAILURE_VIEW = "wayhome.documents.views.too_old"
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Health checks come from this machine, over plain HTTP; they say nothing about anybody.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

EMAIL_HOST = env.text("WAYHOME_SMTP_HOST")
EMAIL_PORT = int(env.text("WAYHOME_SMTP_PORT", "587"))
EMAIL_HOST_USER = env.text("WAYHOME_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("WAYHOME_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("WAYHOME_SMTP_TLS", default=PRODUCTION)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.text("WAYHOME_MAIL_FROM", "wayhome@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("WAYHOME_LOG_LEVEL", "WARNING")},
}

production.refuse_if_unsafe()
