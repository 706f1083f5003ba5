# SPDX-License-Identifier: Apache-2.0
"""A ComfyUI node that captures activations for Fidelio. README.md says how to install it."""
from .nodes import NODE_CLASS_MAPPINGS, NODE_DISPLAY_NAME_MAPPINGS

__all__ = ["NODE_CLASS_MAPPINGS", "NODE_DISPLAY_NAME_MAPPINGS"]
