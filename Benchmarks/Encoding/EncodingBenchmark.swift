import Foundation
import Synchronization
import Tokenization

/// Times encoding of texts in memory, as the Python peers are timed, and prints a line of JSON.
///
/// usage: EncodingBenchmark TOKENIZER PATTERN|- TEXTS.jsonl THREADS ROUNDS
///
/// `cold` starts with encoders that have seen nothing, `warm` repeats with the same ones; medians of
/// the rounds, in seconds of the clock. Each document gives an array of ids of its own.
@main
struct EncodingBenchmark {
  private struct Figures: Encodable {
    var bytes: Int
    var ids: Int
    var cold: Double
    var warm: Double
  }

  private struct Line: Decodable { var text: String }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let threadCount = Int(arguments[4]), let rounds = Int(arguments[5])
    else {
      print("usage: EncodingBenchmark TOKENIZER PATTERN|- TEXTS.jsonl THREADS ROUNDS")
      exit(64)
    }
    let tokenizer = try Tokenizer(
      contentsOf: arguments[1], pattern: arguments[2] == "-" ? nil : arguments[2])
    let decoder = JSONDecoder()
    let texts = try Data(contentsOf: URL(filePath: arguments[3])).split(separator: 0x0a).map {
      Array(try decoder.decode(Line.self, from: $0).text.utf8)
    }
    let work = Work(texts: texts)
    var cold: [Double] = []
    var warm: [Double] = []
    for _ in 0..<rounds {
      let workers = (0..<threadCount).map { _ in Worker(tokenizer) }
      cold.append(work.run(workers))
      warm.append(work.run(workers))
    }
    let figures = Figures(
      bytes: texts.reduce(0) { $0 + $1.count }, ids: work.idCount.load(ordering: .relaxed),
      cold: cold.sorted()[rounds / 2], warm: warm.sorted()[rounds / 2])
    print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
  }

  /// `@unchecked Sendable`: one thread at a time uses it.
  private final class Worker: @unchecked Sendable {
    let encoder: Encoder
    var documents: [[TokenID]] = []

    init(_ tokenizer: Tokenizer) { encoder = tokenizer.makeEncoder() }
  }

  private final class Work: Sendable {
    let texts: [[UInt8]]
    let idCount = Atomic(0)
    private let next = Atomic(0)
    private static let batch = 16

    init(texts: [[UInt8]]) { self.texts = texts }

    /// Seconds until all texts are encoded.
    func run(_ workers: [Worker]) -> Double {
      next.store(0, ordering: .relaxed)
      idCount.store(0, ordering: .relaxed)
      for worker in workers { worker.documents.removeAll() }
      let clock = ContinuousClock()
      return clock.measure {
        DispatchQueue.concurrentPerform(iterations: workers.count) { encode(workers[$0]) }
      } / .seconds(1)
    }

    private func encode(_ worker: Worker) {
      var count = 0
      while true {
        let start = next.add(Self.batch, ordering: .relaxed).oldValue
        guard start < texts.count else { break }
        for text in texts[start..<min(start + Self.batch, texts.count)] {
          var ids: [TokenID] = []
          ids.reserveCapacity(text.count / 3)
          text.withUnsafeBufferPointer { worker.encoder.encodeOrdinary($0, into: &ids) }
          count += ids.count
          worker.documents.append(ids)
        }
      }
      idCount.add(count, ordering: .relaxed)
    }
  }
}
