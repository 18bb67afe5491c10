import CZlib
import Foundation

/// Decompresses a gzip file of any number of members (RFC 1952).
///
/// Checksums and lengths are verified. Zero bytes after a member are padding; anything else there
/// is ignored, with a notice.
final class GzipDecoder {
  private enum State {
    case insideMember
    case betweenMembers
    case ended
  }

  private let input: RawInput
  private let stream: UnsafeMutablePointer<z_stream>
  private var state = State.insideMember
  private var mayHoldOutput = false
  private var pendingFault: FileFault?

  /// What was ignored after the last member, once the end is reached.
  private(set) var notice: FileFault?

  /// A decoder of `input`, which begins with a gzip signature.
  init(_ input: RawInput) throws(FileFault) {
    self.input = input
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15: the largest window; 16: a gzip header and trailer, nothing else.
    let status = inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status != Z_MEM_ERROR else {
      throw FileFault.failure("gzip: there is not enough memory to decompress it")
    }
    guard status == Z_OK else {
      throw FileFault.failure("zlib did not start (status \(status))")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Decodes bytes into `destination`, which is not empty; 0 at the end.
  ///
  /// A fault is thrown after everything before it was delivered.
  func read(into destination: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int {
    if let pendingFault { throw pendingFault }
    let capacity = UInt32(clamping: destination.count)
    stream.pointee.next_out = destination.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = capacity
    do throws(FileFault) {
      while stream.pointee.avail_out == capacity, state != .ended {
        if state == .betweenMembers {
          try enterNextMember()
        } else {
          try inflateOnce()
        }
      }
    } catch {
      pendingFault = error
    }
    let produced = Int(capacity - stream.pointee.avail_out)
    if produced == 0, let pendingFault { throw pendingFault }
    return produced
  }

  private func inflateOnce() throws(FileFault) {
    let hasInput = try input.ensure(1)
    guard hasInput || mayHoldOutput else {
      throw FileFault(
        reason: .truncatedCompression, detail: "gzip data ends at byte \(input.offset)")
    }
    let available = input.bytes
    stream.pointee.next_in = available.baseAddress
    stream.pointee.avail_in = UInt32(available.count)
    let status = inflate(stream, Z_NO_FLUSH)
    input.consume(available.count - Int(stream.pointee.avail_in))
    // zlib may have taken the last of its input and still hold output that had no room.
    mayHoldOutput = stream.pointee.avail_out == 0
    switch status {
    case Z_OK, Z_BUF_ERROR:
      break
    case Z_STREAM_END:
      state = .betweenMembers
    case Z_MEM_ERROR:
      throw FileFault.failure("gzip: there is not enough memory to decompress it")
    default:
      let problem = stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)"
      throw FileFault(
        reason: .damagedCompression, detail: "gzip: \(problem), before byte \(input.offset)")
    }
  }

  private func enterNextMember() throws(FileFault) {
    while try input.ensure(1) {
      let zeroCount = input.bytes.prefix { $0 == 0 }.count
      guard zeroCount > 0 else { break }
      input.consume(zeroCount)
    }
    if try input.ensure(2), input.bytes.starts(with: [0x1f, 0x8b]) {
      inflateReset(stream)
      state = .insideMember
      return
    }
    if !input.bytes.isEmpty {
      notice = FileFault(reason: .trailingGarbage, detail: "from byte \(input.offset)")
    }
    state = .ended
  }
}
