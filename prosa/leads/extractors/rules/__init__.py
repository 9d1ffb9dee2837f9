"""The rules extractor: reads leads in Brazilian Portuguese as people type it on WhatsApp. Pure: no Django.

A message becomes tokens (tokens.py), in which phrases (vocabulary.py, cues.py), numbers (spans.py) and places
(places.py) are found; these are facts (facts.py), read with an eye on refusals and on what somebody has (polarity.py).
extractor.py goes through a conversation: short answers and accepted offers (answering.py), corrections (merging.py),
and whether anything is sought at all (seeking.py).
"""

from .extractor import RulesExtractor

__all__ = ["RulesExtractor"]
