/* Runs a program and lets system calls on its index fail, as a disk would: a tracer (ptrace), so that
 * calls made past the C library fail as well.
 *
 *   fault CLASS NUMBER ERRNO PATH COUNTS -- PROGRAM ARGUMENT...
 *
 * CLASS is write, sync, rename, open or unlink; the call NUMBER (from 1) of the class that touches a
 * file whose path holds PATH fails with ERRNO; 0 lets none fail. CLASS full lets call NUMBER that
 * takes room, and every later one, fail with ENOSPC: the disk stays full. The calls of each class
 * that were seen are written to the file COUNTS. Ends as the program ended.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <linux/ptrace.h> /* after sys/ptrace.h, which it completes */
#include <unistd.h>

enum { WRITE, SYNC, RENAME, OPEN, UNLINK, CLASSES };
static const char *const names[CLASSES] = {"write", "sync", "rename", "open", "unlink"};

/* Threads whose call was made to fail and which have not returned from it. */
#define MOST 4096
static pid_t failing[MOST];
static int failed_count;

static long counts[CLASSES];
static long taking_room;

static int holds_path(pid_t pid, unsigned long at, const char *part) {
    char text[PATH_MAX] = {0};
    struct iovec here = {text, sizeof text - 1}, there = {(void *)at, sizeof text - 1};
    /* A path may end before an unmapped page: read what there is, page by page. */
    size_t done = 0;
    while (done < sizeof text - 1) {
        size_t step = 4096 - ((at + done) & 4095);
        if (step > sizeof text - 1 - done) step = sizeof text - 1 - done;
        here = (struct iovec){text + done, step};
        there = (struct iovec){(void *)(at + done), step};
        ssize_t n = process_vm_readv(pid, &here, 1, &there, 1, 0);
        if (n <= 0) break;
        done += (size_t)n;
        if (memchr(text, 0, done)) break;
    }
    return strstr(text, part) != NULL;
}

static int holds_fd(pid_t pid, long fd, const char *part) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/%d/fd/%ld", pid, fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return strstr(path, part) != NULL;
}

/* The class of a call on a file of PATH, or -1; whether it takes room on the disk. */
static int class_of(pid_t pid, struct ptrace_syscall_info *info, const char *part, int *room) {
    unsigned long *a = (unsigned long *)info->entry.args;
    *room = 0;
    switch (info->entry.nr) {
    case SYS_write: case SYS_pwrite64: case SYS_writev:
        *room = 1;
        return holds_fd(pid, (int)a[0], part) ? WRITE : -1;
    case SYS_fsync: case SYS_fdatasync:
        return holds_fd(pid, (int)a[0], part) ? SYNC : -1;
#ifdef SYS_rename
    case SYS_rename:
        return holds_path(pid, a[0], part) ? RENAME : -1;
    case SYS_unlink: case SYS_rmdir:
        return holds_path(pid, a[0], part) ? UNLINK : -1;
    case SYS_open:
        *room = (a[1] & O_CREAT) != 0;
        return holds_path(pid, a[0], part) ? OPEN : -1;
    case SYS_mkdir:
        *room = 1;
        return holds_path(pid, a[0], part) ? OPEN : -1;
#endif
    case SYS_renameat: case SYS_renameat2:
        return holds_path(pid, a[1], part) ? RENAME : -1;
    case SYS_unlinkat:
        return holds_path(pid, a[1], part) || holds_fd(pid, (int)a[0], part) ? UNLINK : -1;
    case SYS_openat:
        *room = (a[2] & O_CREAT) != 0;
        return holds_path(pid, a[1], part) ? OPEN : -1;
    case SYS_mkdirat:
        *room = 1;
        return holds_path(pid, a[1], part) ? OPEN : -1;
    default:
        return -1;
    }
}

static void replace_call(pid_t pid) {
#if defined(__x86_64__)
    struct user_regs_struct regs;
    ptrace(PTRACE_GETREGS, pid, 0, &regs);
    regs.orig_rax = (unsigned long)-1;
    ptrace(PTRACE_SETREGS, pid, 0, &regs);
#elif defined(__aarch64__)
    int none = -1;
    struct iovec io = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &io);
#else
#error "say here how a system call is replaced"
#endif
}

static void replace_result(pid_t pid, long error) {
#if defined(__x86_64__)
    struct user_regs_struct regs;
    ptrace(PTRACE_GETREGS, pid, 0, &regs);
    regs.rax = (unsigned long)-error;
    ptrace(PTRACE_SETREGS, pid, 0, &regs);
#elif defined(__aarch64__)
    struct user_regs_struct regs;
    struct iovec io = {&regs, sizeof regs};
    ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &io);
    regs.regs[0] = (unsigned long)-error;
    ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &io);
#endif
}

int main(int argc, char **argv) {
    if (argc < 8 || strcmp(argv[6], "--") != 0) {
        fprintf(stderr, "usage: fault CLASS NUMBER ERRNO PATH COUNTS -- PROGRAM ARGUMENT...\n");
        return 99;
    }
    int full = strcmp(argv[1], "full") == 0, class = -1;
    for (int i = 0; i < CLASSES; i++) if (strcmp(argv[1], names[i]) == 0) class = i;
    if (!full && class < 0) return 99;
    long number = atol(argv[2]), error = full ? ENOSPC : atol(argv[3]);
    const char *part = argv[4];
    pid_t child = fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) _exit(96);
        raise(SIGSTOP);
        execv(argv[7], argv + 7);
        _exit(98);
    }
    int status, code = 97;
    if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status)) return 99;
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                   PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, child, 0, options) != 0) { perror("ptrace"); return 99; }
    ptrace(PTRACE_SYSCALL, child, 0, 0);
    for (;;) {
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0) break;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (pid == child) code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            continue;
        }
        if (!WIFSTOPPED(status)) continue;
        int signal = WSTOPSIG(status), deliver = 0;
        if (signal == (SIGTRAP | 0x80)) {
            struct ptrace_syscall_info info;
            memset(&info, 0, sizeof info);
            ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info);
            int at = -1;
            for (int i = 0; i < failed_count; i++) if (failing[i] == pid) at = i;
            if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
                int room, found = class_of(pid, &info, part, &room);
                if (found >= 0) {
                    counts[found]++;
                    taking_room += room;
                    int fails = full ? room && number > 0 && taking_room >= number
                                     : found == class && counts[found] == number;
                    if (fails && at < 0 && failed_count < MOST) {
                        replace_call(pid);
                        failing[failed_count++] = pid;
                    }
                }
            } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && at >= 0) {
                replace_result(pid, error);
                failing[at] = failing[--failed_count];
            }
        } else if (signal != SIGTRAP && signal != SIGSTOP) {
            deliver = signal;
        }
        ptrace(PTRACE_SYSCALL, pid, 0, deliver);
    }
    FILE *out = fopen(argv[5], "w");
    if (!out) return 99;
    for (int i = 0; i < CLASSES; i++) fprintf(out, "%s %ld\n", names[i], counts[i]);
    fprintf(out, "full %ld\n", taking_room);
    fclose(out);
    return code;
}
