// All is inlined from the header; a target needs a source file.
#include "CByteScan.h"
