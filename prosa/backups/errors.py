"""Why a backup was not made or not restored."""


class BackupError(Exception):
    """Nothing was made, or nothing was changed. The text says why, and what to do about it."""


class UnusableBackupError(BackupError):
    """The file is no backup, is damaged, or is of another version of Prosa."""


class OccupiedDatabaseError(BackupError):
    """The database holds something already, or somebody else uses it."""
