// Functions of the C library that its module for Swift leaves out, because it is built without _GNU_SOURCE.
// Declared as glibc 2.34 and later define them (manual pages posix_spawn(3), pipe(2)).
#pragma once

#include <spawn.h>

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int pipe2(int ends[2], int flags);

/// Start the program in a session of its own; the same number on every architecture of Linux.
static const short CPROCESS_SPAWN_SETSID = 0x80;
