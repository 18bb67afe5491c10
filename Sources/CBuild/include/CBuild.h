// What a build says of itself when it is linked; Swift has no weak symbols.

#ifndef CBUILD_H
#define CBUILD_H

#pragma clang assume_nonnull begin

/// The commit that the program was built from, or NULL where the build did not say.
///
/// `Distribution/commit-object` makes the object file that says it.
const char *_Nullable cbuild_commit(void);

#pragma clang assume_nonnull end

#endif
