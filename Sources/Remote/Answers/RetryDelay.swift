// SPDX-License-Identifier: Apache-2.0

/// How long a server asks to wait before the next request.
enum RetryDelay {
    /// The longest wait that is believed, in seconds: a day.
    private static let longest = 86_400

    /// Seconds by `Retry-After`, in either form; by `RateLimit` if that says that nothing is left; nil if neither tells.
    ///
    /// - Parameter now: seconds since 1970.
    static func seconds(retryAfter: String?, rateLimit: String?, now: Int) -> Int? {
        retryAfter.flatMap { after($0, now: now) } ?? rateLimit.flatMap(untilReset)
    }

    private static func after(_ text: String, now: Int) -> Int? {
        if let seconds = ContentRange.number(Substring(text)) { return min(seconds, longest) }
        return HTTPDate(text).map { min(max(0, $0.seconds - now), longest) }
    }

    /// `"resolvers";r=0;t=55`, as Hugging Face writes it (draft-ietf-httpapi-ratelimit-headers): t seconds, if r is 0.
    private static func untilReset(_ text: String) -> Int? {
        guard text.utf8.count <= 512 else { return nil }
        var values: [String: Int] = [:]
        for part in text.split(whereSeparator: { $0 == ";" || $0 == "," }) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let value = ContentRange.number(Substring(pair[1])) else { continue }
            values[String(pair[0]).trimmingSpaces] = value
        }
        guard values["r"] == 0, let seconds = values["t"] else { return nil }
        return min(seconds, longest)
    }
}

extension String {
    /// The text without spaces and tabs at its ends.
    var trimmingSpaces: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
