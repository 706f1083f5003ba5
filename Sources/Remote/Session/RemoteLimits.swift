// SPDX-License-Identifier: Apache-2.0

/// How long is waited and how much is asked for at the same time.
///
/// Nothing waits without an end.
package struct RemoteLimits: Sendable, Equatable {
    /// Seconds without a byte after which a connection counts as dead.
    package let silence: Double

    /// Limits in which a connection may be silent for so many seconds.
    ///
    /// - Precondition: `silence` is positive.
    package init(silence: Double = 30) {
        self.silence = silence
    }

    /// Limits by the variable `FIDELIO_HTTP_TIMEOUT`, seconds of silence from 0.1 to 3600.
    ///
    /// - Throws: `AddressProblem` if it is set to anything else.
    package init(environment: [String: String]) throws(AddressProblem) {
        guard let text = environment[Self.variable], !text.isEmpty else {
            self.init()
            return
        }
        guard let seconds = Double(text), (0.1...3600).contains(seconds) else {
            throw AddressProblem("\(Self.variable) is not a number of seconds from 0.1 to 3600")
        }
        self.init(silence: seconds)
    }

    private static let variable = "FIDELIO_HTTP_TIMEOUT"

    /// Seconds in which a connection has to be there.
    var connecting: Double { min(10, silence) }
    /// Seconds in which one answer has to be complete, so that a server cannot hold on by a byte now and then.
    var answer: Double { 4 * silence }
    /// Seconds after which nothing is tried again, however few tries there were.
    var patience: Double { 10 * silence }
    /// Seconds until the second try; the time doubles with each.
    var firstPause: Double { silence / 60 }

    /// Requests that are sent for the same bytes.
    static let tries = 5
    /// Requests that are on their way at the same time.
    static let requestsAtOnce = 16
    /// Redirects that are followed.
    static let redirects = 10
}
