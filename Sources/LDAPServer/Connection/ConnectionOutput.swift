// The answers of a connection on their way to its channel, gathered so that a burst of requests costs
// one write.
//
// Invariants
// 1. Everything here runs on the channel's event loop.
// 2. What was appended first is written first: the buffer goes before the octets of a worker.
// 3. `flush` never runs inside itself. A class, not a struct: the channel may call its handler back
//    while it flushes, and the handler looks here.

import NIOCore

/// Gathers answers and writes them.
final class ConnectionOutput {
    /// Octets of answers that are written before the end of a burst of requests.
    private static let burst = 64 * 1024
    /// A buffer that grew beyond this many octets is not kept for the next burst; octets of a worker
    /// beyond as many are not copied.
    private static let kept = 8 * 1024

    private var buffer = ByteBuffer()
    private var isUnflushed = false
    private(set) var isFlushing = false

    /// True when enough was gathered to write it before the burst of requests ends.
    var isFull: Bool { buffer.readableBytes >= ConnectionOutput.burst }

    /// Adds what the body writes, whole messages.
    func append(_ write: (inout ByteBuffer) -> Void) {
        write(&buffer)
    }

    /// Adds the octets of a worker: few join the buffer, many follow it uncopied.
    func append(_ octets: ByteBuffer, to context: ChannelHandlerContext) {
        guard octets.readableBytes >= ConnectionOutput.kept else {
            buffer.writeImmutableBuffer(octets)
            return
        }
        if buffer.readableBytes > 0 {
            write(buffer, to: context)
            buffer = ByteBuffer()
        }
        write(octets, to: context)
    }

    private func write(_ octets: ByteBuffer, to context: ChannelHandlerContext) {
        context.write(NIOAny(octets), promise: nil)
        isUnflushed = true
    }

    /// Gives all answers to the channel.
    func flush(to context: ChannelHandlerContext) {
        guard !isFlushing, isUnflushed || buffer.readableBytes > 0 else { return }
        isFlushing = true
        if buffer.readableBytes > 0 { write(buffer, to: context) }
        isUnflushed = false
        context.flush()
        // The storage serves again when the channel could write it all at once.
        if buffer.capacity > ConnectionOutput.kept {
            buffer = ByteBuffer()
        } else {
            buffer.clear()
        }
        isFlushing = false
    }
}
