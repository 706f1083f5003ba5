// SPDX-License-Identifier: Apache-2.0

/// How often the same bytes were asked for, and when to ask again.
struct RemoteAttempts {
    /// Requests that were sent.
    private(set) var count = 0

    private let limits: RemoteLimits
    private let start = ContinuousClock.now

    /// No request was sent yet.
    init(_ limits: RemoteLimits) {
        self.limits = limits
    }

    /// Seconds until the next try; nil if there is none: it was the fifth, or there is no time left for it.
    mutating func pause(after problem: RemoteProblem) -> Double? {
        count += 1
        guard count < RemoteLimits.tries else { return nil }
        let own = limits.firstPause * Double(1 << (count - 1))
        let pause = max(own, problem.wait.map(Double.init) ?? 0)
        let passed = (ContinuousClock.now - start) / .seconds(1)
        return passed + pause <= limits.patience ? pause : nil
    }
}

extension RemoteProblem {
    /// Seconds that the server asks to wait.
    var wait: Int? {
        if case .status(_, let wait) = self { return wait }
        return nil
    }

    /// Whether it is about all requests to the server, and not about this one.
    var isForAll: Bool {
        if case .status(let status, _) = self { return status == 429 || status == 503 }
        return false
    }
}
