#include "CBusError.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const char message[] =
    "Error: a file was cut while it was read, or its disk has failed; nothing that is unfinished "
    "has its name. Give the command again when the file is whole.\n";

static void end(int signal) {
  (void)signal;
  // Only calls that are safe in a handler.
  ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
  (void)ignored;
  _exit(1);
}

void cbuserror_end_with_message(void) {
  struct sigaction action = {.sa_handler = end};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
}
