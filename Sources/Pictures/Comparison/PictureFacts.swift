// SPDX-License-Identifier: Apache-2.0

/// What a picture's file says of itself, beside its pixels.
///
/// Prompts are not kept: they may be private.
package struct PictureFacts: Sendable, Hashable {
    /// The file's name, without folders.
    package let name: String
    /// How its pixels are stored.
    package let format: PixelFormat
    /// The exponent of `gAMA`, by which nothing was converted; nil without one.
    package let gamma: Double?
    /// The name of its colour profile; nil without one.
    package let profile: String?
    /// The seeds that it was generated with, in the order of the nodes; empty if its texts do not tell.
    package let seeds: [String]
    /// The names of the models that generated it, likewise.
    package let models: [String]
}

extension PictureFacts {
    /// The facts of a picture of a given origin.
    init(_ picture: StoredPicture, origin: PictureOrigin?) {
        self.init(
            name: picture.name, format: picture.format, gamma: picture.color.gamma, profile: picture.color.profile,
            seeds: origin?[.seed] ?? [], models: origin?.models ?? [])
    }

    /// The name without its extension.
    var title: String { name.hasSuffix(".png") && name.count > 4 ? String(name.dropLast(4)) : name }
}
