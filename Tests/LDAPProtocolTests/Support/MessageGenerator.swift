// Makes messages by chance, the same for the same seed.

import LDAPModel
import LDAPProtocol

/// A source of chance that a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Messages, filters and their parts by chance.
struct MessageGenerator {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }
    mutating func chance(_ part: Int) -> Bool { number(1...part) == 1 }

    mutating func octets(_ range: ClosedRange<Int> = 0...20) -> [UInt8] {
        let length = chance(20) ? number(100...400) : number(range)
        return (0..<length).map { _ in UInt8(number(0...255)) }
    }

    mutating func text() -> String {
        let alphabet = Array("abcdef ÉœŁ=,()*\\ñ日🙂-'0189")
        return String((0..<number(0...18)).map { _ in alphabet[number(0...alphabet.count - 1)] })
    }

    mutating func attribute() -> String {
        ["cn", "sn", "mail", "objectClass", "2.5.4.3", "userCertificate;binary", "o", "x-1"]
            .randomElement(using: &random) ?? "cn"
    }

    mutating func oid() -> String { "1.3.\(number(0...99)).\(number(0...99_999))" }

    mutating func id32() -> Int32 {
        let edges: [Int32] = [0, 1, 127, 128, 255, 256, 32_767, 32_768, 8_388_608, .max]
        return chance(2) ? Int32(number(0...Int(Int32.max))) : edges[number(0...edges.count - 1)]
    }

    mutating func optional<T>(_ make: (inout MessageGenerator) -> T) -> T? {
        chance(2) ? make(&self) : nil
    }

    mutating func several<T>(
        _ range: ClosedRange<Int>, _ make: (inout MessageGenerator) -> T
    ) -> [T] {
        (0..<number(range)).map { _ in make(&self) }
    }

    mutating func filter(depth: Int = 4) -> LDAPFilter {
        switch number(depth > 0 ? 1...10 : 4...10) {
        case 1: return .and(several(0...4) { $0.filter(depth: depth - 1) })
        case 2: return .or(several(0...4) { $0.filter(depth: depth - 1) })
        case 3: return .not(filter(depth: depth - 1))
        case 4: return .equality(attribute: attribute(), value: octets())
        case 5: return .greaterOrEqual(attribute: attribute(), value: octets())
        case 6: return .lessOrEqual(attribute: attribute(), value: octets())
        case 7: return .approximate(attribute: attribute(), value: octets())
        case 8: return .present(attribute: attribute())
        case 9:
            let initial = optional { $0.octets(1...5) }
            let final = optional { $0.octets(1...5) }
            let least = initial == nil && final == nil ? 1 : 0
            return .substrings(
                attribute: attribute(), initial: initial,
                any: several(least...3) { $0.octets(1...5) }, final: final)
        default:
            let rule = optional { $0.oid() }
            return .extensible(
                rule: rule, attribute: rule == nil ? attribute() : optional { $0.attribute() },
                value: octets(), dnAttributes: chance(2))
        }
    }

    mutating func attributes(leastValues: Int) -> [PartialAttribute] {
        several(0...4) { generator in
            PartialAttribute(
                generator.attribute(), generator.several(leastValues...3) { $0.octets() })
        }
    }

    mutating func result() -> ResultResponse {
        ResultResponse(
            LDAPResult(
                LDAPResultCode(rawValue: Int32(number(0...130))), matchedDN: text(),
                diagnostic: text()),
            referrals: chance(3) ? several(1...3) { $0.text() } : [])
    }

    mutating func operation() -> LDAPOperation {
        switch number(1...20) {
        case 1:
            let authentication: BindAuthentication =
                chance(2)
                ? .simple(octets())
                : .sasl(mechanism: "EXTERNAL", credentials: optional { $0.octets() })
            return .bindRequest(
                BindRequest(
                    version: Int32(number(1...127)), name: text(), authentication: authentication))
        case 2:
            return .bindResponse(
                BindResponse(result(), serverCredentials: optional { $0.octets() }))
        case 3: return .unbindRequest(UnbindRequest())
        case 4: return .abandonRequest(AbandonRequest(messageID: id32()))
        case 5:
            return .searchResultEntry(
                SearchResultEntry(dn: text(), attributes: attributes(leastValues: 0)))
        case 6:
            return .searchResultReference(
                SearchResultReference(uris: several(1...3) { $0.text() }))
        case 7: return .searchResultDone(result())
        case 8:
            let operations: [AttributeChange.Operation] = [.add, .delete, .replace, .increment]
            return .modifyRequest(
                ModifyRequest(
                    entry: text(),
                    changes: attributes(leastValues: 0).map {
                        AttributeChange(operations[number(0...3)], $0)
                    }))
        case 9: return .modifyResponse(result())
        case 10:
            return .addRequest(
                AddRequest(entry: text(), attributes: attributes(leastValues: 1)))
        case 11: return .addResponse(result())
        case 12: return .deleteRequest(DeleteRequest(entry: text()))
        case 13: return .deleteResponse(result())
        case 14:
            return .modifyDNRequest(
                ModifyDNRequest(
                    entry: text(), newRDN: text(), deletesOldRDN: chance(2),
                    newSuperior: optional { $0.text() }))
        case 15: return .modifyDNResponse(result())
        case 16:
            return .compareRequest(
                CompareRequest(entry: text(), attribute: attribute(), value: octets()))
        case 17: return .compareResponse(result())
        case 18:
            return .extendedRequest(
                ExtendedRequest(oid: oid(), value: optional { $0.octets() }))
        case 19:
            return .extendedResponse(
                ExtendedResponse(
                    result(), oid: optional { $0.oid() }, value: optional { $0.octets() }))
        default:
            return .intermediateResponse(
                IntermediateResponse(oid: optional { $0.oid() }, value: optional { $0.octets() }))
        }
    }

    mutating func search() -> SearchRequest {
        SearchRequest(
            base: text(), scope: SearchScope(rawValue: Int32(number(0...3))) ?? .base,
            derefAliases: number(0...3), sizeLimit: id32(), timeLimit: id32(),
            typesOnly: chance(2), filter: filter(), attributes: several(0...5) { $0.attribute() })
    }

    mutating func message() -> LDAPMessage {
        let controls =
            chance(3)
            ? several(1...4) { generator in
                LDAPControl(
                    oid: generator.oid(), critical: generator.chance(2),
                    value: generator.optional { $0.octets() })
            } : []
        return LDAPMessage(
            id: id32(), operation: chance(3) ? .searchRequest(search()) : operation(),
            controls: controls)
    }
}
