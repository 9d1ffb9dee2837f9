"""Demo data is told by its ids, which nothing else can bear."""

import uuid
from uuid import RFC_4122, UUID

from uuid_utils.compat import uuid7

from prosa.core.demonstration import DEMO_RANGE, is_demo, make_demo_id


def test_a_demo_id_is_a_uuid_of_version_8() -> None:
    made = make_demo_id(name="conversation 1")
    assert (made.version, made.variant) == (8, RFC_4122)
    assert is_demo(made)


def test_the_same_name_has_the_same_id_for_ever() -> None:
    assert make_demo_id(name="conversation 1") == UUID("64656d6f-0000-8000-80e2-b62666eebfd0")


def test_ten_thousand_names_have_as_many_ids_within_the_range() -> None:
    made = {make_demo_id(name=f"message {number}") for number in range(10_000)}
    assert len(made) == 10_000
    assert all(DEMO_RANGE[0] <= one <= DEMO_RANGE[1] for one in made)


def test_no_other_kind_of_id_is_a_demo_id() -> None:
    others = [
        uuid.uuid4(),
        uuid.uuid1(),
        uuid7(),
        uuid.uuid5(uuid.NAMESPACE_URL, "demo"),
        UUID(int=0),
        UUID(int=2**128 - 1),
    ]
    just_outside = [UUID(int=DEMO_RANGE[0].int - 1), UUID(int=DEMO_RANGE[1].int + 1)]
    assert not any(map(is_demo, others + just_outside))
    assert is_demo(DEMO_RANGE[0])
    assert is_demo(DEMO_RANGE[1])
