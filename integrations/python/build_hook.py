# SPDX-License-Identifier: Apache-2.0
"""Puts the command into the wheel, if FIDELIO_WHEEL_BINARY names it; without it the wheel is the Python module alone."""

from __future__ import annotations

import os
import platform
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CommandHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds a script, which pip copies into the environment's bin as it is: it starts without Python."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        binary = os.environ.get("FIDELIO_WHEEL_BINARY")
        if not binary or version == "editable":
            return
        build_data["shared_scripts"] = {binary: "fidelio"}
        build_data["pure_python"] = False
        # auditwheel replaces `linux` by the oldest manylinux that the binary runs on.
        build_data["tag"] = f"py3-none-linux_{platform.machine()}"
        sbom = os.environ.get("FIDELIO_WHEEL_SBOM")
        if sbom:
            build_data["sbom_files"] = [sbom]
