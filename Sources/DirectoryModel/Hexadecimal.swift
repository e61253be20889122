// Bytes as the reports, the logs and the tables write them.

extension Sequence<UInt8> {
    /// Two lower-case digits a byte.
    public var hexadecimal: String {
        var text = ""
        for byte in self {
            let digits = String(byte, radix: 16)
            text += byte < 16 ? "0" + digits : digits
        }
        return text
    }
}
