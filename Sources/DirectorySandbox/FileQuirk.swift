// What whole files do, on demand: each is a form in which national files were seen, or a fault that
// an import must report. The quirks that single rows show are in every run (`Quirk.swift`).

/// A peculiarity of whole files.
public enum FileQuirk: String, CaseIterable, Sendable {
    /// CR and LF at the end of every line of the `|` files.
    case crlf
    /// A byte order mark at the head of the `|` files.
    case bom
    /// No `|` at the end of rows and header.
    case noTrailingPipe = "no-trailing-pipe"
    /// No line end after the last row.
    case noLastLineEnd = "no-last-line-end"
    /// A blank line after every hundredth row.
    case blankLines = "blank-lines"
    /// Personne_activite of 2018: 48 columns.
    case columns48 = "columns-48"
    /// Personne_activite of 2021: 52 columns.
    case columns52 = "columns-52"
    /// Columns from the last to the first, and a new one in front.
    case movedColumns = "moved-columns"
    /// The correspondence of numbers in Windows-1252.
    case latinLinks = "latin-links"
    /// Links that lead to two numbers, and in a circle.
    case contradictoryLinks = "contradictory-links"
    /// At the end of Personne_activite: a row too short, a NUL, bytes that are not UTF-8, a row of
    /// separators only.
    case badRows = "bad-rows"
}

extension Set<FileQuirk> {
    /// The shape of a `|` file.
    var shape: FileShape {
        var shape = FileShape()
        if contains(.crlf) { shape.lineEnd = "\r\n" }
        shape.hasBOM = contains(.bom)
        shape.hasTrailingPipe = !contains(.noTrailingPipe)
        shape.endsWithLineEnd = !contains(.noLastLineEnd)
        shape.hasBlankLines = contains(.blankLines)
        shape.isReversed = contains(.movedColumns)
        return shape
    }

    /// The shape of Personne_activite.
    var practitionerShape: FileShape {
        var shape = shape
        if contains(.columns52) { shape.columnCount = 52 }
        if contains(.columns48) { shape.columnCount = 48 }
        return shape
    }
}

extension OutputFile {
    /// Rows that an import must reject one by one, each of them with its line.
    func badRows() throws {
        let fields = [String](repeating: "", count: PractitionerColumn.names.count)
        try line("8|99000000000|trop court")
        try row(["8", "99000000000", "A\0B"] + fields.dropFirst(3))
        try line(bytes: Array("8|99000000000|".utf8) + [0xE9, 0x7C])
        try row(fields)
    }
}
