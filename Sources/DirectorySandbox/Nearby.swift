// Which structures stand in a département: people's further places of work are near their first.

/// Indexes of the structures of each kind, by département.
struct Nearby: Sendable {
    private var groups: [String: [Int]] = [:]
    private var pharmacies: [String: [Int]] = [:]
    private var laboratories: [String: [Int]] = [:]
    private var companies: [String: [Int]] = [:]
    private var publicBodies: [String: [Int]] = [:]
    private var establishments: [String: [Int]] = [:]

    /// How many structures of each kind there are.
    struct Counts: Sendable {
        var groups: Int
        var pharmacies: Int
        var laboratories: Int
        var companies: Int
        var publicBodies: Int
    }

    init(_ counts: Counts, seed: UInt64, tables: SandboxTables, establishments all: Establishments)
    {
        // The town is the first thing drawn of each of these structures.
        func places(_ stream: SandboxRandom.Stream, _ count: Int) -> [String: [Int]] {
            Dictionary(grouping: 0..<count) { index in
                var random = SandboxRandom(seed: seed, stream, index)
                return tables.communes[tables.communeByPopulation.pick(&random)].department
            }
        }
        groups = places(.group, counts.groups)
        pharmacies = places(.pharmacy, counts.pharmacies)
        laboratories = places(.laboratory, counts.laboratories)
        companies = places(.company, counts.companies)
        publicBodies = places(.publicBody, counts.publicBodies)
        establishments = Dictionary(grouping: 0..<all.count) { entity in
            tables.communes[all.seat(of: entity, seed: seed, tables: tables).commune].department
        }
    }

    /// One of a kind in a département, or nil when there is none.
    func pick(
        _ workplace: Workplace, in department: String, _ random: inout SandboxRandom
    ) -> Int? {
        let places: [String: [Int]]
        switch workplace {
        case .establishment: places = establishments
        case .practice: return nil
        case .group: places = groups
        case .pharmacy: places = pharmacies
        case .laboratory: places = laboratories
        case .company: places = companies
        case .publicBody: places = publicBodies
        }
        guard let candidates = places[department], !candidates.isEmpty else { return nil }
        return random.one(of: candidates)
    }
}
