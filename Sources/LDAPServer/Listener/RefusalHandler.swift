// The whole pipeline of a connection that is not accepted: one notice, then the end.

import LDAPModel
import LDAPProtocol
import NIOCore

/// Tells a newcomer why, and closes.
final class RefusalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let result: LDAPResult

    init(_ result: LDAPResult) {
        self.result = result
    }

    func channelActive(context: ChannelHandlerContext) {
        var bytes = ByteBuffer()
        LDAPMessage(id: 0, operation: .extendedResponse(.noticeOfDisconnection(result)))
            .encode(into: &bytes)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
