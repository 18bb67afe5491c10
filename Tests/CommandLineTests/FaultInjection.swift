import Foundation

/// Faults in calls of the C library, made by a library that is loaded before it.
struct FaultInjection {
  /// Whether there is a compiler for the library.
  static let isAvailable = ["cc", "gcc", "clang"].contains { compiler($0) != nil }

  /// The environment that makes a run of the program see the fault.
  let environment: [String: String]

  /// Compiles the library into a folder.
  ///
  /// `call` is `open`, `read`, `opendir` or `readdir` on files and folders whose path ends with
  /// `suffix`, `write` on any file whose path holds it, `cut` on a file whose path ends with it and
  /// that is emptied when it has been mapped, or memory for the library `libzstd` or `libz`. It
  /// fails with `code` from the `after`-th time on; with `count`, that often.
  init(
    _ call: String, on suffix: String = "", code: Int32, after: Int = 0, count: Int = .max,
    in folder: String
  ) throws {
    let library = folder + "/faults.so"
    if !FileManager.default.fileExists(atPath: library) {
      let source = folder + "/faults.c"
      try Data(FaultInjection.source.utf8).write(to: URL(filePath: source))
      let process = Process()
      process.executableURL = ["cc", "gcc", "clang"].lazy.compactMap(FaultInjection.compiler).first
      process.arguments = ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
      try process.run()
      process.waitUntilExit()
    }
    environment = [
      "LD_PRELOAD": library, "FAULT_CALL": call, "FAULT_SUFFIX": suffix, "FAULT_CODE": "\(code)",
      "FAULT_AFTER": "\(after)", "FAULT_COUNT": "\(count)",
    ]
  }

  private static func compiler(_ name: String) -> URL? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { URL(filePath: "\($0)/\(name)") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  private static let source = #"""
    #define _GNU_SOURCE
    #include <dirent.h>
    #include <dlfcn.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <stdarg.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/types.h>
    #include <unistd.h>

    static long seen;

    static int is_due(const char *call) {
      const char *wanted = getenv("FAULT_CALL");
      if (!wanted || strcmp(wanted, call)) return 0;
      long number = __atomic_fetch_add(&seen, 1, __ATOMIC_RELAXED);
      long after = atol(getenv("FAULT_AFTER"));
      if (number < after || number - after >= atol(getenv("FAULT_COUNT"))) return 0;
      errno = atoi(getenv("FAULT_CODE"));
      return 1;
    }

    static int is_meant(const char *path) {
      const char *suffix = getenv("FAULT_SUFFIX");
      if (!suffix) return 0;
      size_t a = strlen(path), b = strlen(suffix);
      return a >= b && !strcmp(path + a - b, suffix);
    }

    static const char *path_of(int descriptor, char *buffer, size_t size) {
      char name[64];
      snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
      ssize_t count = readlink(name, buffer, size - 1);
      buffer[count < 0 ? 0 : count] = 0;
      return buffer;
    }

    static int open_or_fail(const char *symbol, const char *path, int flags, mode_t mode) {
      if (is_meant(path) && is_due("open")) return -1;
      int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, symbol);
      return real(path, flags, mode);
    }

    int open(const char *path, int flags, ...) {
      va_list list;
      va_start(list, flags);
      mode_t mode = va_arg(list, int);
      va_end(list);
      return open_or_fail("open", path, flags, mode);
    }

    int open64(const char *path, int flags, ...) {
      va_list list;
      va_start(list, flags);
      mode_t mode = va_arg(list, int);
      va_end(list);
      return open_or_fail("open64", path, flags, mode);
    }

    ssize_t read(int descriptor, void *buffer, size_t count) {
      char path[4096];
      const char *wanted = getenv("FAULT_CALL");
      if (wanted && !strcmp(wanted, "read") && is_meant(path_of(descriptor, path, sizeof path))
          && is_due("read")) return -1;
      ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
      return real(descriptor, buffer, count);
    }

    ssize_t write(int descriptor, const void *buffer, size_t count) {
      char path[4096];
      const char *wanted = getenv("FAULT_CALL");
      if (wanted && !strcmp(wanted, "write")
          && strstr(path_of(descriptor, path, sizeof path), getenv("FAULT_SUFFIX"))
          && is_due("write")) return -1;
      ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
      return real(descriptor, buffer, count);
    }

    void *mmap(void *address, size_t count, int protection, int flags, int descriptor, off_t offset) {
      char path[4096];
      const char *wanted = getenv("FAULT_CALL");
      void *(*real)(void *, size_t, int, int, int, off_t) = dlsym(RTLD_NEXT, "mmap");
      void *mapped = real(address, count, protection, flags, descriptor, offset);
      if (descriptor >= 0 && wanted && !strcmp(wanted, "cut")
          && is_meant(path_of(descriptor, path, sizeof path)) && is_due("cut")) truncate(path, 0);
      return mapped;
    }

    DIR *opendir(const char *path) {
      if (is_meant(path) && is_due("opendir")) return NULL;
      DIR *(*real)(const char *) = dlsym(RTLD_NEXT, "opendir");
      return real(path);
    }

    struct dirent *readdir(DIR *stream) {
      char path[4096];
      if (is_meant(path_of(dirfd(stream), path, sizeof path)) && is_due("readdir")) return NULL;
      struct dirent *(*real)(DIR *) = dlsym(RTLD_NEXT, "readdir");
      return real(stream);
    }

    extern void *__libc_malloc(size_t);

    void *malloc(size_t size) {
      const char *library = getenv("FAULT_CALL");
      if (size >= 1 << 12 && library && !strncmp(library, "lib", 3)) {
        Dl_info from;
        if (dladdr(__builtin_return_address(0), &from) && from.dli_fname) {
          const char *name = strrchr(from.dli_fname, '/');
          size_t length = strlen(library);
          if (name && !strncmp(name + 1, library, length) && name[1 + length] == '.'
              && is_due(library)) return NULL;
        }
      }
      return __libc_malloc(size);
    }
    """#
}
