// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Plots

struct GnuplotMessagesTests {
    @Test func tellsOnePlotsMessagesFromAnothers() {
        let messages = GnuplotMessages(
            """
            loader: odd library
            fidelio: drawing a
                line 0: first

            fidelio: drawing b
                line 0: second
                line 0: third
            """
        )
        #expect(messages.message(for: "a") == "    line 0: first")
        #expect(messages.message(for: "b") == "    line 0: second\n    line 0: third")
    }

    @Test func fallsBackOnWhatWasSaidBeforeTheFirstPlot() {
        #expect(GnuplotMessages("cannot load library\n").message(for: "a") == "cannot load library")
        #expect(GnuplotMessages("").message(for: "a") == "")
    }
}
