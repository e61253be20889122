// Moments: those in the names of national files are Paris time, those in the white list say their
// zone, those in reports are UTC. Seconds since 1970 in between. No time zone data base is asked:
// the one rule needed has been the same since 1996.

/// Reads and writes moments as seconds since 1970.
enum Timestamp {
    /// A moment in UTC, `2026-11-25T09:24:46Z`.
    static func text(_ seconds: Int64) -> String {
        let days = floorDivide(seconds, 86_400)
        let rest = Int(seconds - days * 86_400)
        let date = civil(fromDays: days)
        return "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))"
            + "T\(digits(rest / 3600, 2)):\(digits(rest / 60 % 60, 2)):\(digits(rest % 60, 2))Z"
    }

    /// The moment that the name of a national file bears: twelve digits, AAAAMMJJhhmm, Paris time.
    ///
    /// - Returns: nil when the last part of the path has no such run of digits.
    static func inName(ofFile path: String) -> Int64? {
        let name = path.split(separator: "/").last ?? ""
        for run in name.split(whereSeparator: { !$0.isASCII || !$0.isNumber }) {
            if run.utf8.count == 12, let moment = paris(run) { return moment }
        }
        return nil
    }

    /// The Paris day of a moment, as a number of days.
    static func parisDay(_ seconds: Int64) -> Int64 {
        floorDivide(seconds + parisOffset(atUTC: seconds), 86_400)
    }

    /// A date and time of XML Schema with its zone: `2025-03-13T14:54:10Z`, a fraction allowed and
    /// left out; nil when it is anything else.
    static func xml(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        func number(_ from: Int, _ count: Int) -> Int? {
            guard from + count <= bytes.count else { return nil }
            return decimal(bytes[from..<(from + count)])
        }
        func isMark(_ at: Int, _ mark: Character) -> Bool {
            at < bytes.count && bytes[at] == mark.asciiValue
        }
        guard let year = number(0, 4), isMark(4, "-"), let month = number(5, 2), isMark(7, "-"),
            let day = number(8, 2), isMark(10, "T"), let hour = number(11, 2), isMark(13, ":"),
            let minute = number(14, 2), isMark(16, ":"), let second = number(17, 2),
            let days = self.days(year, month, day), hour < 24, minute < 60, second < 60
        else { return nil }
        var at = 19
        if isMark(at, ".") {
            at += 1
            let start = at
            while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
            if at == start { return nil }
        }
        let local = days * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        if isMark(at, "Z"), at + 1 == bytes.count { return local }
        guard isMark(at, "+") || isMark(at, "-"), at + 6 == bytes.count, isMark(at + 3, ":"),
            let hours = number(at + 1, 2), let minutes = number(at + 4, 2), hours <= 14,
            minutes < 60
        else { return nil }
        let offset = Int64(hours * 3600 + minutes * 60)
        return isMark(at, "+") ? local - offset : local + offset
    }

    /// Twelve digits as a moment; of the two moments of an hour that comes twice, the first.
    private static func paris(_ text: Substring) -> Int64? {
        let bytes = Array(text.utf8)
        guard let year = decimal(bytes[0..<4]), let month = decimal(bytes[4..<6]),
            let day = decimal(bytes[6..<8]), let hour = decimal(bytes[8..<10]),
            let minute = decimal(bytes[10..<12]), let days = days(year, month, day), hour < 24,
            minute < 60, year >= 1996
        else { return nil }
        let local = days * 86_400 + Int64(hour * 3600 + minute * 60)
        let summer = local - 7200
        return parisOffset(atUTC: summer) == 7200 ? summer : local - 3600
    }

    /// Seconds that Paris is ahead of UTC: summer time from the last Sunday of March to the last
    /// of October, both at one o'clock UTC (directive 2000/84/EC).
    private static func parisOffset(atUTC seconds: Int64) -> Int64 {
        let year = civil(fromDays: floorDivide(seconds, 86_400)).year
        let start = lastSunday(year, 3) * 86_400 + 3600
        let end = lastSunday(year, 10) * 86_400 + 3600
        return seconds >= start && seconds < end ? 7200 : 3600
    }

    /// The last Sunday of a month of 31 days, in days since 1970 (a Thursday).
    private static func lastSunday(_ year: Int, _ month: Int) -> Int64 {
        let last = daysFromCivil(year, month, 31)
        return last - (last + 4) % 7
    }

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64? {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= lengths[month - 1] ? daysFromCivil(year, month, day) : nil
    }

    /// Days since 1970 of a date of the Gregorian calendar, years counted from March.
    private static func daysFromCivil(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let monthOfYear = (month + 9) % 12
        let dayOfYear = (153 * monthOfYear + 2) / 5 + day - 1
        let days =
            shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
        return Int64(days - 719_468)
    }

    private static func civil(fromDays days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthOfYear = (5 * dayOfYear + 2) / 153
        let month = monthOfYear < 10 ? monthOfYear + 3 : monthOfYear - 9
        let year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthOfYear + 2) / 5 + 1)
    }

    private static func decimal(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    private static func digits(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static func floorDivide(_ value: Int64, _ by: Int64) -> Int64 {
        value >= 0 ? value / by : -((-value + by - 1) / by)
    }
}
