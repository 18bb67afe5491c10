// A library for LD_PRELOAD that counts the calls of one class, and lets one of them fail.
//
//   FAIL_CALL   the class: open, read, write, sync, rename, truncate, mkdir, unlink, map, lock, status
//   FAIL_AT     the number of the call that fails, from 0; without it none does
//   FAIL_CODE   its errno
//   FAIL_COUNT  a file that gets the number of calls when the process ends
//
// Only calls about files below FAIL_BELOW count, so that the loader and the libraries work.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;

static int is_below(const char *path) {
  const char *below = getenv("FAIL_BELOW");
  char resolved[4096];
  if (!below || !path) return 0;
  if (path[0] != '/') {
    if (!getcwd(resolved, sizeof resolved)) return 0;
    return !strncmp(resolved, below, strlen(below));
  }
  return !strncmp(path, below, strlen(below));
}

static int is_below_descriptor(int descriptor) {
  char name[64], path[4096];
  snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
  ssize_t count = readlink(name, path, sizeof path - 1);
  if (count <= 0) return 0;
  path[count] = 0;
  return is_below(path);
}

static int fails(const char *class) {
  const char *wanted = getenv("FAIL_CALL");
  if (!wanted || strcmp(wanted, class)) return 0;
  long number = __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
  const char *at = getenv("FAIL_AT");
  if (!at || number != atol(at)) return 0;
  errno = atoi(getenv("FAIL_CODE"));
  return 1;
}

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("FAIL_COUNT");
  if (!path) return;
  FILE *file = fopen(path, "w");
  if (!file) return;
  fprintf(file, "%ld", calls);
  fclose(file);
}

#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

#define OPEN(symbol)                                                                     \
  int symbol(const char *path, int flags, ...) {                                         \
    va_list list;                                                                        \
    va_start(list, flags);                                                               \
    mode_t mode = va_arg(list, int);                                                     \
    va_end(list);                                                                        \
    if (is_below(path) && fails("open")) return -1;                                      \
    return NEXT(int (*)(const char *, int, ...), #symbol)(path, flags, mode);            \
  }
OPEN(open)
OPEN(open64)

#define DESCRIPTOR(class, result, symbol, parameters, arguments)                         \
  result symbol parameters {                                                             \
    if (is_below_descriptor(descriptor) && fails(class)) return -1;                      \
    return NEXT(result(*) parameters, #symbol) arguments;                                \
  }
DESCRIPTOR("read", ssize_t, read, (int descriptor, void *b, size_t n), (descriptor, b, n))
DESCRIPTOR("read", ssize_t, pread, (int descriptor, void *b, size_t n, off_t o), (descriptor, b, n, o))
DESCRIPTOR("read", ssize_t, pread64, (int descriptor, void *b, size_t n, off_t o), (descriptor, b, n, o))
DESCRIPTOR("write", ssize_t, write, (int descriptor, const void *b, size_t n), (descriptor, b, n))
DESCRIPTOR("write", ssize_t, pwrite, (int descriptor, const void *b, size_t n, off_t o), (descriptor, b, n, o))
DESCRIPTOR("write", ssize_t, pwrite64, (int descriptor, const void *b, size_t n, off_t o), (descriptor, b, n, o))
DESCRIPTOR("sync", int, fsync, (int descriptor), (descriptor))
DESCRIPTOR("sync", int, fdatasync, (int descriptor), (descriptor))
DESCRIPTOR("truncate", int, ftruncate, (int descriptor, off_t n), (descriptor, n))
DESCRIPTOR("truncate", int, ftruncate64, (int descriptor, off_t n), (descriptor, n))
DESCRIPTOR("lock", int, flock, (int descriptor, int operation), (descriptor, operation))
DESCRIPTOR("status", int, fstat, (int descriptor, struct stat *s), (descriptor, s))

#define PATH(class, symbol, parameters, arguments)                                       \
  int symbol parameters {                                                                \
    if (is_below(path) && fails(class)) return -1;                                       \
    return NEXT(int(*) parameters, #symbol) arguments;                                   \
  }
PATH("rename", rename, (const char *path, const char *to), (path, to))
PATH("mkdir", mkdir, (const char *path, mode_t mode), (path, mode))
PATH("unlink", unlink, (const char *path), (path))
PATH("unlink", rmdir, (const char *path), (path))

#define MAP(symbol)                                                                      \
  void *symbol(void *address, size_t n, int protection, int flags, int descriptor, off_t o) { \
    if (descriptor >= 0 && is_below_descriptor(descriptor) && fails("map")) return MAP_FAILED; \
    return NEXT(void *(*)(void *, size_t, int, int, int, off_t), #symbol)(               \
        address, n, protection, flags, descriptor, o);                                   \
  }
MAP(mmap)
MAP(mmap64)
