/* Lets the n-th call to the file system fail, of those below one folder: loaded before the C library.

   What shall happen stands in a file that all processes of a trial map: it is counted there, so that n counts
   calls of them all, and it is changed there while they run. See tests/campaign/calls.py, which has the
   same numbers. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LOOK = 1, OPEN = 2, READ = 4, CREATE = 8, WRITE = 16, NAME = 32, SYNC = 64 };

struct plan {
  long kinds;    /* of calls that count; 0 where none does */
  long first;    /* the number, from 1, of the first call that fails; 0 where all are only counted */
  long last;     /* the number of the last one that fails */
  long error;    /* what it says */
  long counted;  /* calls so far */
};

static struct plan *plan;
static char under[PATH_MAX];
static size_t under_length;
static unsigned char is_ours[65536]; /* descriptors of files below the folder */

__attribute__((constructor)) static void start(void) {
  const char *place = getenv("SHANBEN_FAIL_PLAN"), *folder = getenv("SHANBEN_FAIL_UNDER");
  int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  if (!place || !folder) return;
  int file = real(place, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *map = mmap(NULL, sizeof(struct plan), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (map == MAP_FAILED) return;
  strncpy(under, folder, sizeof under - 1);
  under_length = strlen(under);
  plan = map;
}

static int is_ours_fd(int file) { return file >= 0 && file < 65536 && is_ours[file]; }

static int is_below(int folder, const char *path) {
  char here[PATH_MAX];
  if (!plan || !plan->kinds || !path) return 0;
  if (path[0] == '/') return !strncmp(path, under, under_length);
  if (folder != AT_FDCWD) return is_ours_fd(folder);
  return getcwd(here, sizeof here) && !strncmp(here, under, under_length);
}

static int fails(int kind, int ours) {
  if (!ours || !plan || !(plan->kinds & kind)) return 0;
  long number = __sync_add_and_fetch(&plan->counted, 1);
  if (!plan->first || number < plan->first || number > plan->last) return 0;
  errno = (int)plan->error;
  return 1;
}

static int note(int file, int ours) {
  if (file >= 0 && file < 65536) is_ours[file] = (unsigned char)ours;
  return file;
}

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static int kind_of(int flags) {
  return flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC) ? CREATE : OPEN;
}

#define MODE \
  mode_t mode = 0; \
  if (flags & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

#define OPENER(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); MODE \
    int ours = is_below(AT_FDCWD, path); \
    return fails(kind_of(flags), ours) ? -1 : note(real(path, flags, mode), ours); \
  }
OPENER(open)
OPENER(open64)

#define OPENER_AT(name) \
  int name(int folder, const char *path, int flags, ...) { \
    REAL(name); MODE \
    int ours = is_below(folder, path); \
    return fails(kind_of(flags), ours) ? -1 : note(real(folder, path, flags, mode), ours); \
  }
OPENER_AT(openat)
OPENER_AT(openat64)

int close(int file) { /* what it says of a failure, nobody can mend; see fsync */
  REAL(close);
  note(file, 0);
  return real(file);
}

/* A call of a descriptor, a folder, or a path: its kind, whether it is ours, what it gives where it fails. */
#define CALL(type, name, kind, ours, failed, parameters, arguments) \
  type name parameters { REAL(name); return fails(kind, ours) ? failed : real arguments; }

CALL(ssize_t, read, READ, is_ours_fd(f), -1, (int f, void *b, size_t n), (f, b, n))
CALL(ssize_t, pread, READ, is_ours_fd(f), -1, (int f, void *b, size_t n, off_t o), (f, b, n, o))
CALL(ssize_t, pread64, READ, is_ours_fd(f), -1, (int f, void *b, size_t n, off64_t o), (f, b, n, o))
CALL(ssize_t, readv, READ, is_ours_fd(f), -1, (int f, const struct iovec *v, int n), (f, v, n))
CALL(ssize_t, write, WRITE, is_ours_fd(f), -1, (int f, const void *b, size_t n), (f, b, n))
CALL(ssize_t, pwrite, WRITE, is_ours_fd(f), -1, (int f, const void *b, size_t n, off_t o), (f, b, n, o))
CALL(ssize_t, pwrite64, WRITE, is_ours_fd(f), -1, (int f, const void *b, size_t n, off64_t o), (f, b, n, o))
CALL(ssize_t, writev, WRITE, is_ours_fd(f), -1, (int f, const struct iovec *v, int n), (f, v, n))
CALL(ssize_t, sendfile, WRITE, is_ours_fd(t), -1, (int t, int f, off_t *o, size_t n), (t, f, o, n))
CALL(ssize_t, sendfile64, WRITE, is_ours_fd(t), -1, (int t, int f, off64_t *o, size_t n), (t, f, o, n))
CALL(ssize_t, copy_file_range, WRITE, is_ours_fd(t), -1,
     (int f, off64_t *a, int t, off64_t *b, size_t n, unsigned g), (f, a, t, b, n, g))
CALL(int, ftruncate, WRITE, is_ours_fd(f), -1, (int f, off_t n), (f, n))
CALL(int, ftruncate64, WRITE, is_ours_fd(f), -1, (int f, off64_t n), (f, n))
CALL(int, fsync, SYNC, is_ours_fd(f), -1, (int f), (f))
CALL(int, fdatasync, SYNC, is_ours_fd(f), -1, (int f), (f))

CALL(int, stat, LOOK, is_below(AT_FDCWD, p), -1, (const char *p, struct stat *s), (p, s))
CALL(int, stat64, LOOK, is_below(AT_FDCWD, p), -1, (const char *p, struct stat64 *s), (p, s))
CALL(int, lstat, LOOK, is_below(AT_FDCWD, p), -1, (const char *p, struct stat *s), (p, s))
CALL(int, lstat64, LOOK, is_below(AT_FDCWD, p), -1, (const char *p, struct stat64 *s), (p, s))
CALL(int, fstat, LOOK, is_ours_fd(f), -1, (int f, struct stat *s), (f, s))
CALL(int, fstat64, LOOK, is_ours_fd(f), -1, (int f, struct stat64 *s), (f, s))
CALL(int, fstatat, LOOK, is_below(d, p), -1, (int d, const char *p, struct stat *s, int g), (d, p, s, g))
CALL(int, fstatat64, LOOK, is_below(d, p), -1, (int d, const char *p, struct stat64 *s, int g), (d, p, s, g))

CALL(int, mkdir, NAME, is_below(AT_FDCWD, p), -1, (const char *p, mode_t m), (p, m))
CALL(int, mkdirat, NAME, is_below(d, p), -1, (int d, const char *p, mode_t m), (d, p, m))
CALL(int, rmdir, NAME, is_below(AT_FDCWD, p), -1, (const char *p), (p))
CALL(int, unlink, NAME, is_below(AT_FDCWD, p), -1, (const char *p), (p))
CALL(int, unlinkat, NAME, is_below(d, p), -1, (int d, const char *p, int g), (d, p, g))
CALL(int, rename, NAME, is_below(AT_FDCWD, b), -1, (const char *a, const char *b), (a, b))
CALL(int, renameat, NAME, is_below(d, b), -1, (int c, const char *a, int d, const char *b), (c, a, d, b))
CALL(int, renameat2, NAME, is_below(d, b), -1, (int c, const char *a, int d, const char *b, unsigned g), (c, a, d, b, g))
CALL(int, link, NAME, is_below(AT_FDCWD, b), -1, (const char *a, const char *b), (a, b))
CALL(int, linkat, NAME, is_below(d, b), -1, (int c, const char *a, int d, const char *b, int g), (c, a, d, b, g))
CALL(int, symlink, NAME, is_below(AT_FDCWD, b), -1, (const char *a, const char *b), (a, b))
CALL(int, symlinkat, NAME, is_below(d, b), -1, (const char *a, int d, const char *b), (a, d, b))

DIR *opendir(const char *path) {
  REAL(opendir);
  int ours = is_below(AT_FDCWD, path);
  if (fails(OPEN, ours)) return NULL;
  DIR *found = real(path);
  if (found) note(dirfd(found), ours);
  return found;
}

int closedir(DIR *folder) {
  REAL(closedir);
  note(dirfd(folder), 0);
  return real(folder);
}

CALL(struct dirent *, readdir, READ, is_ours_fd(dirfd(d)), NULL, (DIR *d), (d))
CALL(struct dirent64 *, readdir64, READ, is_ours_fd(dirfd(d)), NULL, (DIR *d), (d))
