// SPDX-License-Identifier: Apache-2.0

import Plots

extension DrawnPlots {
    /// The files of all plots, by their names in a folder.
    var files: [(name: String, bytes: [UInt8])] {
        var files: [(name: String, bytes: [UInt8])] = []
        for plot in rendered {
            let name = "\(Self.folderName)/\(plot.id)"
            files.append(("\(name).gp", Array(plot.script.utf8)))
            if let svg = plot.svgFile { files.append(("\(name).svg", Array(svg.utf8))) }
            if let png = plot.png { files.append(("\(name).png", png)) }
        }
        return files + maps.map { ("\(Self.folderName)/\($0.id).png", $0.png) }
    }

    /// One sentence per reason why plots are missing.
    var notes: [String] {
        missing.map(\.reason).uniqued()
            .map { reason in
                let count = missing.count { $0.reason == reason }
                return "\(NumberText.counted(count, "plot")) \(count == 1 ? "is" : "are") missing. \(reason)"
            }
    }
}
