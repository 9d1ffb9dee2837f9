"""A stand-in until the extractor by rules is here: it finds nobody who seeks anything."""

from collections.abc import Sequence

from prosa.leads.extraction import Extraction, Place, Utterance


class RulesExtractor:
    """Has the shape of an extractor, and no rules yet."""

    name = "rules"

    def extract(self, *, messages: Sequence[Utterance], places: Sequence[Place]) -> Extraction:
        """Return an extraction without a lead."""
        return Extraction(sought=None)
