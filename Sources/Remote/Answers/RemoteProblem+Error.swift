// SPDX-License-Identifier: Apache-2.0

internal import Files

extension RemoteProblem {
    /// The problem as an error about the file at `location`.
    ///
    /// - Parameter tries: requests that were sent for the same bytes.
    func error(of location: String, tries: Int) -> FileError {
        let (kind, rule, words) = facts
        let again = isPassing && tries > 1 ? " (\(tries) tries)" : ""
        return FileError(
            kind, file: location, rule: rule, expected: "the bytes that were asked for", found: rule,
            words: words.replacing("{tries}", with: again))
    }

    private var facts: (FileError.Kind, rule: String, words: String) {
        switch self {
        case .status(let status, let wait): Self.facts(ofStatus: status, wait: wait)
        case .noRanges:
            (
                .missing, "no-ranges",
                "cannot be read in parts: this server does not serve ranges of a file; download the file, and run "
                    + "again on it"
            )
        case .changed:
            (
                .io, "remote-changed",
                "is another version than when it was opened: it was replaced meanwhile, or the servers behind the "
                    + "address hold different copies; run again"
            )
        case .contentRange(let found):
            (
                .damaged, "content-range",
                "cannot be read: the server's answer contradicts itself: \(found); download the file"
            )
        case .notInFile:
            (
                .damaged, "range-refused",
                "cannot be read: the server says that the range that was asked for is not in the file; download the file"
            )
        case .tooLong:
            (
                .damaged, "answer-length",
                "cannot be read: the server sends more bytes than were asked for; download the file"
            )
        case .encoded(let coding):
            (
                .damaged, "content-encoding",
                "cannot be read: the server sends it encoded (\(coding.printable(limit: 40))) though that was declined; "
                    + "download the file"
            )
        default: connectionFacts
        }
    }

    private var connectionFacts: (FileError.Kind, rule: String, words: String) {
        switch self {
        case .cut:
            (
                .io, "cut-answer",
                "cannot be read: the connection ended before all bytes were there{tries}; run again later"
            )
        case .timeout(let what): (.io, "timed-out", "cannot be read: \(what){tries}; run again later")
        case .notHTTP(let what): (.damaged, "not-http", "cannot be read: \(what); check the address")
        case .unknownHost:
            (
                .missing, "unknown-host",
                "cannot be read: the host's name is not known; check the address and the network"
            )
        case .unreachable(let reason):
            (
                .missing, "not-reached",
                "cannot be read: the host cannot be reached: \(reason); check the address and the network"
            )
        case .tls(let reason):
            (
                .missing, "tls-failed",
                "cannot be read: no encrypted connection to a server that can be believed: \(reason); if its "
                    + "certificate is of an authority of your own, name that by --ca-file"
            )
        case .proxy(let reason): (.missing, "proxy-refused", "cannot be read: \(reason); check the proxy variables")
        case .redirect(let reason): (.missing, "redirect-refused", "cannot be read: \(reason); check the address")
        default: (.io, "not-read", "cannot be read")
        }
    }

    private static func facts(ofStatus status: Int, wait: Int?) -> (FileError.Kind, rule: String, words: String) {
        let answer = "the server answered \(status)"
        switch status {
        case 401, 403:
            return (
                .missing, "http-refused",
                "cannot be read: \(answer): it wants to know who asks, or refuses; for Hugging Face accept the model's terms "
                    + "and set HF_TOKEN, for other hosts name a --header-file"
            )
        case 404, 410:
            return (.missing, "http-not-found", "cannot be read: \(answer): there is no such file; check the address")
        case 408: return (.io, "http-failed", "cannot be read: \(answer): it gave up waiting{tries}; run again later")
        case 429, 500...599:
            let asked = wait.map { ", and asks to wait \($0) s" } ?? ""
            let why = status == 429 ? "too many requests" : "it has a problem of its own"
            return (.io, "http-failed", "cannot be read: \(answer): \(why)\(asked){tries}; run again later")
        default: return (.missing, "http-status", "cannot be read: \(answer); check the address")
        }
    }
}
