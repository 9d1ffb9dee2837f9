"""How often what depends on luck is tried: the short form runs with all tests, the long one where PROSA_LONG is set."""

import os
from typing import Final

IS_LONG: Final = bool(os.environ.get("PROSA_LONG"))
RACES: Final = 5 if IS_LONG else 1  # how often each race is run; every run of all tests runs it on both databases
