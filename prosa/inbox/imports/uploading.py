"""Receiving a file from a browser, up to a limit, on this machine's disk."""

from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class LimitedUploadHandler(FileUploadHandler):
    """Keeps up to `most_bytes` of one file, and no other. What is longer is read to its end, and not kept at all.

    A browser shows no answer before it has sent everything; so who sends too much is told, rather than cut off.
    """

    def __init__(self, *, most_bytes: int) -> None:
        super().__init__()
        self._most = most_bytes
        self._file: BinaryIO | None = None
        self._has_begun = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file. Others after it are passed over: a hundred of them would fill the disk."""
        if self._has_begun:
            raise SkipFile
        self._has_begun = True
        super().new_file(*args, **kwargs)
        self._file = cast("BinaryIO", TemporaryFile())  # noqa: SIM115 (Django closes it with the request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the next bytes, unless there are too many."""
        if self._file and start + len(raw_data) > self._most:
            self._file.close()
            self._file = None
        if self._file:
            self._file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """Return the file. One that is too long has no content, and its whole size."""
        file = self._file or cast("BinaryIO", TemporaryFile())  # noqa: SIM115 (as above)
        file.seek(0)
        self._file = None  # it is the request's now
        return UploadedFile(file=file, name=self.file_name, content_type=self.content_type, size=file_size)

    def upload_interrupted(self) -> None:
        """Forget what has come."""
        if self._file:
            self._file.close()
