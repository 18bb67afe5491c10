/// A struct of Parquet's metadata, which reads and writes its own fields.
package protocol ThriftStruct: ThriftReadable, ThriftWritable, Equatable, Sendable {}
