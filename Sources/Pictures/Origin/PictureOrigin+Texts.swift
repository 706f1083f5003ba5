// SPDX-License-Identifier: Apache-2.0

/// What a picture's texts tell of its origin.
package struct OriginReading: Sendable, Hashable {
    /// The origin; nil if the texts tell none.
    package let origin: PictureOrigin?
    /// Why a text that should tell it does not, as the rest of a sentence that begins with the file; nil if none does so.
    package let note: String?
}

extension OriginReading {
    /// Reads the texts: ComfyUI's graph in `prompt`, or A1111's line in `parameters`.
    ///
    /// What cannot be read tells nothing, and is not an error: the picture itself is as good as before.
    package init(of texts: [PictureText]) {
        var note: String?
        if let text = texts.first(where: { $0.key == "prompt" })?.value {
            let reading = ComfyGraph.reading(text)
            if let graph = reading.graph {
                self.init(origin: graph.origin, note: nil)
                return
            }
            note = reading.problem.map { "has a ComfyUI graph that cannot be read (\($0)), so seeds are not compared" }
        }
        let parameters = texts.lazy.filter { $0.key == "parameters" }
            .compactMap { WebUIParameters($0.value)?.origin }.first
        self.init(origin: parameters, note: note)
    }
}
