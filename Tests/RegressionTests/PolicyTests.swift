// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Findings
import Testing

@testable import Regression

@Suite("A policy")
struct PolicyTests {
    private func policy(_ yaml: String) throws(PolicyError) -> Policy {
        try Policy(parsing: yaml, file: "p.yml", findings: ["rows-collapsed", "scale-narrow"])
    }

    @Test("that is empty, or holds comments only, is the standard one", arguments: ["", "# nothing\n", "{}", "~"])
    func isStandard(yaml: String) throws {
        #expect(try policy(yaml) == .standard)
    }

    @Test("is refused if it stands for more than can be read")
    func refusesBombs() {
        let levels = (1...12)
            .map { "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ", "))]" }
        let bomb = (["a0: &a0 [x]"] + levels + ["*a12 : 1"]).joined(separator: "\n")
        let error = #expect(throws: PolicyError.self) { try policy(bomb) }
        #expect(error?.description.contains("aliases repeated") == true, "\(error?.description ?? "")")
    }

    @Test("changes what it names and nothing else")
    func changesWhatItNames() throws {
        let policy = try policy(
            """
            schema: fidelio.policy/1
            pool:
              snr_db: {floor: 40}
            layers:
              snr_db: {drop: 0}
              max_abs_err: {rise: none}
              cosine: {floor: 0.999, drop: 1e-4}
              mse: {ceiling: 1e-3, rise: 5%}
            patterns:
              - match: 'adaLN|final'
                snr_db: {floor: 45}
              - match: final_layer
                snr_db: {floor: none, drop: 2}
            digest: fail
            layer-added: report
            findings: {fail: warning, always: scale-narrow, never: [rows-collapsed]}
            allow:
              - {layer: '^a\\.', rule: [layer-drop, finding/scale-narrow], reason: old, until: 2026-12-31}
            """)
        #expect(policy.pool[.snrDB] == Limits(bound: 40, tolerance: .absolute(0.02)))
        #expect(policy.layers[.snrDB] == Limits(bound: 20, tolerance: .absolute(0)))
        #expect(policy.layers[.maxAbsErr] == Limits())
        #expect(policy.layers[Figure(.cosine, at: 0)] == Limits(bound: 0.999, tolerance: .absolute(1e-4)))
        #expect(policy.layers[Figure(.mse, at: 0)] == Limits(bound: 1e-3, tolerance: .share(0.05)))
        #expect(policy.layers[.rowMinimum] == Policy.standard.layers[.rowMinimum])
        let limits = { policy.limits(of: Baseline.Layer(name: $0, shape: [1, 1], scaling: "row", group: nil)) }
        #expect(limits("x.adaLN")[.snrDB] == Limits(bound: 45, tolerance: .absolute(0)))
        #expect(limits("final_layer")[.snrDB] == Limits(bound: nil, tolerance: .absolute(2)))
        #expect(limits("other")[.snrDB] == policy.layers[.snrDB])
        #expect(policy.actions[.digest] == .fail)
        #expect(policy.actions[.layerAdded] == .report)
        #expect(policy.actions[.layerGroup] == .fail)
        #expect(policy.findings == FindingPolicy(fail: .warning, always: ["scale-narrow"], never: ["rows-collapsed"]))
        #expect(policy.allowances.map(\.rules) == [["layer-drop", "finding/scale-narrow"]])
        #expect(
            policy.metrics == [
                "snr_db", "row_snr_db", "max_abs_err", "cosine", "mse", "out_snr_db", "out_w8a8_snr_db",
            ])
        #expect(policy.ownMetrics == ["snr_db", "max_abs_err", "cosine", "mse"])
    }

    @Test("holds other formats than INT8 to floors that its file names, and to no other")
    func floorsOfOtherFormats() throws {
        let layer = Baseline.Layer(name: "a", shape: [1, 1], scaling: "nvfp4", group: nil, encoding: "nvfp4")
        #expect(Policy.standard.limits(of: layer)[.snrDB] == Limits(tolerance: .absolute(0.1)))
        #expect(Policy.standard.limits(ofPool: [layer])[.snrDB] == Limits(tolerance: .absolute(0.02)))
        #expect(Policy.standard.limits(ofPool: [])[.snrDB]?.bound == 30)
        let policy = try Policy(
            parsing: "pool: {snr_db: {floor: 30}}\nlayers: {snr_db: {floor: 20}}", file: "p.yml", findings: [])
        #expect(policy.limits(of: layer)[.snrDB] == Limits(bound: 20, tolerance: .absolute(0.1)))
        #expect(policy.limits(ofPool: [layer])[.snrDB]?.bound == 30)
    }

    @Test(
        "that cannot be understood is refused in a sentence with line and nearest name",
        arguments: [
            ("pol:\n  snr_db: {floor: 1}", "p.yml:1: unknown key \"pol\" in the policy; did you mean \"pool\"?"),
            (
                "layers:\n  snr_db:\n    flor: 1",
                "p.yml:3: unknown key \"flor\" in snr_db; did you mean \"floor\"?"
            ),
            ("layers:\n  snr: {floor: 1}", "p.yml:2: unknown key \"snr\" in layers; did you mean \"snr_db\"?"),
            ("digets: fail", "p.yml:1: unknown key \"digets\" in the policy; did you mean \"digest\"?"),
            (
                "layers:\n  max_abs_err: {floor: 1}",
                "p.yml:2: unknown key \"floor\" in max_abs_err; expected one of ceiling, rise."
            ),
            ("digest: stop", "p.yml:1: \"digest\" is \"stop\"; expected one of fail, report, ignore."),
            (
                "layers:\n  snr_db: {drop: -1}",
                "p.yml:2: \"drop\" is \"-1\"; expected a number that is not negative, or one with %."
            ),
            ("layers:\n  snr_db: {floor: nan}", "p.yml:2: \"floor\" is \"nan\"; expected a number."),
            ("layers:\n  snr_db: {floor: }", "p.yml:2: \"floor\" is empty; expected a number or none."),
            ("layers: 3", "p.yml:1: \"layers\" is \"3\"; expected keys with values."),
            ("- a", "p.yml:1: \"the policy\" is a list; expected keys with values."),
            ("patterns: {}", "p.yml:1: \"patterns\" is keys with values; expected a list."),
            ("patterns:\n  - snr_db: {floor: 1}", "p.yml:2: \"match\" is missing in an entry of patterns."),
            ("patterns:\n  - match: '('", "p.yml:2: \"match\" is \"(\"; expected a regular expression."),
            (
                "allow:\n  - {rule: layer-drp, reason: a, until: 2026-01-01}",
                "p.yml:2: \"rule\" is \"layer-drp\"; expected a rule's identifier, such as layer-drop."
            ),
            ("allow:\n  - {rule: layer-drop, reason: a}", "p.yml:2: \"until\" is missing in an entry of allow."),
            (
                "allow:\n  - {rule: digest, until: 2026-01-01}",
                "p.yml:2: \"reason\" is missing in an entry of allow."
            ),
            (
                "allow:\n  - {rule: digest, reason: a, until: 2026-02-30}",
                "p.yml:2: \"until\" is \"2026-02-30\"; expected a day, 2026-12-31."
            ),
            (
                "findings: {never: rows-colapsed}",
                "p.yml:1: \"never\" is \"rows-colapsed\"; expected a finding's identifier, such as rows-collapsed."
            ),
            (
                "schema: fidelio.policy/2",
                "p.yml:1: \"schema\" is \"fidelio.policy/2\"; expected \"fidelio.policy/1\"."
            ),
            ("a: [", "p.yml:2: this cannot be read as YAML: did not find expected node content."),
            ("pool: {}\npool: {}", "p.yml:1: this cannot be read as YAML: \"pool\" is there twice."),
        ])
    func refuses(yaml: String, sentence: String) throws {
        let error = #expect(throws: PolicyError.self) { try policy(yaml) }
        #expect(try #require(error).description == sentence)
    }

    @Test("with several mistakes names all of them, in the order of the file")
    func namesAllMistakes() throws {
        let yaml = """
            pol: {}
            layers:
              snr_db: {flor: 1, drop: -1}
              cosine: 3
            patterns:
              - match: '('
              - snr_db: {floor: x}
            findings: {fail: errors, always: [rows-colapsed, scale-narow]}
            allow:
              - {rule: layer-drp, until: tomorrow}
              - words
            digest: stop
            """
        let error = try #require(#expect(throws: PolicyError.self) { try policy(yaml) })
        let places = error.lines.map { line in line.prefix { $0 != " " } }
        #expect(
            places.map(String.init)
                == [1, 3, 3, 4, 6, 7, 7, 8, 8, 8, 10, 10, 10, 11, 12].map { "p.yml:\($0):" })
        #expect(error.lines.contains("p.yml:10: \"reason\" is missing in an entry of allow."))
        #expect(!error.lines.contains { $0.contains("\"rule\" is missing") || $0.contains("\"until\" is missing") })
        #expect(error.description == error.lines.joined(separator: "\n"))
    }

    @Test("nested without end is refused")
    func refusesDepth() {
        #expect(throws: PolicyError.self) { try policy(String(repeating: "[", count: 100_000)) }
        #expect(throws: PolicyError.self) { try policy(String(repeating: "- ", count: 100_000) + "a") }
    }
}
