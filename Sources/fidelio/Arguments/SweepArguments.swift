// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Codecs
import Fidelity

/// What an original is quantized to and read back from, and what is measured of it.
struct SweepArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Group sizes of the rotations to try, beside none: powers of 4 (default: 64; with --formats 64,256); or none.",
            valueName: "n,n"),
        completion: .list(["none"] + Rotation.groupSizes.map(String.init)))
    var groups: String?

    @Option(
        help: ArgumentHelp(
            "Metrics to compute (default: all): \(Metric.all.map(\.id).joined(separator: ", ")).",
            valueName: "id,id"), completion: .list(Metric.all.map(\.id)))
    var metrics: String?

    @Option(
        help: ArgumentHelp(
            "Encode every layer in other formats too and read it back: comfyui, gguf, all, or a list such as nvfp4,Q8_0.",
            valueName: "list"))
    var formats: String?

    @Option(
        help: ArgumentHelp(
            "Encode about so many rows of each layer only, spread over it; the standard error is given.",
            valueName: "rows"))
    var sample: Int?

    func validate() throws {
        _ = try rotations()
        _ = try chosenMetrics()
        _ = try chosenFormats()
        guard let sample else { return }
        guard formats != nil else { throw ValidationError("--sample is about --formats, which is not given.") }
        try SweptFormat.check(sample: sample)
    }

    /// The rotations of the sweep.
    ///
    /// If other formats are swept too, the rotation that most files have is tried as well.
    func rotations() throws -> [Rotation] {
        let groups = self.groups ?? (formats == nil ? "64" : "64,256")
        guard groups != "none" else { return [] }
        let rotations = try groups.split(separator: ",", omittingEmptySubsequences: false)
            .map { text in
                guard let size = Int(text), let rotation = Rotation(groupSize: size) else {
                    let sizes = Rotation.groupSizes.map(String.init).joined(separator: ", ")
                    throw ValidationError("--groups: \"\(text)\" is none of \(sizes).")
                }
                return rotation
            }
        guard Set(rotations).count == rotations.count else {
            throw ValidationError("--groups \(groups) names a size twice.")
        }
        return rotations
    }

    /// The formats that are asked for, in their usual order; none without `--formats`.
    func chosenFormats() throws -> [SweptFormat] {
        guard let formats else { return [] }
        let names = formats.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return try SweptFormat.named(names, option: "--formats \(formats)")
    }

    /// The metrics that are asked for.
    func chosenMetrics() throws -> Set<Metric> {
        guard let metrics else { return Set(Metric.all) }
        return try Self.metrics(metrics)
    }

    /// The metrics of a list, `mse,snr_db`.
    static func metrics(_ list: String) throws -> Set<Metric> {
        Set(
            try list.split(separator: ",", omittingEmptySubsequences: false)
                .map { text in
                    guard let metric = Metric(id: String(text)) else {
                        let known = Metric.all.map(\.id).joined(separator: ", ")
                        throw ValidationError("--metrics: \"\(text)\" is none of \(known).")
                    }
                    return metric
                })
    }
}

/// The metrics that a new baseline holds.
struct BaselineMetricArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Metrics that a new baseline holds (default: snr_db, max_abs_err, cosine, row_snr_db).",
            valueName: "id,id"), completion: .list(Metric.all.map(\.id)))
    var metrics: String?

    mutating func validate() throws {
        _ = try chosen()
    }

    /// The metrics that are asked for; nil for the usual ones.
    func chosen() throws -> Set<Metric>? {
        try metrics.map(SweepArguments.metrics)
    }
}
