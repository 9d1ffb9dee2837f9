"""Messages that hold what was searched for, newest first by arrival, on both databases.

A search walks back through the messages in steps, each of which takes a few milliseconds whatever is stored and
whatever is asked for; who asks may stop after any of them and go on there later. Words that many messages hold are met
at once on this way, and need not be sorted; those that few hold are found by the index. docs/adr/0014 tells why.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from django.db import OperationalError, connection, transaction

from prosa.conversations.query import Query, Term
from prosa.conversations.words import BLOCK_BITS, word_of_block

HITS_AT_ONCE = 200
MESSAGES_WALKED_AT_ONCE: Final = {"sqlite": 5_000, "postgresql": 20_000}
MOST_ENDINGS = 64
MILLISECONDS_FOR_THE_INDEX: Final = 40
_SECONDS_OF_A_QUICK_STEP: Final = {"sqlite": 0.002, "postgresql": 0.018}
_FIRST_BLOCKS: Final = 4
_MOST_BLOCKS: Final = {"sqlite": 32, "postgresql": 64}
_QUERY_CANCELED: Final = "57014"


class Hit(NamedTuple):
    """The keys of a message that was found and of its conversation."""

    message: int
    conversation: int


class Step(NamedTuple):
    """The hits of one step, newest first. All are found whose key is `floor` or greater."""

    hits: Sequence[Hit]
    floor: int


def newest_message() -> int:
    """Return the greatest key of any message, 0 if there is none."""
    [(key,)] = _read("SELECT coalesce(max(id), 0) FROM conversations_message", [])
    return int(key)


def walk(*, query: Query, below: int) -> Iterator[Step]:
    """Yield the hits with keys less than `below`, step by step, until there are no more."""
    return _walk_sqlite(query, below) if connection.vendor == "sqlite" else _walk_postgresql(query, below)


def find_with_hits(*, query: Query, conversations: Sequence[int], first: int, last: int) -> set[int]:
    """Return those of the `conversations` with a hit among the messages from key `first` to key `last`."""
    if not conversations:
        return set()
    values = ", ".join(["(%s)"] * len(conversations))
    if connection.vendor == "sqlite":
        condition, parameters = _holds(query.terms)
        select = f"""
            SELECT DISTINCT message.conversation_id FROM conversations_message AS message
            CROSS JOIN conversations_search AS search ON search.rowid = message.id
            WHERE message.conversation_id IN (VALUES {values}) AND message.id BETWEEN %s AND %s AND {condition}"""
        return {key for (key,) in _read(select, [*conversations, first, last, *parameters])}
    # LIMIT keeps the planner from joining all hits there are with these few conversations.
    select = f"""
        SELECT given.key FROM (VALUES {values}) AS given (key) CROSS JOIN LATERAL (
            SELECT 1 FROM conversations_message
            WHERE conversation_id = given.key AND id BETWEEN %s AND %s AND words @@ %s::tsquery LIMIT 1
        ) AS found"""
    return {key for (key,) in _read(select, [*conversations, first, last, _as_tsquery(query)])}


def _read(select: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(select, parameters)
        return list(cursor.fetchall())


def _to_step(rows: Sequence[Any], *, limit: int, floor: int) -> Step:
    """Make a step of the rows of a statement that stops after `limit` of them, or else has looked down to `floor`."""
    return Step([Hit(*row) for row in rows], rows[-1][0] if len(rows) == limit else floor)


def _limits() -> Iterator[int]:
    """Yield how many hits a step may have: a page is soon full, or many more are to be looked at."""
    limit = HITS_AT_ONCE
    while True:
        yield limit
        limit = min(2 * limit, 16 * HITS_AT_ONCE)


class _Pace:
    """How many blocks the next step goes through: twice as many as long as they take no time."""

    def __init__(self, blocks: int = _FIRST_BLOCKS) -> None:
        self.blocks = blocks
        self._began = time.monotonic()

    def next_blocks(self, below: int) -> range:
        """Return the blocks for a step that begins with the message before `below`."""
        self._began = time.monotonic()
        last = (below - 1) >> BLOCK_BITS
        return range(max(0, last - self.blocks + 1), last + 1)

    def note_end(self) -> None:
        """Note that the step is done."""
        is_quick = time.monotonic() - self._began < _SECONDS_OF_A_QUICK_STEP[connection.vendor]
        self.blocks = min(2 * self.blocks, _MOST_BLOCKS[connection.vendor]) if is_quick else max(1, self.blocks // 2)


# SQLite: FTS5 walks back by itself. The beginnings of very many words are looked for in the texts.

_SQLITE_INDEX: Final = """
    SELECT search.rowid, message.conversation_id, {condition}
    FROM conversations_search AS search CROSS JOIN conversations_message AS message ON message.id = search.rowid
    WHERE conversations_search MATCH %s AND search.rowid < %s ORDER BY search.rowid DESC LIMIT %s"""
_SQLITE_WALK: Final = """
    SELECT search.rowid, message.conversation_id
    FROM conversations_search AS search CROSS JOIN conversations_message AS message ON message.id = search.rowid
    WHERE search.rowid >= %s AND search.rowid < %s AND {condition}
    ORDER BY search.rowid DESC LIMIT %s"""
# From each word straight to the next: the index holds a word once for each place where it stands.
_SQLITE_ENDINGS: Final = """
    WITH RECURSIVE found (word) AS (
        SELECT (SELECT term FROM conversations_search_word WHERE term >= %s LIMIT 1)
        UNION ALL
        SELECT (SELECT term FROM conversations_search_word WHERE term >= found.word || char(1) LIMIT 1)
        FROM found WHERE found.word < %s LIMIT %s
    )
    SELECT word FROM found WHERE word < %s"""
_GREATEST: Final = "\U0010ffff"


class _Match(NamedTuple):
    """What FTS5 is asked for, and what its answers must hold besides. `is_lazy` if it goes from answer to answer."""

    expression: str
    is_lazy: bool
    others: Sequence[Term]


def _walk_sqlite(query: Query, below: int) -> Iterator[Step]:
    match = _to_match(query)
    if not match.expression:
        yield from _walk_sqlite_texts(query, below)
        return
    condition, needles = _holds(match.others)
    select, limits, pace = _SQLITE_INDEX.format(condition=condition), _limits(), _Pace()
    while below > 0:
        limit, floor, expression = next(limits), 0, match.expression
        if (
            not match.is_lazy
        ):  # it may go through all there is in search of an answer: within some blocks, that is little
            blocks = pace.next_blocks(below)
            floor = blocks[0] << BLOCK_BITS
            expression = f"({' OR '.join(f'"{word_of_block(block)}"' for block in blocks)}) AND {expression}"
        rows = _read(select, [*needles, expression, below, limit])
        pace.note_end()
        step = _to_step([row[:2] for row in rows], limit=limit, floor=floor)
        yield Step([hit for hit, row in zip(step.hits, rows, strict=True) if row[2]], step.floor)
        below = step.floor


def _walk_sqlite_texts(query: Query, below: int) -> Iterator[Step]:
    condition, needles = _holds(query.terms)
    limits = _limits()
    while below > 0:
        floor, limit = max(0, below - MESSAGES_WALKED_AT_ONCE["sqlite"]), next(limits)
        rows = _read(_SQLITE_WALK.format(condition=condition), [floor, below, *needles, limit])
        step = _to_step(rows, limit=limit, floor=floor)
        yield step
        below = step.floor


def _to_match(query: Query) -> _Match:
    """Return the query for FTS5: with all words that an open term could become, unless these are too many."""
    expressions, others, words = list[str](), list[Term](), 0
    for term in query.terms:
        *first, last = term.words
        endings = _find_endings(last) if term.is_open else [last]
        if len(endings) > MOST_ENDINGS:
            others.append(term)
            endings = [""]
        phrases = [" ".join([*first, ending]).strip() for ending in endings]
        if any(phrases):
            expressions.append(f"({' OR '.join(f'"{phrase}"' for phrase in phrases)})")
            words += phrases[0].count(" ") + 1
    return _Match(" AND ".join(expressions), words == 1, others)


def _find_endings(beginning: str) -> list[str]:
    """Return the words of the index that begin so, no more than MOST_ENDINGS and one; the beginning if none does."""
    end = beginning + _GREATEST
    return [word for (word,) in _read(_SQLITE_ENDINGS, [beginning, end, MOST_ENDINGS + 1, end])] or [beginning]


def _holds(terms: Sequence[Term]) -> tuple[str, list[str]]:
    """Return the condition, with its parameters, that an indexed text holds the terms."""
    return " AND ".join(["instr(' ' || search.words || ' ', %s)"] * len(terms)) or "1", [term.needle for term in terms]


# PostgreSQL: its index knows no order, so the newest messages come first; OFFSET 0 keeps the planner from it there.

_POSTGRESQL_WALK: Final = """
    SELECT id, conversation_id FROM (
        SELECT id, conversation_id, words FROM conversations_message
        WHERE id >= %s AND id < %s ORDER BY id DESC OFFSET 0
    ) AS message WHERE words @@ %s::tsquery ORDER BY id DESC LIMIT %s"""
_POSTGRESQL_INDEX: Final = f"""
    SELECT id, conversation_id FROM conversations_message
    WHERE ARRAY[id >> {BLOCK_BITS}] && %s::bigint[] AND id < %s AND words @@ %s::tsquery ORDER BY id DESC LIMIT %s"""
_USE_THE_INDEX: Final = f"""
    SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),
        set_config('jit', 'off', true), set_config('statement_timeout', '{MILLISECONDS_FOR_THE_INDEX}', true)"""


def _walk_postgresql(query: Query, below: int) -> Iterator[Step]:
    """Walk through the newest messages, ask the index for the rest, and walk on if that takes too long."""
    tsquery, limits = _as_tsquery(query), _limits()
    newest = max(0, below - MESSAGES_WALKED_AT_ONCE["postgresql"])
    yield from _walk_postgresql_messages(tsquery, newest, below, limits)
    below = newest
    # All messages with the words of a phrase have to be looked at.
    pace = _Pace(1 if any(len(term.words) > 1 for term in query.terms) else _FIRST_BLOCKS)
    while below > 0:
        limit, blocks = next(limits), pace.next_blocks(below)
        rows = _read_index(tsquery, blocks, below, limit)
        if rows is None:
            yield Step([], below)
            if len(blocks) == 1:
                break
            pace = _Pace(1)
            continue
        pace.note_end()
        step = _to_step(rows, limit=limit, floor=blocks[0] << BLOCK_BITS)
        yield step
        below = step.floor
    yield from _walk_postgresql_messages(tsquery, 0, below, limits)


def _walk_postgresql_messages(tsquery: str, least: int, below: int, limits: Iterator[int]) -> Iterator[Step]:
    while below > least:
        floor, limit = max(least, below - MESSAGES_WALKED_AT_ONCE["postgresql"]), next(limits)
        step = _to_step(_read(_POSTGRESQL_WALK, [floor, below, tsquery, limit]), limit=limit, floor=floor)
        yield step
        below = step.floor


def _read_index(tsquery: str, blocks: range, below: int, limit: int) -> list[Any] | None:
    """Return the newest hits, or None if the index takes too long for them."""
    try:
        with transaction.atomic():
            _read(_USE_THE_INDEX, [])
            rows = _read(_POSTGRESQL_INDEX, [list(blocks), below, tsquery, limit])
            transaction.set_rollback(True)  # of the settings: nothing was written
            return rows
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _QUERY_CANCELED:
            raise
        return None


def _as_tsquery(query: Query) -> str:
    return " & ".join(f"({' <-> '.join(term.words)}{':*' if term.is_open else ''})" for term in query.terms)
