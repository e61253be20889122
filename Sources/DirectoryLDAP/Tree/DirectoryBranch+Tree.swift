// How a branch appears in the tree: its container, and the attribute that names its entries
// (interfaces, section 2).

import DirectoryModel

extension DirectoryBranch {
    /// Value of `ou` of the container.
    var containerName: String {
        switch self {
        case .mailboxes: "bal"
        case .practitioners: "personnes"
        case .situations: "situations"
        case .structures: "structures"
        case .domains: "domaines"
        case .operators: "operateurs"
        case .accounts: "comptes"
        }
    }

    /// The attribute of the RDN of its entries, in the schema's spelling.
    var namingAttribute: String {
        switch self {
        case .mailboxes: "mssIdBal"
        case .practitioners: "mssIdNatPS"
        case .situations: "mssIdSituation"
        case .structures: "mssIdStructure"
        case .domains: "mssDomaine"
        case .operators: "mssIdOperateur"
        case .accounts: "uid"
        }
    }

    /// What the container holds, in French.
    var containerDescription: String {
        switch self {
        case .mailboxes: "Boites aux lettres"
        case .practitioners: "Professionnels"
        case .situations: "Situations d'exercice"
        case .structures: "Structures"
        case .domains: "Domaines de la liste blanche"
        case .operators: "Operateurs"
        case .accounts: "Comptes"
        }
    }
}
