// SPDX-License-Identifier: Apache-2.0

internal import Files

extension OriginDifference: CustomStringConvertible {
    /// One clause, safe to print, such as "the seeds differ: 1 and 2, so the compositions may differ".
    package var description: String {
        switch field {
        case .seed: "the seeds differ: \(both), so the compositions may differ"
        case .prompt: "the prompts differ, so the compositions may differ"
        case .size: "the sizes that were asked for differ: \(both)"
        case .steps: "the numbers of steps differ: \(both)"
        case .guidance: "the guidance (CFG) differs: \(both)"
        case .sampler: "the samplers differ: \(both)"
        case .scheduler: "the schedulers differ: \(both)"
        case .denoising: "the denoising strengths differ: \(both)"
        case .model: "the models differ: \(both)"
        }
    }

    private var both: String {
        [reference, candidate].map { $0.joined(separator: ", ").printable(limit: 80) }.joined(separator: " and ")
    }
}
