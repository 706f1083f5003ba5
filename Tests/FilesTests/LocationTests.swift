// SPDX-License-Identifier: Apache-2.0

import Files
import SystemPackage
import TestSupport
import Testing

/// Where a model is.
@Suite struct LocationTests {
    @Test func isCalledAsItWasGiven() {
        let location = Location.path("./models/a.safetensors")
        #expect(location.spelling == "./models/a.safetensors" && location.name == "a.safetensors")
    }

    @Test(arguments: [("a/index.json", "a/b"), ("index.json", "b"), ("/index.json", "/b")])
    func leadsToWhatLiesBesideIt(path: FilePath, sibling: FilePath) {
        #expect(Location.path(path).sibling(named: "b").spelling == sibling.spelling)
    }

    @Test func saysThatNothingIsThere() {
        let error = #expect(throws: FileError.self) { try Location.path("/nowhere/a").open() }
        #expect(error?.rule == "not-found" && error?.file == "/nowhere/a")
    }
}
