// Makes zips for tests through the C library, in memory.

import CArchive

/// A zip under construction.
struct ZipFile {
    /// What is put in, in order: a name and bytes, nil for a folder.
    var entries: [(name: String, bytes: [UInt8]?)] = []
    /// Encrypts the files.
    var passphrase: String?
    /// Leaves the files as they are instead of packing them.
    var isStored = false

    /// The bytes of the zip.
    var bytes: [UInt8] {
        let room = 1 << 16 + entries.reduce(0) { $0 + ($1.bytes?.count ?? 0) + 4096 } * 2
        var buffer = [UInt8](repeating: 0, count: room)
        var used = 0
        buffer.withUnsafeMutableBytes { place in
            let archive = archive_write_new()
            archive_write_set_format_zip(archive)
            if isStored { archive_write_zip_set_compression_store(archive) }
            if let passphrase {
                archive_write_set_options(archive, "zip:encryption=traditional")
                archive_write_set_passphrase(archive, passphrase)
            }
            archive_write_open_memory(archive, place.baseAddress, place.count, &used)
            for (name, bytes) in entries {
                let entry = archive_entry_new()
                archive_entry_set_pathname(entry, name)
                archive_entry_set_filetype(entry, bytes == nil ? 0o040000 : 0o100000)
                archive_entry_set_perm(entry, 0o644)
                archive_entry_set_size(entry, Int64(bytes?.count ?? 0))
                archive_write_header(archive, entry)
                if let bytes { archive_write_data(archive, bytes, bytes.count) }
                archive_entry_free(entry)
            }
            archive_write_close(archive)
            archive_write_free(archive)
        }
        return Array(buffer.prefix(used))
    }

    /// A zip of some files.
    init(_ entries: [(name: String, bytes: [UInt8]?)]) { self.entries = entries }
}
