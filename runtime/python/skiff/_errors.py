"""What goes wrong, by whose work it is to mend it."""

from __future__ import annotations


class Error(Exception):
    """Any error of Skiff."""


class CompileError(Error):
    """skiffc refused the model; the message is its own, a line for each cause. `returncode` is its exit code."""

    def __init__(self, message: str, returncode: int | None = None) -> None:
        super().__init__(message)
        self.returncode = returncode

    def __reduce__(self) -> tuple[type, tuple[str, int | None]]:
        return type(self), (str(self), self.returncode)


class LoadError(Error):
    """A file can't be read, is no intact .skiff file, or has no code for this CPU."""


class InputError(Error, ValueError):
    """The inputs of a call don't fit the model's signature."""


_BY_STATUS = {  # by skiff_status of skiff.h
    2: LoadError,  # IO_ERROR
    3: LoadError,  # CORRUPT_FILE
    4: LoadError,  # VERSION_MISMATCH
    5: LoadError,  # NO_TARGET
    6: InputError,  # SHAPE_MISMATCH
    8: MemoryError,  # OUT_OF_MEMORY
}


def from_status(status: int, message: str) -> Exception:
    """The exception for an error of the C interface; skiff._core calls this."""
    return _BY_STATUS.get(status, Error)(message)
