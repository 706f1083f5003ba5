// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension PooledPictures: Encodable {
    /// Writes the verdict and the statistics; they are decided again from the pairs when a document is read.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(pairs, forKey: "pairs")
        try members.encode(leftOut, forKey: "left_out")
        try members.encode(verdict.rawValue, forKey: "verdict")
        try members.encode(
            Dictionary(uniqueKeysWithValues: compositions.map { ($0.key.rawValue, $0.value) }), forKey: "compositions")
        try members.encode(textureDB, forKey: "texture_db")
        try members.encode(edgesDB, forKey: "edges_db")
        try members.encode(topOctaveDB, forKey: "top_octave_db")
        try members.encode(contrastDB, forKey: "contrast_db")
    }
}

extension SampleStatistics: Encodable {
    /// Writes the median, the interval as `low` and `high` (null with fewer than three pairs), and the sign test.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(median, forKey: "median")
        try members.encode(interval?.lowerBound, forKey: "low")
        try members.encode(interval?.upperBound, forKey: "high")
        try members.encode(signTest, forKey: "sign_test_p")
    }
}
