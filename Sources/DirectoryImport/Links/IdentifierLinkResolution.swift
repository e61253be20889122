// Where links lead. Chains of replaced numbers are followed to their end; a number that leads to two
// RPPS numbers, or round in a circle, is not linked, nor is any that leads to it.

/// The ends of a set of links between numbers.
struct IdentifierLinkResolution {
    /// Where a number leads.
    enum End: Equatable {
        /// To one RPPS number, or it is one.
        case one(UInt32)
        /// To several (`LNK-01`).
        case several
        /// Round in a circle (`LNK-02`).
        case cycle
        /// To no RPPS number.
        case nowhere
    }

    private var ends: [End] = []

    /// Follows links between numbers below `count`.
    ///
    /// Takes time in proportion to the links, whatever their shape, and no more stack for a long
    /// chain than for a short one.
    init(links: [(from: UInt32, to: UInt32)], count: Int, isRPPS: (UInt32) -> Bool) {
        var first = [Int](repeating: 0, count: count + 1)
        for link in links { first[Int(link.from) + 1] += 1 }
        for number in 0..<count { first[number + 1] += first[number] }
        var targets = [UInt32](repeating: 0, count: links.count)
        var next = first
        for link in links {
            targets[next[Int(link.from)]] = link.to
            next[Int(link.from)] += 1
        }
        ends = [End](repeating: .nowhere, count: count)
        var isDone = [Bool](repeating: false, count: count)
        var isOpen = [Bool](repeating: false, count: count)
        var place = first
        var stack: [Int] = []
        for start in 0..<count where !isDone[start] {
            stack.append(start)
            isOpen[start] = true
            while let number = stack.last {
                if place[number] == first[number + 1] {
                    if first[number] == first[number + 1], isRPPS(UInt32(number)) {
                        ends[number] = .one(UInt32(number))
                    }
                    isDone[number] = true
                    isOpen[number] = false
                    stack.removeLast()
                    if let below = stack.last { ends[below] = Self.sum(ends[below], ends[number]) }
                    continue
                }
                let target = Int(targets[place[number]])
                place[number] += 1
                if isOpen[target] {
                    ends[number] = .cycle
                } else if isDone[target] {
                    ends[number] = Self.sum(ends[number], ends[target])
                } else {
                    stack.append(target)
                    isOpen[target] = true
                }
            }
        }
    }

    /// Where a number leads.
    func end(of number: UInt32) -> End { ends[Int(number)] }

    private static func sum(_ left: End, _ right: End) -> End {
        switch (left, right) {
        case (.cycle, _), (_, .cycle): .cycle
        case (.nowhere, let other), (let other, .nowhere): other
        default: left == right ? left : .several
        }
    }
}
