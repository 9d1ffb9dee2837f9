from collections.abc import Callable

from django.apps import AppConfig

from prosa.core.duties import register_duty
from tests.faulty.failing import fail


class FaultyConfig(AppConfig):
    name = "tests.faulty"

    def ready(self) -> None:
        register_duty("tests.faulty.apps.fail_at_work", name="failing", seconds=60)


def fail_at_work(*, is_ending: Callable[[], bool]) -> bool:
    return fail()
