// How the rule book of publication weighs its codes. An import keeps what the national file states
// and warns; an operator is asked to put it right.

import DirectoryModel

extension FindingCode {
    /// How much it weighs for a line that an operator publishes.
    var severityInPublication: Severity {
        switch self {
        case .mailboxType, .personUnknown, .structureIdentifierMalformed, .structureAmbiguous:
            .rejection
        default: severity
        }
    }
}
