internal import CKernels

/// The inner loops for one instruction set, chosen at run time.
///
/// Results differ in their last bits between instruction sets, never between runs or threads.
package struct VectorKernels: Sendable {
  /// An instruction set.
  package enum InstructionSet: String, CaseIterable, Sendable {
    case portable
    case avx2
    case avx512
  }

  /// The table of functions: a C constant, which never changes.
  nonisolated(unsafe) private let table: UnsafePointer<CKernels>

  /// The instruction set they use.
  package let instructionSet: InstructionSet

  var functions: CKernels { table.pointee }

  /// The kernels for an instruction set, or nil where this machine lacks it.
  package init?(_ instructionSet: InstructionSet) {
    guard let table = ckernels_named(instructionSet.rawValue) else { return nil }
    self.table = table
    self.instructionSet = instructionSet
  }

  /// The kernels that use all of this machine.
  package static let best: VectorKernels = {
    for instructionSet in InstructionSet.allCases.reversed() {
      if let kernels = VectorKernels(instructionSet) { return kernels }
    }
    preconditionFailure("the portable kernels run on every machine")
  }()
}
