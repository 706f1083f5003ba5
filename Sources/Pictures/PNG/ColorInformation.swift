// SPDX-License-Identifier: Apache-2.0

/// What a PNG file says its numbers mean as light.
///
/// Nothing is converted by it: pictures are compared as they are stored.
package struct ColorInformation: Sendable, Hashable {
    /// The exponent of the chunk `gAMA`, such as 0.45455; nil without one.
    package var gamma: Double?
    /// The intent of the chunk `sRGB` (0 perceptual, 1 relative, 2 saturation, 3 absolute); nil without one.
    package var sRGBIntent: Int?
    /// The name of the profile in the chunk `iCCP`; nil without one.
    ///
    /// The profile itself is not read.
    package var profile: String?
    /// The four numbers of the chunk `cICP` (primaries, transfer, matrix, range), as ITU-T H.273 lists them; nil without one.
    package var codePoints: [Int]?

    /// Creates what is known of a file.
    package init(gamma: Double? = nil, sRGBIntent: Int? = nil, profile: String? = nil, codePoints: [Int]? = nil) {
        self.gamma = gamma
        self.sRGBIntent = sRGBIntent
        self.profile = profile
        self.codePoints = codePoints
    }

    /// Whether both say the same of colours: files that say nothing are sRGB, as files with the chunk `sRGB` are.
    package func isEquivalent(to other: ColorInformation) -> Bool {
        normalized == other.normalized
    }

    /// Without what says sRGB or nothing: intents do not change what a number means, and sRGB's gamma beside sRGB is its own.
    private var normalized: ColorInformation {
        var result = self
        result.sRGBIntent = nil
        if sRGBIntent != nil || gamma.map({ abs($0 - 0.45455) < 0.0005 }) == true { result.gamma = nil }
        if codePoints == [1, 13, 0, 1] { result.codePoints = nil }
        if let name = profile?.lowercased(), name.contains("srgb"), !name.contains("linear") { result.profile = nil }
        return result
    }
}
