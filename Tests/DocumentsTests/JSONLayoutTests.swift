// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Documents

@Suite("The lines of a JSON document")
struct JSONLayoutTests {
    @Test("lays out one fact per line")
    func laysOut() throws {
        let compact = #"{"a":[1,2],"b":[],"c":[{"x{":"},\"]"}],"d":{"e":{"f":{}}}}"#
        let text = String(decoding: JSONLayout.lines(of: Array(compact.utf8)), as: UTF8.self)
        #expect(
            text == """
                {
                 "a": [1, 2],
                 "b": [],
                 "c": [
                  {"x{": "},\\"]"}
                 ],
                 "d": {
                  "e": {"f": {}}
                 }
                }

                """
        )
    }
}
