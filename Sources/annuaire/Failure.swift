// Errors as a person reads them: one sentence in French that says what is wrong and what to do.

import ArgumentParser
import DirectoryImport
import DirectoryLDAP
import DirectorySandbox
import DirectoryStore
import Foundation
import LDAPServer

/// A failure told on standard error; the command ends with code 1.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ sentence: String) { description = sentence }

    /// The sentence for an error of the store.
    init(_ error: StoreError) {
        switch error {
        case .absent(let path):
            self.init(
                "Il n'y a pas de base « \(path) ». Chargez d'abord des fichiers avec « annuaire import », ou donnez son chemin par --database."
            )
        case .notOurs(let path):
            self.init(
                "« \(path) » n'est pas une base d'annuaire : le fichier n'a pas été touché. Vérifiez --database."
            )
        case .newer(let path):
            self.init(
                "La base « \(path) » a été écrite par une version plus récente d'annuaire : mettez ce programme à jour."
            )
        case .alteredHistory(let path, let script):
            self.init(
                "La base « \(path) » porte une migration modifiée (\(script)) : elle n'est pas ouverte. Restaurez une sauvegarde."
            )
        case .needsMigration(let path):
            self.init(
                "Les entrées de « \(path) » viennent d'une autre version : rechargez les fichiers dans une base neuve."
            )
        case .sqlite(let code, let message):
            self.init(
                "SQLite refuse (code \(code) : \(message)). Vérifiez l'espace disque et les droits."
            )
        case .busy:
            self.init("Un autre programme écrit dans la base : réessayez dans un instant.")
        case .temporaryFile(let code):
            self.init(
                "Un fichier temporaire à côté de la base ne s'écrit pas ou ne se lit pas (erreur \(code) : \(String(cString: strerror(code)))). Vérifiez l'espace disque et les droits, puis recommencez : rien n'a changé."
            )
        case .corrupted(let what):
            self.init("La base est abîmée (\(what)) : restaurez une sauvegarde.")
        case .structureWithoutIdentifier:
            self.init(
                "Une structure sans identifiant a été présentée à la base : c'est une erreur du programme."
            )
        case .backupInUse(let path):
            self.init(
                "« \(path) » est la base elle-même, ou un journal attend à côté (« \(path)-wal ») : il est peut-être en service. Donnez un autre nom à la sauvegarde."
            )
        case .operatorUnknown(let id):
            self.init("L'opérateur « \(id) » est inconnu : chargez d'abord la liste blanche.")
        case .operatorDisabled(let id):
            self.init("L'opérateur « \(id) » est désactivé.")
        }
    }

    /// The sentence for a decision that cannot be carried out.
    init(_ refusal: DecisionRefusal) {
        switch refusal {
        case .notHeld(let run):
            self.init(
                "Le chargement \(run) n'attend pas de décision : « annuaire import --held » montre ceux qui attendent."
            )
        case .filesGone(let run):
            self.init(
                "Les fichiers du chargement \(run) ne sont plus à côté de la base : chargez-les à nouveau, ou abandonnez-le par --discard \(run)."
            )
        case .notAnImport(let run):
            self.init(
                "Le numéro \(run) n'est pas celui d'un chargement appliqué qui a changé quelque chose : « annuaire import --history » les montre."
            )
        case .notKept(let run):
            self.init(
                "Le chargement \(run) ne peut plus être annulé : c'est un premier chargement, il est trop ancien ou trop gros. Rechargez les fichiers d'avant par --accept-older."
            )
        }
    }

    /// The sentence for any error a command may meet.
    init(telling error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as StoreError: self.init(error)
        case let error as DecisionRefusal: self.init(error)
        case LDAPServerError.cannotListen(let host, let port, let reason):
            self.init(
                "Impossible d'écouter sur \(host):\(port) (\(reason)). Choisissez un autre port par --ldap, ou 0 pour laisser le système choisir."
            )
        case let error as SandboxError: self.init("Le pays fictif n'a pas été écrit : \(error).")
        case let error as DirectoryLDAPError:
            self.init("Le service LDAP ne démarre pas : \(error).")
        default: self.init("Erreur inattendue : \(error)")
        }
    }
}

/// Runs a command's body; what goes wrong is told in one sentence and ends with code 1.
func telling(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let code as ExitCode {
        throw code
    } catch {
        Console.error(Failure(telling: error).description)
        throw ExitCode(1)
    }
}

/// The same for an asynchronous body.
func telling(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let code as ExitCode {
        throw code
    } catch {
        Console.error(Failure(telling: error).description)
        throw ExitCode(1)
    }
}
