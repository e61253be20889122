// What entries show of a structure's place (rules, section 10 "Places"). A structure is shown by its
// own entry and by every person, situation and box there, so the last places are remembered.

import DirectoryModel
import Synchronization

/// The place of one structure in the words of entries.
struct ShownPlace: Sendable {
    let street: String
    /// Lines joined and escaped as a Postal Address.
    let postalAddress: String
    /// The first line that says something; may be empty.
    let firstLine: String
    let town: Town
    /// Code of the département, nil when nothing says it.
    let department: String?
    let isFrench: Bool
    /// Label of the country; France for a French place without one.
    let countryName: String

    /// Reads an address.
    init(_ address: PostalAddress) {
        let town = Town(address)
        let lines = address.lines(town)
        self.town = town
        street = address.streetLine
        postalAddress = EntryText.postalAddress(lines)
        firstLine = lines.lazy.map(EntryText.clean).first { !$0.isEmpty } ?? ""
        department = Department.code(
            communeCode: EntryText.clean(address.commune.code),
            postcode: address.isForeign ? "" : town.postcode)
        isFrench = address.isFrench(postcode: town.postcode)
        let label = address.country.label
        countryName = isFrench && label.isEmpty ? "France" : label
    }
}

/// Places by structure; one is made anew when its address is no longer the one remembered.
final class PlaceCache: Sendable {
    private struct Known {
        let address: PostalAddress
        let place: ShownPlace
    }

    /// Places remembered before the cache starts anew.
    private static let capacity = 10_000

    private let known = Mutex<[Int64: Known]>([:])

    /// The place of a structure.
    func place(of structure: Structure) -> ShownPlace {
        let found = known.withLock { $0[structure.key] }
        if let found, found.address == structure.address { return found.place }
        let place = ShownPlace(structure.address)
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
            known[structure.key] = Known(address: structure.address, place: place)
        }
        return place
    }
}
