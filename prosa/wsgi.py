"""The WSGI application: `prosa.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from prosa.core.server import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosa.settings")

application = get_wsgi_application()
end_with_parent()
