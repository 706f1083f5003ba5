// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import Testing

@testable import Plots

/// What users see when gnuplot does not do what it should, shown by programs that pretend to be gnuplot.
struct GnuplotFailureTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A plot whose script is longer than a pipe holds, so that the writer has to wait for the reader.
    private static let long = NamedPlot(
        id: "long",
        plot: LinePlot(
            title: "long",
            yLabel: "y",
            categories: (0..<20_000).map(String.init),
            series: [Series(name: "a", values: (0..<20_000).map(Double.init))]
        )
    )

    // Other tests may keep every core busy for a minute; only what hangs may meet the limit.
    private func draw(_ script: String, timeLimit: Duration = .seconds(300)) async throws -> [RenderedPlot] {
        let gnuplot = try Gnuplot(executable: try folder.executable(script), timeLimit: timeLimit)
        return try await gnuplot.draw([Self.long], formats: [.svg])
    }

    @Test func saysHowToGetAMissingGnuplot() throws {
        let path = folder.url.appendingPathComponent("nothing-here").path
        let error = try #require(throws: PlotError.self) { try Gnuplot(executable: FilePath(path)) }
        #expect(error == .gnuplotMissing(lookedIn: path))
        #expect(
            error.description == """
                gnuplot was not found in \(path), so no plot can be drawn: install it (Debian: apt-get install gnuplot-nox).
                """
        )
    }

    @Test func reportsAGnuplotThatEndsAtOnce() async throws {
        let error = await #expect(throws: PlotError.self) { try await draw("exit 3") }
        #expect(error == .gnuplotFailed(plot: "long", status: "exit code 3", message: ""))
        #expect(error?.description == "Cannot draw \"long\": gnuplot gave no reason (exit code 3).")
    }

    @Test func reportsWhatGnuplotSaid() async throws {
        let error = await #expect(throws: PlotError.self) {
            try await draw("echo '   line 0: no such terminal' >&2; cat >/dev/null; exit 1")
        }
        #expect(
            error?.description
                == "Cannot draw \"long\": gnuplot said: line 0: no such terminal (exit code 1)."
        )
    }

    @Test func reportsAGnuplotThatDrawsNothing() async throws {
        let error = await #expect(throws: PlotError.self) { try await draw("cat >/dev/null") }
        #expect(error == .gnuplotFailed(plot: "long", status: "exit code 0", message: ""))
    }

    @Test func reportsAPictureThatIsCutOff() async throws {
        let error = await #expect(throws: PlotError.self) { try await draw("cat >/dev/null; echo '<svg>' >long.svg") }
        #expect(error == .gnuplotFailed(plot: "long", status: "exit code 0", message: ""))
    }

    @Test func reportsABitmapThatIsCutOff() async throws {
        let script = "cat >/dev/null; printf '\\211PNG\\r\\n\\032\\n and no more' >long.png"
        let gnuplot = try Gnuplot(executable: try folder.executable(script))
        let error = await #expect(throws: PlotError.self) { try await gnuplot.draw([Self.long], formats: [.png]) }
        #expect(error == .gnuplotFailed(plot: "long", status: "exit code 0", message: ""))
    }

    @Test func reportsAGnuplotThatIsKilled() async throws {
        let error = await #expect(throws: PlotError.self) { try await draw("kill -9 $$") }
        #expect(error == .gnuplotFailed(plot: "long", status: "killed by signal 9", message: ""))
    }

    @Test func reportsAProgramThatCannotBeStarted() async throws {
        let path = try folder.executable("")
        try Data([0x7F, 0x45, 0x4C, 0x46]).write(to: URL(fileURLWithPath: path.string))
        let gnuplot = try Gnuplot(executable: path)
        let error = await #expect(throws: PlotError.self) { try await gnuplot.draw([Self.long]) }
        guard case .gnuplotNotStarted(path, _) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["sleep 600", "sleep 600 & wait", "cat >/dev/null; sleep 600", "exec sleep 600"])
    func stopsAGnuplotThatHangs(_ script: String) async throws {
        let start = ContinuousClock.now
        let error = await #expect(throws: PlotError.self) { try await draw(script, timeLimit: .milliseconds(300)) }
        #expect(error == .timedOut(limit: .milliseconds(300)))
        #expect(ContinuousClock.now - start < .seconds(300), "was not stopped in time")
    }

    @Test func saysThatAGnuplotWritesWithoutEnd() async throws {
        let error = await #expect(throws: PlotError.self) { try await draw("yes nonsense >&2") }
        #expect(error == .gnuplotBabbled(limit: 1 << 20))
        #expect(
            error?.description
                == "gnuplot wrote more than 1048576 bytes of messages, and was stopped: start it by itself to see what it says."
        )
    }

    @Test func stopsGnuplotWhenTheTaskIsCancelled() async throws {
        let start = ContinuousClock.now
        let task = Task { try await draw("sleep 600") }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        let result = await task.result
        #expect(throws: PlotError.cancelled) { try result.get() }
        #expect(ContinuousClock.now - start < .seconds(300), "was not stopped in time")
    }

    @Test func leavesNothingInTheTemporaryFolder() async throws {
        let place = folder.url.appendingPathComponent("place").path
        _ = try? await draw("pwd >'\(place)'; touch rubbish")
        let used = try String(contentsOfFile: place, encoding: .utf8).trimmingCharacters(in: .newlines)
        #expect(used.contains("fidelio-plots-"))
        #expect(!FileManager.default.fileExists(atPath: used))
    }

    @Test func removesAFolderThatAKilledProcessLeft() throws {
        let left = folder.url.appendingPathComponent("fidelio-plots-left").path
        let used = folder.url.appendingPathComponent("fidelio-plots-used").path
        for path in [left, used] {
            try FileManager.default.createDirectory(atPath: path + "/x", withIntermediateDirectories: true)
        }
        let lock = FolderLock(FilePath(used))
        DrawingFolders.removeAbandoned(in: FilePath(folder.url.path))
        #expect(lock != nil)
        #expect(!FileManager.default.fileExists(atPath: left))
        #expect(FileManager.default.fileExists(atPath: used))
    }
}
