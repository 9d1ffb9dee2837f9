"""Write for the processes of the server that has started this one."""

import logging
import os
import signal
import sys
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError

from prosa import __version__
from prosa.core.garbage import collect_seldom
from prosa.core.logs import log_life
from prosa.core.metrics import share_metrics
from prosa.core.reporting import start_reporting
from prosa.core.supervision import WRITER_VARIABLE
from prosa.webhooks.writer.messages import address_of, new_socket
from prosa.webhooks.writer.process import (
    CONNECTIONS_TO_BE_TAKEN,
    WriterProcess,
    bounded_time,
    connections_allowed,
)

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Record the events that the server's processes hand over, until the standard input ends. The server starts it, "
        "unless WRITER=false; signals that end programs are left to the server."
    )

    requires_system_checks = (Tags.compatibility,)  # the others would load the pages, which this process never needs

    def handle(self, *_args: Any, **_options: Any) -> None:
        name = os.environ.get(WRITER_VARIABLE)
        if not name:
            raise CommandError("The writer is started by the server: ./run, or ./run manage serve.")
        share_metrics(settings.METRICS_FOLDER)
        start_reporting(component="writer")
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # SIGINT and SIGTERM are held since its birth
        with new_socket() as listener:
            listener.bind(address_of(name))
            listener.listen(CONNECTIONS_TO_BE_TAKEN)
            collect_seldom()
            log_life(logger, "The writer of Prosa %s begins", __version__)
            WriterProcess(listener, sys.stdin.buffer, bounds=bounded_time, most_connections=connections_allowed()).run()
        log_life(logger, "The writer of Prosa %s has ended", __version__)
