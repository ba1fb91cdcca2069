#ifndef GLIDEPATH_CRENAME_H
#define GLIDEPATH_CRENAME_H

// renameat2 (Linux 3.15) is no part of POSIX: Swift's C library module leaves it out, like the variadic syscall.
// No header that declares types is included, or those types would seem to be defined here.

#include <sys/syscall.h>

long syscall(long number, ...);

static inline int glidepath_exchange(const char *first, const char *second) {
    const int current_folder = -100;        // AT_FDCWD
    const unsigned int exchange = 1u << 1;  // RENAME_EXCHANGE
    return (int)syscall(SYS_renameat2, current_folder, first, current_folder, second, exchange);
}

#endif
