// SPDX-License-Identifier: Apache-2.0

/// An option of convert-to-quant that `fidelio convert` refuses by name, and why.
///
/// The table holds every option of convert-to-quant 1.3.4 that is neither taken nor without meaning here, so that a
/// recipe is never followed in part.
enum UnsupportedOption {
    /// Options of other number formats than INT8 with one scale per matrix or one per row.
    private static let formats: Set<String> = [
        "--nvfp4", "--mxfp8", "--make-hybrid-mxfp8", "--tensor-scales", "--block-size", "--group-size", "--input-scale",
        "--input-scales", "--scale-refinement", "--full-precision-matrix-mult", "-fpmm", "--no-normalize-scales",
    ]

    /// Options that give some layers another format than the rest.
    private static let mixtures: Set<String> = [
        "--fallback", "--fallback-block-size", "--fallback-simple", "--custom-layers", "--custom-type",
        "--custom-block-size", "--custom-scaling-mode", "--custom-simple", "--custom-heur",
        "--custom-full-precision-mm",
        "--custom-fpmm", "--custom-convrot", "--custom-convrot-group-size", "--layer-config", "--fullmatch", "--heur",
        "--dynamic-convrot",
    ]

    /// Settings of learned rounding, of its optimizer, and of the noise that biases are shifted by.
    private static let rounding: Set<String> = [
        "--full-matrix", "--calib-samples", "--calib-cpu", "--manual-seed", "--optimizer", "--num-iter", "--lr",
        "--use-speed", "--lr-schedule", "--lr-gamma", "--lr-patience", "--lr-factor", "--lr-min", "--lr-cooldown",
        "--lr-threshold", "--lr-adaptive-mode", "--lr-threshold-mode", "--lr-shape-influence", "--early-stop-loss",
        "-esloss", "--early-stop-lr", "-eslr", "--early-stop-stall", "-esstall", "--scale-optimization", "--top-p",
        "--min-k", "--max-k",
    ]

    /// Settings of the adapter that convert-to-quant can make of the quantization error.
    private static let adapters: Set<String> = [
        "--extract-lora", "--lora-rank", "--lora-target", "--lora-depth", "--lora-ar-threshold", "--lora-output",
    ]

    /// Workflows of convert-to-quant that quantize nothing.
    private static let workflows: Set<String> = [
        "--convert-fp8-scaled", "--hp-filter", "--full-precision-mm", "--convert-int8-scaled", "--legacy-input-add",
        "--cleanup-fp8-scaled", "--scaled-fp8-marker", "--actcal", "--actcal-samples", "--actcal-percentile",
        "--actcal-lora", "--actcal-seed", "--actcal-device", "--edit-quant", "--remove-keys", "--add-keys",
        "--quant-filter",
    ]

    /// Settings of PyTorch.
    private static let devices: Set<String> = ["--device", "--verbose-pinned"]

    /// What the command does instead of what the option asks for; nil if the option is not in the table.
    ///
    /// - Parameter name: The option's name, spelled with `-`.
    static func reason(for name: String) -> String? {
        if formats.contains(name) {
            return "it writes INT8 with one scale per matrix or one per row, and no other format"
        }
        if mixtures.contains(name) { return "it quantizes every chosen layer by one recipe" }
        if rounding.contains(name) { return "it rounds to nearest (--simple), with no optimizer and no calibration" }
        if adapters.contains(name) { return "it makes no adapters" }
        if workflows.contains(name) { return "it only quantizes; it edits no quantized file" }
        if devices.contains(name) { return "it runs on the CPU" }
        return nil
    }
}
