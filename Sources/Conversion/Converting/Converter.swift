// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import SystemPackage

/// Quantizes a checkpoint by a recipe, block by block.
///
/// Memory does not grow with the checkpoint: each task holds one block of about 1 MiB and what it becomes. The output
/// is the same with any number of tasks, and appears under its name only when it is complete.
package struct Converter: Sendable {
    /// The original.
    package let checkpoint: Checkpoint
    /// How to quantize it.
    package let recipe: Recipe

    /// A converter of one checkpoint.
    package init(checkpoint: Checkpoint, recipe: Recipe) {
        self.checkpoint = checkpoint
        self.recipe = recipe
    }

    /// Writes the quantized checkpoint.
    ///
    /// A layer that turns out to hold NaN or infinite weights, or weights so large that their rotation overflows float32, stays
    /// unquantized. That is known only after its weights
    /// were read, and changes the layout of the whole file, so the file is then begun again without that layer.
    ///
    /// - Parameters:
    ///   - path: where the file will appear.
    ///   - overwrite: whether a file that is there may be replaced.
    ///   - threads: tasks that run at once.
    ///   - progress: called with the bytes of input that are done; starts over if the file is begun again.
    /// - Returns: the plan that was carried out.
    /// - Throws: `ConversionError.quantizedInBlocks`, `ConversionError.outputIsInput`, `RecipeError`, `FileError`, or `CancellationError`.
    package func convert(
        to path: FilePath,
        overwrite: Bool,
        threads: Int,
        progress: @escaping ProgressReport = { _, _ in }
    ) async throws -> ConversionPlan {
        try checkpoint.requireWeights()
        if checkpoint.isSameFile(as: path) { throw ConversionError.outputIsInput(path) }
        var unusable: [String: UnusableWeights] = [:]
        while true {
            let plan = try ConversionPlan(for: checkpoint, recipe: recipe, unusable: unusable)
            let pass = ConversionPass(checkpoint: checkpoint, plan: plan, threads: threads, report: progress)
            let found = try await pass.run(creating: path, overwrite: overwrite)
            if found.isEmpty { return plan }
            unusable.merge(found) { _, new in new }
        }
    }
}
