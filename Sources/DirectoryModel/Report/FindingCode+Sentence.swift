// The table of the sentences that people read for each code. One line of English, one of French.

extension FindingCode {
    /// One sentence for a reader, without final full stop and without any value of a row.
    public func sentence(in language: ReportLanguage) -> String {
        language == .french ? french : english
    }

    private var english: String {
        switch self {
        case .fileMissing: "There is no such file"
        case .fileIsDirectory: "The path is a directory"
        case .fileUnreadable: "The file cannot be read"
        case .fileEmpty: "The file holds no row"
        case .fileUnrecognised: "The header is that of no known file"
        case .columnMissing: "A needed column is missing"
        case .twoOfOneKind: "Two files of the run are of one kind"
        case .olderGeneration: "The file is older than the one loaded (--accept-older)"
        case .sameTimeOtherContent: "The file has the time of the one loaded and another content"
        case .noTimestamp: "Neither the name nor --generated-at says when the file was generated"
        case .fileTruncated: "The file stops before its end"
        case .badSyntax: "The file is not well formed"
        case .columnTwice: "A column appears twice in the header"
        case .nothingUsable: "Every row of the file is rejected"
        case .columnUnknown: "A column of the header is unknown"
        case .archiveDamaged: "The zip is damaged: fetch it again"
        case .archiveEncrypted: "The zip is encrypted: unpack it with its password first"
        case .archiveNested: "A zip may hold files only, no folder, no link, no other zip"
        case .archiveTooLarge: "The zip unpacks to far more than its own size: it is not read on"
        case .archiveDaysDiffer: "The files of the zip are of different days"
        case .notUTF8: "The file is not UTF-8: save it again as \"CSV UTF-8\""
        case .alreadyLoaded: "The file is already loaded"
        case .kindNotReadYet: "Files of this kind are not read by import: the file is skipped"
        case .kindNotKeptYet: "Files of this kind are checked, and not kept yet"
        case .columnCount: "The row has not as many columns as the header"
        case .lineTooLong: "The line is longer than 64 KiB"
        case .nulByte: "The line holds a NUL byte"
        case .invalidUTF8: "The line is not UTF-8"
        case .rowSyntax: "The row is not well formed"
        case .personIdentifierMissing: "The person's identifier or identity is missing"
        case .personIdentifierImpossible: "The person's identifier is impossible"
        case .addressInvalid: "The mailbox's address is not an address"
        case .domainMissing: "The entry of the white list names no domain"
        case .personKey: "The check digit of an RPPS or ADELI number fails"
        case .personUnknown: "The holder of a mailbox is not in RPPS"
        case .personConflict: "Rows of one person disagree: the most frequent value is kept"
        case .holderAbsent: "A personal mailbox names no holder"
        case .structureIdentifierMalformed: "A FINESS, SIRET or SIREN is malformed"
        case .structureUnknown: "A mailbox names a structure that was never seen"
        case .structureAmbiguous: "Several structures bear the identifier: it does not tell which"
        case .structureKey: "The check digit of a FINESS, SIRET or SIREN fails"
        case .addressWithoutStructure:
            "The row gives a place of practice without identifier: it is lost"
        case .structureConflict: "Rows of one structure disagree: the most frequent value is kept"
        case .nameDiffers: "The name in a mailbox row differs from that of RPPS"
        case .rowsMerged: "Rows of one mailbox are merged"
        case .addressOdd: "An address is longer or odder than an operator may publish"
        case .mailboxType: "The type of a mailbox is unknown or absent"
        case .unknownCode: "A code is in no nomenclature"
        case .codesAbsent: "The row states nothing: its codes are empty"
        case .linkAmbiguous: "A former number leads to several RPPS numbers: it is not linked"
        case .linkCycle: "Links of numbers lead round in a circle: they are not followed"
        case .labelDiffers: "A label differs from that of the nomenclature"
        case .postcodeShort: "A postcode has four digits: its zero is perhaps lost"
        case .domainMalformed: "A domain of the white list is malformed"
        case .operatorMissing: "An entry of the white list names no certificate"
        case .dateMalformed: "A date is malformed"
        case .rootNotClosed: "The white list stops after its domains: its root is not closed"
        case .daysDiffer: "The mailboxes and the persons are of different days"
        case .daysFarApart: "The mailboxes and the persons are more than 48 hours apart"
        case .noWhiteList: "No white list was ever loaded: domains are not checked"
        case .operatorUnknown: "The operator is unknown: load the white list, or add it by hand"
        case .operatorDisabled: "The operator is disabled"
        case .actionUnknown: "The action is unknown"
        case .notAvailableYet: "This version only takes plain \"publier\" lines"
        case .domainUnlisted: "The domain is not on the white list"
        case .domainOfAnother: "The domain belongs to another operator"
        case .mailboxOfAnother: "The mailbox was published by another operator of the domain"
        case .typeChanged: "The type of a mailbox never changes"
        case .personClosed: "The holder is no longer in RPPS"
        case .familyNameDiffers: "The name is not the one under which the holder practises"
        case .structureMissing: "The structure's identifier is missing"
        case .fieldNotAllowed: "Mailboxes of this type have no such field"
        case .fieldTooLong: "The field is too long"
        case .fieldCharacters: "The field holds a control or bidirectional character"
        case .flagMalformed: "The field is neither O nor N"
        case .identifierDamaged:
            "A spreadsheet damaged the identifier: format the column as text and export again"
        case .rankTaken: "Another mailbox of the same carrier has rank 1 already"
        case .rankMalformed: "The rank is not a whole number from 1"
        case .mailboxTwice: "The same mailbox comes twice in the submission"
        case .givenNameDiffers: "The first name is not the one under which the holder practises"
        case .addressElsewhere: "The address is attached elsewhere as well"
        case .adopted: "A mailbox that only the national file knew is now the operator's"
        }
    }

    private var french: String {
        switch self {
        case .fileMissing: "Le fichier n'existe pas"
        case .fileIsDirectory: "Le chemin est un dossier et non un fichier"
        case .fileUnreadable: "Le fichier ne peut pas être lu"
        case .fileEmpty: "Le fichier ne contient aucune ligne de données"
        case .fileUnrecognised: "L'en-tête n'est celui d'aucun fichier connu"
        case .columnMissing: "Une colonne nécessaire manque"
        case .twoOfOneKind: "Deux fichiers du même type sont donnés ensemble"
        case .olderGeneration: "Le fichier est plus ancien que celui déjà chargé (--accept-older)"
        case .sameTimeOtherContent:
            "Le fichier porte la même date que celui déjà chargé, avec un autre contenu"
        case .noTimestamp: "Ni le nom du fichier ni --generated-at ne disent quand il a été produit"
        case .fileTruncated: "Le fichier s'arrête avant sa fin"
        case .badSyntax: "Le fichier est mal formé"
        case .columnTwice: "Une colonne figure deux fois dans l'en-tête"
        case .nothingUsable: "Toutes les lignes du fichier sont rejetées"
        case .columnUnknown: "Une colonne de l'en-tête est inconnue"
        case .archiveDamaged: "L'archive zip est abîmée : la télécharger à nouveau"
        case .archiveEncrypted:
            "L'archive zip est chiffrée : l'ouvrir d'abord avec son mot de passe"
        case .archiveNested:
            "Une archive zip ne peut contenir que des fichiers : ni dossier, ni lien, ni autre zip"
        case .archiveTooLarge:
            "L'archive zip se décompresse bien au-delà de sa taille : la lecture est arrêtée"
        case .archiveDaysDiffer: "Les fichiers de l'archive zip ne sont pas du même jour"
        case .notUTF8:
            "Le fichier n'est pas en UTF-8 : l'enregistrer à nouveau au format « CSV UTF-8 »"
        case .alreadyLoaded: "Le fichier est déjà chargé"
        case .kindNotReadYet:
            "Les fichiers de ce type ne sont pas lus par import : le fichier est laissé de côté"
        case .kindNotKeptYet:
            "Les fichiers de ce type sont vérifiés, et pas encore conservés"
        case .columnCount: "La ligne n'a pas autant de colonnes que l'en-tête"
        case .lineTooLong: "La ligne dépasse 64 Kio"
        case .nulByte: "La ligne contient un octet nul"
        case .invalidUTF8: "La ligne n'est pas en UTF-8"
        case .rowSyntax: "La ligne est mal formée"
        case .personIdentifierMissing: "L'identifiant ou l'identité de la personne manque"
        case .personIdentifierImpossible: "L'identifiant de la personne est impossible"
        case .addressInvalid: "L'adresse de la boîte n'en est pas une"
        case .domainMissing: "L'entrée de la liste blanche ne nomme aucun domaine"
        case .personKey: "La clé d'un numéro RPPS ou ADELI est fausse"
        case .personUnknown: "Le titulaire d'une boîte n'est pas dans le RPPS"
        case .personConflict:
            "Les lignes d'une même personne se contredisent : la valeur la plus fréquente est gardée"
        case .holderAbsent: "Une boîte nominative ne nomme pas de titulaire"
        case .structureIdentifierMalformed: "Un numéro FINESS, SIRET ou SIREN est mal formé"
        case .structureUnknown: "Une boîte nomme une structure jamais vue"
        case .structureAmbiguous:
            "Plusieurs structures portent l'identifiant : il ne dit pas laquelle est visée"
        case .structureKey: "La clé d'un numéro FINESS, SIRET ou SIREN est fausse"
        case .addressWithoutStructure:
            "La ligne décrit une structure sans identifiant : elle est perdue"
        case .structureConflict:
            "Les lignes d'une même structure se contredisent : la valeur la plus fréquente est gardée"
        case .nameDiffers: "Le nom d'une ligne de boîte diffère de celui du RPPS"
        case .rowsMerged: "Des lignes d'une même boîte sont fusionnées"
        case .addressOdd:
            "Une adresse est plus longue ou plus singulière que ce qu'un opérateur peut publier"
        case .mailboxType: "Le type d'une boîte est inconnu ou absent"
        case .unknownCode: "Un code n'est dans aucune nomenclature"
        case .codesAbsent: "La ligne ne dit rien : ses codes sont vides"
        case .linkAmbiguous:
            "Un ancien numéro mène à plusieurs numéros RPPS : il n'est pas rattaché"
        case .linkCycle:
            "Des correspondances de numéros tournent en rond : elles ne sont pas suivies"
        case .labelDiffers: "Un libellé diffère de celui de la nomenclature"
        case .postcodeShort: "Un code postal n'a que quatre chiffres : son zéro est peut-être perdu"
        case .domainMalformed: "Un domaine de la liste blanche est mal formé"
        case .operatorMissing: "Une entrée de la liste blanche ne nomme aucun certificat"
        case .dateMalformed: "Une date est mal formée"
        case .rootNotClosed:
            "La liste blanche s'arrête après ses domaines : sa racine n'est pas fermée"
        case .daysDiffer: "Les boîtes et les personnes ne sont pas du même jour"
        case .daysFarApart: "Les boîtes et les personnes ont plus de 48 heures d'écart"
        case .noWhiteList:
            "Aucune liste blanche n'a été chargée : les domaines ne sont pas vérifiés"
        case .operatorUnknown:
            "L'opérateur est inconnu : charger la liste blanche, ou l'ajouter à la main"
        case .operatorDisabled: "L'opérateur est désactivé"
        case .actionUnknown: "L'action est inconnue"
        case .notAvailableYet: "Cette version n'accepte que de simples lignes « publier »"
        case .domainUnlisted: "Le domaine n'est pas dans la liste blanche"
        case .domainOfAnother: "Le domaine appartient à un autre opérateur"
        case .mailboxOfAnother: "La boîte a été publiée par un autre opérateur du domaine"
        case .typeChanged: "Le type d'une boîte ne change jamais"
        case .personClosed: "Le titulaire n'est plus dans le RPPS"
        case .familyNameDiffers: "Le nom n'est pas celui sous lequel exerce le titulaire"
        case .structureMissing: "L'identifiant de la structure manque"
        case .fieldNotAllowed: "Une boîte de ce type n'a pas ce champ"
        case .fieldTooLong: "Le champ est trop long"
        case .fieldCharacters:
            "Le champ contient un caractère de contrôle ou de sens d'écriture"
        case .flagMalformed: "Le champ ne vaut ni O ni N"
        case .identifierDamaged:
            "Un tableur a abîmé l'identifiant : mettre la colonne au format texte et refaire l'export"
        case .rankTaken: "Une autre boîte du même porteur a déjà le rang 1"
        case .rankMalformed: "Le rang n'est pas un entier à partir de 1"
        case .mailboxTwice: "La même boîte figure deux fois dans l'envoi"
        case .givenNameDiffers: "Le prénom n'est pas celui sous lequel exerce le titulaire"
        case .addressElsewhere: "L'adresse est aussi rattachée ailleurs"
        case .adopted:
            "Une boîte que seul le fichier national connaissait est reprise par l'opérateur"
        }
    }
}
