// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Conversion
internal import Fidelity

extension FindingRules {
    /// What rotation would do to an unrotated layer with one scale per row, in dB, by the layer's own weights; nil if the
    /// advised group does not divide its inputs, or nothing is known.
    ///
    /// Both figures are of the same rows and the same kind. On flat rows rotation costs accuracy.
    func rotationGainDB(_ layer: LayerEvidence) -> Double? {
        guard let rotation = diagnosis.advice.rotation(columns: layer.layer.columns),
            let rotated = layer.basis(rotation)?.rowScaledDB, let plain = layer.basis(nil)?.rowScaledDB
        else { return nil }
        return rotated - plain
    }

    /// What rotation would do to the unrotated layers together, in dB; nil if none of them can be rotated.
    ///
    /// 10·log10(Σ noise without / Σ noise with), each layer's noise its signal at that SNR.
    var rotationGainDB: Double? {
        var (plain, rotated) = (0.0, 0.0)
        for layer in layers where rotationOf(layer) == nil {
            guard let gain = rotationGainDB(layer), let own = layer.basis(nil)?.rowScaledDB, layer.codes.signal > 0
            else { continue }
            plain += layer.codes.signal / Decibels.energyRatio(own)
            rotated += layer.codes.signal / Decibels.energyRatio(own + gain)
        }
        return plain > 0 && rotated > 0 ? Decibels.of(signal: plain, error: rotated) : nil
    }

    /// Whether a file can be blamed for not being rotated: some group divides its layers' inputs, and by their own figures
    /// rotation would not cost them accuracy.
    var lacksRotation: Bool { (rotationGainDB ?? -1) > 0 }

    /// Layers that are unrotated among rotated ones for no reason: the group of the others, or what a converter takes in its
    /// place, divides their inputs, and by their own figures rotation would not cost them accuracy.
    ///
    /// Any other unrotated layer is as the command that made the file would make it again.
    var layersLackingRotation: [LayerEvidence] {
        let rotations = layers.map(rotationOf)
        let requests = Set(rotations.compactMap { $0 }).filter(\.isLoadable)
            .compactMap { try? GroupRequest(size: $0.groupSize) }
        return zip(layers, rotations)
            .filter { layer, rotation in
                guard rotation == nil, let plain = layer.basis(nil)?.rowScaledDB else { return false }
                return requests.compactMap { $0.resolved(columns: layer.layer.columns) }
                    .contains { layer.basis($0)?.rowScaledDB.map { $0 > plain } ?? false }
            }
            .map(\.0)
    }

    /// Whether a layer is scaled and rotated as the advised command would do it: converting again changes nothing.
    func isAsAdvised(_ layer: LayerEvidence) -> Bool {
        layer.scaling == .row && rotationOf(layer) == diagnosis.advice.rotation(columns: layer.layer.columns)
    }
}
