"""Prosa's settings, with views and a worker's duty that fail while they hold secrets in their hands."""

from prosa.settings import *  # noqa: F403
from prosa.settings import INSTALLED_APPS

INSTALLED_APPS = ["tests.faulty.apps.FaultyConfig", *INSTALLED_APPS]
ROOT_URLCONF = "tests.faulty.urls"
