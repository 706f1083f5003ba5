# SPDX-License-Identifier: Apache-2.0
"""The one error of this module."""

from __future__ import annotations


class FidelioError(Exception):
    """The command failed, is not there, or a document is not what it should be.

    `exit_code` is the command's (README.md has the table), 127 if there is no command, and 65 if a document cannot be read.
    `message` is what was said, which is what `str()` gives.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code

    def __reduce__(self) -> tuple[type[FidelioError], tuple[str, int]]:
        return type(self), (self.message, self.exit_code)
