// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Codecs
import Conversion
import Documents
import Fidelity
import Files
import Findings
import Glibc
import Pictures
import Regression
import Reports

extension ExitCode {
    /// The command line is wrong, or the output is the input.
    static let usage = ExitCode(EX_USAGE)
    /// An input is damaged, or not what it claims.
    static let damagedInput = ExitCode(EX_DATAERR)
    /// An input does not exist or cannot be opened.
    static let missingInput = ExitCode(EX_NOINPUT)
    /// Fidelio itself is wrong.
    static let internalError = ExitCode(EX_SOFTWARE)
    /// The output cannot be created, or exists and may not be overwritten.
    static let outputRefused = ExitCode(EX_CANTCREAT)
    /// Reading or writing failed on the way.
    static let io = ExitCode(EX_IOERR)

    /// The exit code that an error of the libraries calls for.
    init(for error: any Error) {
        switch error {
        case let error as FileError: self.init(error.kind)
        case is FidelityError, is ActivationMismatch, is DocumentError, is PolicyError, is LayerRecipeError,
            is ShareError,
            is PartError:
            self = .damagedInput
        case let error as RegressionError: self.init(error)
        case let error as RepairError: self.init(error)
        case let error as ConversionError: self = error.isAboutInput ? .damagedInput : .usage
        case PicturePairingError.file(let error): self.init(error.kind)
        case is RecipeError, is CPULevelError, is PlanError, is ActivationShortfall, is PicturePairingError,
            is BudgetError:
            self = .usage
        default: self = .internalError
        }
    }

    private init(_ error: RegressionError) {
        switch error {
        case .otherOriginal, .otherModel, .noCandidate: self = .damagedInput
        case .whichCandidate, .updateNeedsReference: self = .usage
        }
    }

    private init(_ error: RepairError) {
        switch error {
        case .outputIsInput: self = .usage
        case .nothingToRepair, .nonFinite: self = .damagedInput
        case .notIdentical, .inputChanged: self = .io
        }
    }

    private init(_ kind: FileError.Kind) {
        switch kind {
        case .damaged: self = .damagedInput
        case .missing: self = .missingInput
        case .outputRefused: self = .outputRefused
        case .io: self = .io
        }
    }
}
