"""Django's settings, made from the environment (`environment.py`). Imports cleanly with none set."""

import os
from datetime import timedelta
from urllib.parse import urlsplit

from debtormap.console.appearance import UNFOLD as UNFOLD
from debtormap.settings import databases, environment, keys
from debtormap.telemetry import logs

ENVIRONMENT = environment.read(os.environ)

DATA_DIR = ENVIRONMENT.data_dir
SECRET_KEY_FILE = ENVIRONMENT.secret_key_file
REGISTER_KEY_FILE = ENVIRONMENT.register_key_file
CLUES_KEY_FILE = ENVIRONMENT.clues_key_file
CLUES_RETENTION_DAYS = ENVIRONMENT.clues_retention_days
LEDGER_KEY_FILE = ENVIRONMENT.ledger_key_file
BACKUP_KEY_FILE = ENVIRONMENT.backup_key_file
WITHDRAWALS_FILE = ENVIRONMENT.withdrawals_file
GAZETTEER = ENVIRONMENT.gazetteer
POLICY = ENVIRONMENT.policy
PUBLIC_URL = ENVIRONMENT.public_url
CLAMD = ENVIRONMENT.clamd
SMTP = ENVIRONMENT.smtp

DEBUG = False
LOGGING = logs.CONFIG
SECRET_KEY = keys.secret_key(SECRET_KEY_FILE)
_PUBLIC = urlsplit(PUBLIC_URL)
_SECURE = _PUBLIC.scheme == "https"
ALLOWED_HOSTS = sorted({_PUBLIC.hostname or "", "127.0.0.1", "localhost", "[::1]"} - {""})
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    # First of all: its templates and its catalogue win over those of the packages.
    "debtormap.console.apps.ConsoleConfig",
    # unfold replaces templates of the admin and must come before it.
    "unfold.apps.BasicAppConfig",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "debtormap.staff.apps.StaffConfig",
    "debtormap.ledger.apps.LedgerConfig",
    "debtormap.jobs.apps.JobsConfig",
    "debtormap.register.apps.RegisterConfig",
    "debtormap.clues.apps.CluesConfig",
    "debtormap.recipients.apps.RecipientsConfig",
    "debtormap.corrections.apps.CorrectionsConfig",
    "debtormap.watching.apps.WatchingConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the form is parsed, which the test for forgery does.
    "debtormap.console.middleware.UploadLimit",
    "debtormap.console.middleware.PlainText",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "debtormap.console.middleware.ConsoleHeaders",
    "debtormap.console.middleware.SeeSession",
    "debtormap.console.middleware.SecondFactor",
    "debtormap.console.middleware.NoteRefusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "debtormap.console.context.frame",
            ],
        },
    },
]
ROOT_URLCONF = "debtormap.console.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": databases.from_url(ENVIRONMENT.database_url)
    if ENVIRONMENT.database_url
    else databases.sqlite(DATA_DIR / "register.sqlite3"),
    # A system of its own: nothing of it stands in the register's database, and nothing there points to it.
    "clues": databases.from_url(ENVIRONMENT.clues_database_url, more=databases.OVERWRITE_PRAGMAS)
    if ENVIRONMENT.clues_database_url
    else databases.sqlite(DATA_DIR / "clues.sqlite3", more=databases.OVERWRITE_PRAGMAS),
}
DATABASE_ROUTERS = ["debtormap.clues.router.CluesRouter"]
# How much the database of clues may hold; see debtormap/clues/room.py.
CLUES_QUOTA_BYTES = 20 * 1024**3

# The court side lives under /console. Both this and the scope's root_path are needed: Django caches STATIC_URL
# before it knows the prefix, and the static middleware knows no other.
FORCE_SCRIPT_NAME = "/console"
STATIC_URL = "/console/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Without hashed names: the files come from the packages, and no collecting step stands before the first start.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SERVESTATIC_USE_FINDERS = True

# No cookie of the staff is ever sent to the public side.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = "/console"
# A browser takes a cookie of this prefix over https alone. `__Host-` would ask for the path /.
_COOKIES = "__Secure-debtormap_" if _SECURE else "debtormap_"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_COOKIES}session", f"{_COOKIES}csrf"
LANGUAGE_COOKIE_NAME, DEVICE_COOKIE_NAME = f"{_COOKIES}language", f"{_COOKIES}device"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _SECURE
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Lax"
# Django counts from the last change of a session, staff/sessions.py from the log-in.
SESSION_COOKIE_AGE = ENVIRONMENT.session_hours * 3600
SESSION_IDLE = timedelta(minutes=ENVIRONMENT.session_idle_minutes)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AUTH_USER_MODEL = "staff.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "debtormap.console.passwords.ContextWords"},
]
# The one-time link of a new account lasts three days.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "debtormap.console.adapters.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "判决公示"
MFA_REQUIRED = _SECURE if ENVIRONMENT.second_factor is None else ENVIRONMENT.second_factor
# In the database: several processes count log-ins, and know used codes, together.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "staff_counted"}}
# By address, and by name: strangers together, each known browser by itself (console/adapters.py).
ACCOUNT_RATE_LIMITS: bool | dict[str, str] = {"login_failed": "30/m/ip,10/10m/key"}
if not ENVIRONMENT.limits:
    ACCOUNT_RATE_LIMITS = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
