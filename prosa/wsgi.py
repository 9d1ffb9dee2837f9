"""The WSGI application: `prosa.wsgi:application`."""

import gc
import os
import sys
from typing import Final

import django
from django.conf import settings

from prosa.core.handler import ProsaHandler
from prosa.core.housekeeping import start_housekeeping
from prosa.core.metrics import share_metrics
from prosa.core.reporting import start_reporting
from prosa.core.server import live_as_worker

GARBAGE_BEFORE_COLLECTION: Final = 20_000  # a batch of events makes some thousands of objects at once

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosa.settings")

if settings.CONFIG_PROBLEMS:  # a server that was not started by a command has run no checks
    sys.exit("\n".join(f"{problem.message} {problem.hint}" for problem in settings.CONFIG_PROBLEMS))
django.setup(set_prefix=False)
share_metrics(settings.METRICS_FOLDER)
start_reporting(component="web")
application = ProsaHandler()
gc.freeze()  # what has been loaded stays; the collector need not look through it again and again
gc.set_threshold(GARBAGE_BEFORE_COLLECTION, 20, 20)
live_as_worker()
start_housekeeping()
