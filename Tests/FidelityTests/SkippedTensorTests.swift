// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Foundation
import Testing

/// A tensor that could not be measured: its cause is one sentence in documents.
@Suite struct SkippedTensorTests {
    @Test(arguments: [
        (SkippedTensor.Cause.lacking, "The candidate lacks this tensor."),
        (.quantizedOriginal(type: "I8"), "The original is itself quantized: this tensor is I8."),
        (.other("Something else."), "Something else."),
    ])
    func hasACauseThatIsOneSentenceInDocuments(cause: SkippedTensor.Cause, sentence: String) throws {
        let tensor = SkippedTensor(file: "f", name: "n", cause: cause)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let bytes = try encoder.encode(tensor)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"file":"f","name":"n","reason":"\#(sentence)"}"#)
        #expect(try JSONDecoder().decode(SkippedTensor.self, from: bytes) == tensor)
        #expect(tensor.isQuantizedOriginal == (cause == .quantizedOriginal(type: "I8")))
    }
}
