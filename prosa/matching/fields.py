"""A column that Django does not have."""

from typing import Any

from django.db import models


class CascadingKey(models.ForeignKey):  # type: ignore[type-arg]  # not generic when it runs
    """A foreign key whose rows the database itself removes, together with the row that they point to.

    Django removes children first, in a statement of their own. A child that another transaction adds right then would
    make the commit fail, on whichever side. Django forbids such a key to a table whose own keys it cascades in Python,
    as it would pass over what hangs on the rows removed. Nothing hangs on these.
    """

    def __init__(self, to: Any, on_delete: Any = models.DB_CASCADE, **kwargs: Any) -> None:
        super().__init__(to, on_delete, **kwargs)

    def _check_on_delete(self, databases: Any) -> list[Any]:
        return []
