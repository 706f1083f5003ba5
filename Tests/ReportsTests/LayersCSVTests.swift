// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reports

@Suite("layers.csv")
struct LayersCSVTests {
    @Test("has a line a layer and configuration, then one per candidate, by metric identifier")
    func hasLines() {
        let document = SampleReports.document(layers: 4)
        let lines = LayersCSV.text(of: document).split(separator: "\n")
        #expect(
            lines.first == """
                layer,candidate,configuration,rows,columns,dtype,parameters,non_finite,exact,mse,snr_db,max_abs_err,cosine,\
                row_snr_db_min,row_snr_db_p05,row_snr_db_median,zero_fraction,code_entropy,gain,out_snr_db,\
                out_w8a8_snr_db,out_activation_snr_db,out_mse,out_rows_snr_db,out_rows_w8a8_snr_db,out_rows_standard_error_db
                """
        )
        // The fourth layer has no rotated configuration, and one candidate less.
        #expect(lines.count == 1 + 3 * (6 + 2) + (2 + 1))
        #expect(
            lines[7]
                .hasPrefix("encoder.layer.0.attention.self.query.weight,row-rot64.safetensors,row/rot64,384,384,BF16,")
        )
        #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 26 })
    }

    @Test("leaves a metric that does not apply empty")
    func leavesEmpty() throws {
        let lines = LayersCSV.text(of: SampleReports.document(layers: 1)).split(separator: "\n")
        let cells = try #require(lines.dropFirst(3).first).split(separator: ",", omittingEmptySubsequences: false)
        #expect(cells[2] == "tensor/rot16")
        #expect(cells[16] == "")
        #expect(cells[10] != "")
    }

    @Test(
        "disarms formulas and quotes separators",
        arguments: [
            ("plain.weight", "plain.weight"), ("=1+1", "'=1+1"), ("+a", "'+a"), ("-a", "'-a"), ("@a", "'@a"),
            ("\ta", "'\ta"),
            ("\u{FF1D}1", "'\u{FF1D}1"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
            ("'a", "''a"),
            ("=a,b", "\"'=a,b\""), ("a\"\u{301},", "\"a\"\"\u{301},\""), ("", ""),
        ]
    )
    func disarms(text: String, cell: String) {
        #expect(LayersCSV.cell(text) == cell)
    }
}
