"""Settings of the platform. What an installation may set is read from the environment; `docs/operating.md` lists it."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .home import database, home, keys, secret, share, whole
from .single_sign_on import origins, providers

SERVER = Path(__file__).resolve().parents[1]
DEBUG = os.environ.get("SHANGLOU_DEBUG") == "1"
SECRET_KEY = secret("secret_key", 32)
#: SM4 keys for personal data, 32 hexadecimal digits each, the newest first.
SHANGLOU_KEYS = keys("SHANGLOU_KEYS", secret("keys", 16))
ALLOWED_HOSTS = os.environ.get("SHANGLOU_HOSTS", "localhost 127.0.0.1 [::1]").split()
CSRF_TRUSTED_ORIGINS = os.environ.get("SHANGLOU_ORIGINS", "").split()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "shanglou.server.audit",
    "shanglou.server.bodies",
    "shanglou.server.jobs",
    "shanglou.server.search",
    "shanglou.server.doors",
    "shanglou.server.land",
    "shanglou.server.enterprises",
    "shanglou.server.projects",
    "shanglou.server.compliance",
    "shanglou.server.site",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "django_vite",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shanglou.server.bodies.middleware.UseMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shanglou.server.bodies.middleware.ActorMiddleware",
    "shanglou.server.bodies.middleware.FirstPasswordMiddleware",
    "shanglou.server.site.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "shanglou.server.site.urls"
WSGI_APPLICATION = "shanglou.server.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SERVER / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shanglou.server.site.context.powers",
            ],
        },
    }
]
# Ours come first; Django keeps the rest of its own with the app.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database(os.environ.get("SHANGLOU_DATABASE"))}
AUTH_USER_MODEL = "bodies.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---------------------------------------------------------------------------------------------------------- sign-in
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "shanglou.server.bodies.passwords.MixedValidator"},
]
ACCOUNT_ADAPTER = "shanglou.server.bodies.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
#: How many proxies of the installation's own a request passes, each of which adds to ``X-Forwarded-For`` whom it was asked by.
ALLAUTH_TRUSTED_PROXY_COUNT = whole("SHANGLOU_PROXIES", 0, least=0)
#: Locked for a while (count/seconds/scope): an account for the address from which it failed five times, an address that failed
#: twenty times, an account for every address but its own after fifty failures in a day (`bodies.attempts`).
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/5m/ip,5/15m/key", "login_failed_everywhere": "50/1d/key"}
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_ADAPTER = "shanglou.server.bodies.adapters.SocialAdapter"
MFA_ADAPTER = "shanglou.server.bodies.adapters.MfaAdapter"
ACCOUNT_FORMS = {
    "change_password": "shanglou.server.bodies.account_forms.ChangePassword",
    "reauthenticate": "shanglou.server.bodies.account_forms.Reauthenticate",
}
MFA_FORMS = {
    "authenticate": "shanglou.server.bodies.account_forms.Authenticate",
    "reauthenticate": "shanglou.server.bodies.account_forms.ReauthenticateByCode",
    "activate_totp": "shanglou.server.bodies.account_forms.ActivateTotp",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
#: A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Shanglou 上楼"
USERSESSIONS_ADAPTER = "shanglou.server.bodies.adapters.UserSessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_PROVIDERS = providers(os.environ)
#: The claim whose value is the user name of an account here (``preferred_username``); empty: people join the two themselves.
SHANGLOU_OIDC_CLAIM = os.environ.get("SHANGLOU_OIDC_CLAIM", "")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "site:workbench"
ACCOUNT_LOGOUT_REDIRECT_URL = "site:front"
#: Signed out after this many seconds without a request.
SESSION_COOKIE_AGE = whole("SHANGLOU_IDLE_SECONDS", 1800)
SESSION_ENGINE = "shanglou.server.bodies.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_TLS = os.environ.get("SHANGLOU_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TLS
if SECURE_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

# ------------------------------------------------------------------------------------------------------ what is sent
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *origins(os.environ)],
        "frame-ancestors": [NONE],
    }
}
#: What an installation has to say below its sign-in form.
SHANGLOU_SIGN_IN_NOTE = os.environ.get("SHANGLOU_SIGN_IN_NOTE", "")
#: An installation may name its own tile service for the map's base (``https://host/{z}/{x}/{y}.png``); none by default.
SHANGLOU_TILES = os.environ.get("SHANGLOU_TILES", "")
if SHANGLOU_TILES:
    from urllib.parse import urlsplit

    _origin = "{0.scheme}://{0.netloc}".format(urlsplit(SHANGLOU_TILES))
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(_origin)
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"].append(_origin)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "shanglou_language"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
#: What Vite builds carries a hash of its content in its name.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/built/assets/"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "static_url_prefix": "built",
        "manifest_path": SERVER / "site" / "static" / "built" / "manifest.json",
    }
}
MEDIA_ROOT = home() / "files"
MEDIA_URL = "files/"
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
#: The largest file that an import takes.
SHANGLOU_MAX_UPLOAD = whole("SHANGLOU_MAX_UPLOAD", 100 * 1024 * 1024)

#: Whether an answer to what a document leaves open waits for a second person.
SHANGLOU_TWO_PERSONS = os.environ.get("SHANGLOU_TWO_PERSONS") == "1"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
FILTERS_EMPTY_CHOICE_LABEL = "—"
DJANGO_TABLES2_TEMPLATE = "components/table.html"
#: How far the stated and the measured area of a parcel may differ, as a share, before it is flagged.
SHANGLOU_AREA_TOLERANCE = share("SHANGLOU_AREA_TOLERANCE", 0.02)

#: It keeps the counts of failures to sign in: with Django's 300 entries, trying some hundred names would throw out the others.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SHANGLOU_LOG", "WARNING")},
}
