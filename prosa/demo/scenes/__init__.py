"""The dialogues of the demo, as data: scenes made of beats, each with several variants."""

from collections.abc import Mapping
from typing import Final

from prosa.demo.scenes.openings import OPENINGS
from prosa.demo.scenes.owners_and_tenants import OWNERS_AND_TENANTS
from prosa.demo.scenes.plots import PLOTS, Plot
from prosa.demo.scenes.questions import QUESTIONS
from prosa.demo.scenes.small import SMALL
from prosa.demo.scenes.steps import STEPS
from prosa.demo.script import Variants, read_variants

BEATS: Final[Mapping[str, Variants]] = {
    name: read_variants(text)
    for beats in (OPENINGS, QUESTIONS, STEPS, OWNERS_AND_TENANTS, SMALL)
    for name, text in beats.items()
}

__all__ = ["BEATS", "PLOTS", "Plot"]
