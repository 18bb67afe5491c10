import Foundation

/// The system's libzstd, opened at run time so that the build does not need it.
package enum ZstdLibrary {
  /// The functions of libzstd that are used, with C's types.
  struct Functions: Sendable {
    let createStream: @convention(c) () -> OpaquePointer?
    let freeStream: @convention(c) (OpaquePointer?) -> Int
    let decompress:
      @convention(c) (OpaquePointer?, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int
    let setParameter: @convention(c) (OpaquePointer?, Int32, Int32) -> Int
    let isError: @convention(c) (Int) -> UInt32
    let errorName: @convention(c) (Int) -> UnsafePointer<CChar>?
    let version: @convention(c) () -> UnsafePointer<CChar>?
    let compressBound: @convention(c) (Int) -> Int
    let compress:
      @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int, Int32) -> Int
  }

  /// The functions, or nil where the library is not installed; looked up once.
  static let functions: Functions? = open()

  /// Whether zstd files can be read here.
  package static var isAvailable: Bool { functions != nil }

  /// The library's version, such as `1.5.7`, or nil where it is not installed.
  package static var version: String? {
    functions.flatMap { $0.version() }.map { String(cString: $0) }
  }

  private static func open() -> Functions? {
    let names = ["libzstd.so.1", "libzstd.so", "libzstd.1.dylib"]
    guard let library = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first,
      let createStream = dlsym(library, "ZSTD_createDStream"),
      let freeStream = dlsym(library, "ZSTD_freeDStream"),
      let decompress = dlsym(library, "ZSTD_decompressStream"),
      let setParameter = dlsym(library, "ZSTD_DCtx_setParameter"),
      let isError = dlsym(library, "ZSTD_isError"),
      let errorName = dlsym(library, "ZSTD_getErrorName"),
      let version = dlsym(library, "ZSTD_versionString"),
      let compressBound = dlsym(library, "ZSTD_compressBound"),
      let compress = dlsym(library, "ZSTD_compress")
    else { return nil }
    return Functions(
      createStream: function(createStream), freeStream: function(freeStream),
      decompress: function(decompress), setParameter: function(setParameter),
      isError: function(isError), errorName: function(errorName), version: function(version),
      compressBound: function(compressBound), compress: function(compress))
  }

  /// The bytes as one zstd frame; nil where libzstd is not installed.
  ///
  /// Equal bytes give equal frames under one version of libzstd.
  package static func compress(_ bytes: [UInt8], level: Int32) -> [UInt8]? {
    guard let functions else { return nil }
    let capacity = functions.compressBound(bytes.count)
    let frame = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      let size = bytes.withUnsafeBytes {
        functions.compress(buffer.baseAddress, capacity, $0.baseAddress, bytes.count, level)
      }
      count = functions.isError(size) == 0 ? size : 0
    }
    return frame.isEmpty ? nil : frame
  }

  private static func function<Function>(_ symbol: UnsafeMutableRawPointer) -> Function {
    unsafeBitCast(symbol, to: Function.self)
  }
}
