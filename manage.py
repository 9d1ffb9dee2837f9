#!/usr/bin/env python
"""Django's command line for Prosa: `python manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosa.settings")
    try:
        from prosa.core.commands import run_command_line  # noqa: PLC0415 (Django may be missing)
    except ImportError:
        sys.exit("Django is not installed here. Type ./run setup, or activate the virtual environment.")
    run_command_line(sys.argv)


if __name__ == "__main__":
    main()
