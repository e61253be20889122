// Instants as LDAP writes them (RFC 4517 section 3.3.13). Entries show whole seconds in UTC; what a
// client asserts may be written in any of the legal forms.

/// An instant, to the nanosecond.
public struct GeneralizedTime: Hashable, Comparable, Sendable {
    /// Whole seconds since the beginning of 1970 in UTC, leap seconds not counted; may be negative.
    public let seconds: Int64
    /// Nanoseconds after that second, from 0 to 999,999,999.
    public let nanoseconds: Int32

    /// The instant that begins a second, counted from the beginning of 1970 in UTC.
    public init(secondsSince1970 seconds: Int64) {
        self.seconds = seconds
        nanoseconds = 0
    }

    /// The instant that a text stands for, or nil when it is not a Generalized Time.
    ///
    /// Minutes and seconds may be missing, the last part may have a fraction after `.` or `,`, and
    /// the zone is `Z` or an offset `+hh`, `+hhmm`. Digits past the nanosecond are dropped.
    public init?(parsing text: some Collection<UInt8>) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), let month = reader.number(2),
            let day = reader.number(2), let hour = reader.number(2),
            (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day), hour < 24
        else { return nil }
        var second = Self.dayNumber(year, month, day) * 86_400 + hour * 3_600
        var unit = 3_600
        if let minute = reader.number(2) {
            guard minute < 60 else { return nil }
            (second, unit) = (second + minute * 60, 60)
            if let seconds = reader.number(2) {
                guard seconds <= 60 else { return nil }
                (second, unit) = (second + seconds, 1)
            }
        }
        var nanosecond = 0
        if reader.take(".") || reader.take(",") {
            // The fraction is of an hour, a minute or a second; nine digits of it are enough.
            guard let fraction = reader.fraction() else { return nil }
            let total = fraction * unit
            second += total / 1_000_000_000
            nanosecond = total % 1_000_000_000
        }
        if !reader.take("Z") {
            let east = reader.take("+")
            guard east || reader.take("-"), let hours = reader.number(2), hours < 24 else {
                return nil
            }
            let minutes = reader.number(2) ?? 0
            guard minutes < 60 else { return nil }
            let offset = hours * 3_600 + minutes * 60
            second += east ? -offset : offset
        }
        guard reader.isAtEnd else { return nil }
        seconds = Int64(second)
        nanoseconds = Int32(nanosecond)
    }

    /// The instant in UTC as `YYYYMMDDHHMMSSZ`, its fraction dropped.
    ///
    /// Instants before year 0 and after year 9999 are written as the first and the last of them.
    public var text: String {
        let first = Self.dayNumber(0, 1, 1) * 86_400
        let last = Self.dayNumber(10_000, 1, 1) * 86_400 - 1
        let second = min(max(Int(seconds), first), last)
        let day = (second - first) / 86_400
        let rest = (second - first) % 86_400
        var year = day * 400 / 146_097
        while Self.dayNumber(year, 1, 1) - Self.dayNumber(0, 1, 1) > day { year -= 1 }
        while Self.dayNumber(year + 1, 1, 1) - Self.dayNumber(0, 1, 1) <= day { year += 1 }
        var left = day - (Self.dayNumber(year, 1, 1) - Self.dayNumber(0, 1, 1))
        var month = 1
        while left >= Self.days(in: month, of: year) {
            left -= Self.days(in: month, of: year)
            month += 1
        }
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return padded(year, 4) + padded(month, 2) + padded(left + 1, 2) + padded(rest / 3_600, 2)
            + padded(rest / 60 % 60, 2) + padded(rest % 60, 2) + "Z"
    }

    /// The earlier instant is the smaller.
    public static func < (left: GeneralizedTime, right: GeneralizedTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from the beginning of 1970 in the Gregorian calendar, for years from 0 on.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Days before the year: 365 each, and a leap day for each leap year before it, year 0 too.
        let before = year - 1
        let leapDays = year == 0 ? 0 : before / 4 - before / 100 + before / 400 + 1
        var days = year * 365 + leapDays
        for earlier in 1..<max(month, 1) { days += Self.days(in: earlier, of: year) }
        return days + day - 1 - 719_528
    }
}

/// Takes digits from the front of a text.
private struct DigitReader<Text: Collection<UInt8>> {
    private var rest: Text.SubSequence

    init(_ text: Text) {
        rest = text[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Exactly so many digits, or nil with nothing taken.
    mutating func number(_ width: Int) -> Int? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy(HexDigits.isDigit) else { return nil }
        rest = rest.dropFirst(width)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// One or more digits as billionths, or nil when there is none.
    mutating func fraction() -> Int? {
        let digits = rest.prefix(while: HexDigits.isDigit)
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        var value = 0
        var weight = 100_000_000
        for digit in digits.prefix(9) {
            value += Int(digit - UInt8(ascii: "0")) * weight
            weight /= 10
        }
        return value
    }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard let byte = rest.first, byte == UInt8(ascii: mark) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
