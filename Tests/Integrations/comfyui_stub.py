# SPDX-License-Identifier: Apache-2.0
"""The part of ComfyUI's API that the node uses, after its public source: which calls which, with what. No line of it is ComfyUI's.

comfy/model_patcher.py: clones share `model`, wrappers are lists by type and key, copied by clone. comfy/samplers.py: CFGGuider.sample
copies the options, calls wrappers outermost first, each with an executor that has `class_obj`; outer_sample loads the model, runs it in
inference mode and under no other hook. folder_paths.py: numbers files, and refuses a folder outside of output.
"""
import os
import sys
import types

import torch


class WrappersMP:
    OUTER_SAMPLE = "outer_sample"


class Executor:
    def __init__(self, original, guider, wrappers, index=0):
        self.original, self.class_obj, self.wrappers, self.index = original, guider, wrappers, index

    def execute(self, *args, **kwargs):
        if self.index == len(self.wrappers):
            return self.original(*args, **kwargs)
        return self.wrappers[self.index](self, *args, **kwargs)

    def __call__(self, *args, **kwargs):
        return Executor(self.original, self.class_obj, self.wrappers, self.index + 1).execute(*args, **kwargs)


class ModelPatcher:
    def __init__(self, model):
        self.model, self.patches, self.hook_patches, self.wrappers, self.additional_models = model, {}, {}, {}, {}

    def clone(self):
        other = ModelPatcher(self.model)
        other.patches = {key: patches[:] for key, patches in self.patches.items()}
        other.additional_models = dict(self.additional_models)
        other.wrappers = {kind: {key: wrappers.copy() for key, wrappers in keys.items()} for kind, keys in self.wrappers.items()}
        return other

    def add_wrapper_with_key(self, kind, key, wrapper):
        self.wrappers.setdefault(kind, {}).setdefault(key, []).append(wrapper)

    def remove_wrappers_with_key(self, kind, key):
        self.wrappers.get(kind, {}).pop(key, None)

    def get_additional_models_with_key(self, key):
        return self.additional_models.get(key, [])

    def model_state_dict(self):
        return self.model.state_dict()


class CFGGuider:
    def __init__(self, patcher, steps=3, fail_at=None):
        self.model_patcher, self.steps, self.fail_at = patcher, steps, fail_at

    def outer_sample(self, noise, latent_image, sampler, sigmas, denoise_mask=None, callback=None, disable_pbar=False, seed=None, latent_shapes=None):
        x = noise
        for step in range(self.steps):
            if step == self.fail_at:
                raise RuntimeError("interrupted")
            x = x - 0.1 * self.model_patcher.model.apply_model(x)
        return x

    def sample(self, noise, seed):
        wrappers = [w for keys in self.model_patcher.wrappers.get(WrappersMP.OUTER_SAMPLE, {}).values() for w in keys]
        executor = Executor(self.outer_sample, self, wrappers)
        with torch.inference_mode():
            return executor.execute(noise, noise, None, None, None, None, False, seed, latent_shapes=[noise.shape])


class Linear(torch.nn.Linear):
    """As comfy.ops.disable_weight_init.Linear: no initial values of its own, and weights cast to the input's type at each call."""

    comfy_cast_weights = True

    def reset_parameters(self):
        return None

    def forward(self, input):
        return torch.nn.functional.linear(input, self.weight.to(input.dtype), None if self.bias is None else self.bias.to(input.dtype))


class BaseModel(torch.nn.Module):
    """comfy/model_base.py: the network is `diffusion_model`; other modules may stand beside it."""

    def __init__(self, network):
        super().__init__()
        self.diffusion_model = network
        self.noise_augmentor = Linear(4, 4)

    def apply_model(self, x):
        return self.diffusion_model(x.bfloat16()).float()


def install(output, models):
    """Puts the modules where the node imports them from. `models`: folder -> {file name: path}."""
    comfy = types.ModuleType("comfy")
    comfy.patcher_extension = types.ModuleType("comfy.patcher_extension")
    comfy.patcher_extension.WrappersMP = WrappersMP
    paths = types.ModuleType("folder_paths")
    paths.get_output_directory = lambda: str(output)
    paths.get_filename_list = lambda folder: sorted(models.get(folder, {}))
    paths.get_full_path = lambda folder, name: models.get(folder, {}).get(name)

    def get_save_image_path(prefix, directory):
        folder, name = os.path.join(directory, os.path.dirname(prefix)), os.path.basename(prefix)
        if os.path.commonpath((directory, os.path.abspath(folder))) != directory:
            raise Exception("Saving image outside the output folder is not allowed.")
        os.makedirs(folder, exist_ok=True)
        counters = [int(f[len(name) + 1 :].split("_")[0]) for f in os.listdir(folder) if f.startswith(name + "_")]
        return folder, name, max(counters, default=0) + 1, os.path.dirname(prefix), prefix

    paths.get_save_image_path = get_save_image_path
    sys.modules |= {"comfy": comfy, "comfy.patcher_extension": comfy.patcher_extension, "folder_paths": paths}
