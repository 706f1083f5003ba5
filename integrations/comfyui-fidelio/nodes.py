# SPDX-License-Identifier: Apache-2.0
"""The node "Fidelio: capture activations".

What it uses of ComfyUI, as its public source has it (Comfy-Org/ComfyUI; files and functions named where they are used):
  comfy/model_patcher.py     ModelPatcher.clone, .add_wrapper_with_key, .remove_wrappers_with_key, .model, .patches, .hook_patches,
                             .get_additional_models_with_key
  comfy/patcher_extension.py WrappersMP.OUTER_SAMPLE, WrapperExecutor.class_obj
  comfy/samplers.py          CFGGuider.sample, .outer_sample, .model_patcher
  folder_paths.py            get_output_directory, get_save_image_path, get_filename_list, get_full_path
"""
from __future__ import annotations

import importlib.util
import logging
import os
import sys
from pathlib import Path
from typing import Any

import comfy.patcher_extension
import folder_paths

KEY = "fidelio_capture"  # of the wrapper: a second node in a row takes the place of the first
UNCHECKED = "(names are not checked)"
FOLDERS = ("diffusion_models", "checkpoints")


def _capture_module() -> Any:
    """fidelio_capture.py: from this folder, or from the one above, as in Fidelio's repository."""
    if KEY in sys.modules:
        return sys.modules[KEY]
    for folder in (Path(__file__).parent, Path(__file__).parent.parent):
        if (path := folder / "fidelio_capture.py").is_file():
            spec = importlib.util.spec_from_file_location(KEY, path)
            module = importlib.util.module_from_spec(spec)
            sys.modules[KEY] = module
            spec.loader.exec_module(module)
            return module
    raise ImportError(f"fidelio_capture.py has to be copied into {Path(__file__).parent}: see README.md there")


fidelio_capture = _capture_module()


class FidelioCapture:
    """MODEL in, MODEL out. Each sampling of what comes out writes one file into ComfyUI's output folder."""

    CATEGORY = "fidelio"
    RETURN_TYPES = ("MODEL",)
    FUNCTION = "patch"
    DESCRIPTION = "Adds up what the linear layers of the original model see while pictures are sampled, for fidelio --activations."

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:
        originals = [f"{folder}/{name}" for folder in FOLDERS for name in folder_paths.get_filename_list(folder) if name.endswith(".safetensors")]
        return {
            "required": {
                "model": ("MODEL",),
                "filename_prefix": ("STRING", {"default": "fidelio/activations"}),
                "rows": ("INT", {"default": 0, "min": 0, "max": 4096, "tooltip": "rows of activations to keep per layer; 0: sums only"}),
                "prefix": ("STRING", {"default": "", "tooltip": "what the original's names begin with, such as model.diffusion_model."}),
                "original": ([UNCHECKED, *originals], {"tooltip": "the file that the model was loaded from: every layer's name is looked up in it"}),
            }
        }

    def patch(self, model: Any, filename_prefix: str, rows: int, prefix: str, original: str) -> tuple[Any]:
        checkpoint = _original(original)

        # CFGGuider.sample (comfy/samplers.py) calls each OUTER_SAMPLE wrapper as wrapper(executor, noise, latent_image, sampler, sigmas,
        # denoise_mask, callback, disable_pbar, seed, ...), once per sampling, around CFGGuider.outer_sample, which loads the model.
        def around_sampling(executor: Any, *args: Any, **kwargs: Any) -> Any:
            patcher = executor.class_obj.model_patcher
            _refuse_other_than_the_original(patcher)
            # BaseModel (comfy/model_base.py) holds the network as `diffusion_model`: its modules have the state dict's names without
            # "diffusion_model.", as the checkpoint has them after the prefix that ComfyUI's loader takes off.
            target = path_of_next_file(filename_prefix)
            seed = args[7] if len(args) > 7 else kwargs.get("seed")
            seen = fidelio_capture.Capture(
                patcher.model.diffusion_model, rows=rows, names=fidelio_capture.strip_prefix("", add=prefix), checkpoint=checkpoint,
                seed=f"{seed}/{os.path.basename(target)}",  # another file has other random keys, also after the same seed
            )
            with seen:  # an interrupted or failed sampling raises here: no hook stays, and no file is written
                result = executor(*args, **kwargs)
            seen.write(target)
            for note in seen.notes():
                logging.warning("Fidelio: %s", note)
            logging.info("Fidelio: the activations of %d layers are in %s", len(seen.layers), target)
            return result

        patched = model.clone()
        patched.remove_wrappers_with_key(comfy.patcher_extension.WrappersMP.OUTER_SAMPLE, KEY)
        patched.add_wrapper_with_key(comfy.patcher_extension.WrappersMP.OUTER_SAMPLE, KEY, around_sampling)
        return (patched,)


def _original(choice: str) -> str | None:
    """The path of the file that was chosen, or None."""
    if choice == UNCHECKED:
        return None
    folder, name = choice.split("/", 1)
    path = folder_paths.get_full_path(folder, name)
    if path is None:
        raise FileNotFoundError(f"{choice} is not among ComfyUI's models any more")
    return path


def path_of_next_file(filename_prefix: str) -> str:
    """PREFIX_00001_.activations.safetensors and on, as ComfyUI numbers pictures (get_save_image_path refuses other folders than output)."""
    folder, name, counter, _, _ = folder_paths.get_save_image_path(filename_prefix, folder_paths.get_output_directory())
    return os.path.join(folder, f"{name}_{counter:05}_.activations.safetensors")


def _refuse_other_than_the_original(patcher: Any) -> None:
    """Raises where the model that samples is not the file's: a LoRA is on it, or parts of it run elsewhere."""
    # add_patches and add_hook_patches (comfy/model_patcher.py) keep what LoRAs change in these two.
    if patcher.patches or getattr(patcher, "hook_patches", None):
        raise ValueError("Fidelio: a LoRA or another patch changes this model's weights. Take it off: the file describes the original")
    # Newer versions sample on copies of the model on other GPUs (prepare_model_patcher_multigpu_clones in comfy/sampler_helpers.py).
    if hasattr(patcher, "get_additional_models_with_key") and patcher.get_additional_models_with_key("multigpu"):
        raise ValueError("Fidelio: the model is spread over several GPUs, where only a part of it would be seen. Capture on one")


NODE_CLASS_MAPPINGS = {"FidelioCapture": FidelioCapture}
NODE_DISPLAY_NAME_MAPPINGS = {"FidelioCapture": "Fidelio: capture activations"}
