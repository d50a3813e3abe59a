/* Preloaded into swapset by tests/short_writes.py: lets the system take and give less than it is asked for, and fail halfway.
 *
 * SHORT_SEED=N     every call that writes or reads a file, or prints, is cut to a random part or interrupted (EINTR) at random.
 * SHORT_AT=N       the Nth call that writes to a file brings only half of its bytes to the disk; then it fails as SHORT_HOW says:
 *                  28 (ENOSPC), 5 (EIO) or another error number, or 0 for a kill. SHORT_ON=1: all later ones fail too.
 * SHORT_COUNT=FILE the number of calls that write to files is written there at the end.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static _Atomic unsigned long calls, writes;

static unsigned long setting(const char *name) {
    const char *value = getenv(name);
    return value ? strtoul(value, NULL, 10) : 0;
}

/* Another number for every call: threads take turns in any order, so a seed repeats the kind of trial, not its course. */
static unsigned long chance(void) {
    unsigned long mixed = setting("SHORT_SEED") * 0x9e3779b97f4a7c15 + atomic_fetch_add(&calls, 1) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 31) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 29;
}

static int is_file(int to) {
    struct stat at;
    return fstat(to, &at) == 0 && S_ISREG(at.st_mode);
}

/* How many of so many bytes a call is allowed; none, with an error, if it is interrupted. */
static ssize_t allowed(size_t bytes) {
    if (bytes == 0 || setting("SHORT_SEED") == 0) return bytes;
    switch (chance() % 4) {
        case 0: errno = EINTR; return -1;
        case 1: return 1;
        case 2: return bytes;
        default: return 1 + chance() % bytes;
    }
}

/* Whether a call that writes to a file is to fail. */
static int fails(void) {
    unsigned long at = setting("SHORT_AT"), now = atomic_fetch_add(&writes, 1) + 1;
    return at != 0 && (now == at || (now > at && setting("SHORT_ON")));
}

static ssize_t failed(void) {
    int how = setting("SHORT_HOW");
    if (how == 0) raise(SIGKILL);
    errno = how;
    return -1;
}

/* A call that writes `count` bytes, of which `part` writes as many as `most`. */
#define WRITING(to, count, part)                                         \
    do {                                                                 \
        if (is_file(to) && fails()) {                                    \
            ssize_t most = (count) / 2;                                  \
            if (most > 0) (void)!(part);                                 \
            return failed();                                             \
        }                                                                \
        ssize_t most = is_file(to) || (to) < 3 ? allowed(count) : (ssize_t)(count); \
        return most < 0 ? -1 : (part);                                   \
    } while (0)

ssize_t write(int to, const void *bytes, size_t count) {
    WRITING(to, count, REAL(write)(to, bytes, most));
}

ssize_t pwrite64(int to, const void *bytes, size_t count, off64_t at) {
    WRITING(to, count, REAL(pwrite64)(to, bytes, most, at));
}

/* Of several pieces one is written, which is short too. */
ssize_t writev(int to, const struct iovec *pieces, int number) {
    int first = 0;
    while (first < number - 1 && pieces[first].iov_len == 0) first++;
    return number == 0 ? 0 : write(to, pieces[first].iov_base, pieces[first].iov_len);
}

ssize_t copy_file_range(int from, off64_t *in, int to, off64_t *out, size_t count, unsigned flags) {
    WRITING(to, count, REAL(copy_file_range)(from, in, to, out, most, flags));
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t count) {
    WRITING(to, count, REAL(sendfile64)(to, from, at, most));
}

ssize_t read(int from, void *bytes, size_t count) {
    ssize_t most = is_file(from) ? allowed(count) : (ssize_t)count;
    return most < 0 ? -1 : REAL(read)(from, bytes, most);
}

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("SHORT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%lu", (unsigned long)writes);
        fclose(file);
    }
}
