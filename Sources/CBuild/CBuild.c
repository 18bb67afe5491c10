#include "CBuild.h"

extern const char bm25chunk_commit[] __attribute__((weak));

const char *_Nullable cbuild_commit(void) { return bm25chunk_commit; }
