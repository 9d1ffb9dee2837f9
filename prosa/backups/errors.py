"""Why a backup was not made or not restored."""


class BackupError(Exception):
    """Nothing was made, or nothing was changed. The text says why, and what to do about it."""


class UnusableBackupError(BackupError):
    """The file is no backup, is damaged, or is of another version of Prosa."""


class UnfittingRowsError(UnusableBackupError):
    """A table in the backup holds what Prosa cannot keep. What it holds is not told: it may be anything."""

    def __init__(self, table: str) -> None:
        super().__init__(f"The backup does not fit: {table} in it holds what Prosa cannot have written.")


class OccupiedDatabaseError(BackupError):
    """The database holds something already, or somebody else uses it."""
