// What ends the program where a file is cut while it is mapped into memory.

#ifndef CBUSERROR_H
#define CBUSERROR_H

/// From now on SIGBUS ends the process with exit code 1, after one line on standard error.
///
/// The system sends it where a page of a mapped file cannot be read: the file was cut meanwhile, or
/// its disk failed. A handler in C allocates nothing.
void cbuserror_end_with_message(void);

#endif
