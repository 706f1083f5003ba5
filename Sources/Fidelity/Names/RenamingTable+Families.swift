// SPDX-License-Identifier: Apache-2.0

extension RenamingTable {
    /// Every family, in the order in which they are tried.
    static let families = [zImage, flux, flux2, qwenImage, wan, krea2, umt5, mistral, openCLIP]
}
