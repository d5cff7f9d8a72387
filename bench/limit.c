/* The physical limit of fanning out frames on this machine, and the reader both sides use.
 *
 *   limit send SOCKETS BYTES ROUNDS   sends BYTES to each of SOCKETS loopback sockets, one send()
 *                                     per frame, ROUNDS times; a second process drains them.
 *                                     Prints frames per second until the last byte has arrived.
 *   limit pace SOCKETS BYTES ROUNDS PER_SECOND
 *                                     the same with a pause between rounds. Prints how long after
 *                                     the start of its round a frame was read: the 50th and the
 *                                     99th percentile, nanoseconds.
 *   limit drain BYTES FD...           reads inherited sockets until BYTES have come, then prints
 *                                     the moment of the last read, CLOCK_MONOTONIC nanoseconds.
 *   limit watch LAST FD...            reads inherited WebSockets until each has had a frame with
 *                                     the mark `bench-` of number LAST, then prints one line for
 *                                     each mark and socket: the number and when it was read.
 *
 * The reader is pinned to the second core and the sender, where it is here, to the first, if there
 * are two: the scheduler likes to put a reader beside its writer, which clients never are.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 512, BUFFER = 1 << 18, CARRY = 1 << 16, IDLE_MS = 10000, DIGITS = 6 };

/* What has come of one socket: bytes, or the unfinished frame and the highest mark. */
struct heard {
    int fd, newest;
    int64_t bytes;
    unsigned char *carry;
    size_t carried;
};

/* Called with what a read returned and when. */
typedef void taker(struct heard *one, unsigned char *data, size_t size, int64_t moment);

static struct note { int64_t number, moment; } *notes;
static size_t noted, room;
static int64_t received, *round_began, frame_bytes;
static int last_mark, waiting;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(void) {
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return moment.tv_sec * 1000000000LL + moment.tv_nsec;
}

static void pin(int core) {
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

static void note(int64_t number, int64_t moment) {
    if (noted == room && !(notes = realloc(notes, (room = 2 * room + 4096) * sizeof *notes)))
        fail("realloc");
    notes[noted++] = (struct note){number, moment};
}

/* Reads all sockets until `waiting` is nothing; returns when the last read was. */
static int64_t read_all(struct heard *sockets, int count, taker *take) {
    static unsigned char buffer[CARRY + BUFFER];
    struct epoll_event events[BATCH];
    int poll = epoll_create1(0);
    int64_t moment = now();
    for (int i = 0; i < count; i++) {
        int fd = sockets[i].fd;
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
        if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
    }
    while (waiting) {
        int ready = epoll_wait(poll, events, BATCH, IDLE_MS);
        if (ready <= 0) {
            fprintf(stderr, "nothing came for %d ms\n", IDLE_MS);
            exit(1);
        }
        for (int i = 0; i < ready; i++) {
            struct heard *one = &sockets[events[i].data.u32];
            if (one->carried) memcpy(buffer, one->carry, one->carried);
            ssize_t size = recv(one->fd, buffer + one->carried, BUFFER, 0);
            if (size == 0 || (size < 0 && errno != EAGAIN)) fail("recv");
            moment = now();
            if (size > 0) take(one, buffer, one->carried + size, moment);
        }
    }
    return moment;
}

static void count_bytes(struct heard *one, unsigned char *data, size_t size, int64_t moment) {
    (void)one, (void)data, (void)moment;
    received += size;
    waiting = received < frame_bytes;
}

/* Notes each frame of `frame_bytes` that has come whole, by how late in its round it came. */
static void time_rounds(struct heard *one, unsigned char *data, size_t size, int64_t moment) {
    (void)data;
    for (int64_t whole = one->bytes / frame_bytes; (one->bytes + (int64_t)size) / frame_bytes > whole;
         whole++, waiting--)
        note(whole, moment - round_began[whole]);
    one->bytes += size;
}

/* Returns the highest number behind a mark in a frame, -1 if there is none. */
static int highest_mark(const unsigned char *frame, size_t size) {
    const unsigned char *at = frame, *end = frame + size;
    int highest = -1;
    while ((at = memmem(at, end - at, "bench-", 6)) && (at += 6) + DIGITS <= end) {
        int number = 0;
        for (int i = 0; i < DIGITS; i++) number = 10 * number + at[i] - '0';
        if (number > highest) highest = number;
    }
    return highest;
}

/* Returns the size of the frame that starts here, 0 if too little has come to tell. */
static size_t frame_size(const unsigned char *at, size_t size) {
    if (size < 2 || (at[1] == 126 && size < 4) || (at[1] == 127 && size < 10)) return 0;
    if (at[1] < 126) return 2 + at[1];
    if (at[1] == 126) return 4 + (at[2] << 8 | at[3]);
    return 10 + ((size_t)at[6] << 24 | at[7] << 16 | at[8] << 8 | at[9]);
}

static void note_marks(struct heard *one, unsigned char *data, size_t size, int64_t moment) {
    size_t at = 0, frame;
    for (; (frame = frame_size(data + at, size - at)) && at + frame <= size; at += frame) {
        int mark = highest_mark(data + at, frame);
        if (mark <= one->newest) continue; /* the old row carries an older mark */
        one->newest = mark;
        note(mark, moment);
        if (mark == last_mark) waiting--;
    }
    one->carried = size - at;
    if (one->carried > CARRY || (frame && frame > CARRY)) fail("a frame is too large");
    if (!one->carried) return;
    if (!one->carry && !(one->carry = malloc(CARRY))) fail("malloc");
    memcpy(one->carry, data + at, one->carried);
}

static void connect_pairs(int count, int *senders, struct heard *receivers) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    if (bind(listener, (void *)&address, size) || listen(listener, 4096)) fail("listen");
    getsockname(listener, (void *)&address, &size);
    for (int i = 0; i < count; i++) {
        receivers[i].fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(receivers[i].fd, (void *)&address, size)) fail("connect");
        senders[i] = accept(listener, NULL, NULL);
        if (senders[i] < 0) fail("accept");
        setsockopt(senders[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    close(listener);
}

static void wait_until(int64_t moment) {
    struct timespec due = {moment / 1000000000LL, moment % 1000000000LL};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR) continue;
}

static void send_rounds(int count, const int *sockets, int bytes, int rounds, double per_second) {
    char *frame = calloc(1, bytes);
    int64_t began = now();
    for (int round = 0; round < rounds; round++) {
        if (per_second > 0) wait_until(began + round / per_second * 1e9);
        round_began[round] = now();
        for (int i = 0; i < count; i++)
            for (int sent = 0; sent < bytes;) {
                ssize_t size = send(sockets[i], frame + sent, bytes - sent, MSG_NOSIGNAL);
                if (size < 0) fail("send");
                sent += size;
            }
    }
}

static int by_moment(const void *one, const void *other) {
    int64_t a = ((const struct note *)one)->moment, b = ((const struct note *)other)->moment;
    return (a > b) - (a < b);
}

/* What the reading process of `send` and `pace` finds out, as one line. */
static void report(struct heard *receivers, int count, int bytes, int rounds, double per_second) {
    int64_t frames = (int64_t)count * rounds;
    if (per_second > 0) {
        frame_bytes = bytes, waiting = frames;
        read_all(receivers, count, time_rounds);
        qsort(notes, noted, sizeof *notes, by_moment);
        printf("%lld %lld\n", (long long)notes[noted / 2].moment,
               (long long)notes[noted * 99 / 100].moment);
    } else {
        frame_bytes = frames * bytes, waiting = 1;
        int64_t last = read_all(receivers, count, count_bytes);
        printf("%.0f\n", frames / ((last - round_began[0]) / 1e9));
    }
}

static int measure(int count, int bytes, int rounds, double per_second) {
    int *senders = calloc(count, sizeof(int)), status = 0;
    struct heard *receivers = calloc(count, sizeof *receivers);
    round_began = mmap(NULL, rounds * sizeof(int64_t), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    connect_pairs(count, senders, receivers);
    if (fork() == 0) {
        pin(1);
        report(receivers, count, bytes, rounds, per_second);
        return 0;
    }
    pin(0);
    send_rounds(count, senders, bytes, rounds, per_second);
    wait(&status);
    return WEXITSTATUS(status);
}

static void announce(const char *word) {
    puts(word);
    fflush(stdout);
}

int main(int argc, char **argv) {
    int count = argc - 3;
    if (argc == 5 && !strcmp(argv[1], "send"))
        return measure(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), 0);
    if (argc == 6 && !strcmp(argv[1], "pace"))
        return measure(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atof(argv[5]));
    if (count < 1) {
        fprintf(stderr, "usage: limit send SOCKETS BYTES ROUNDS | "
                        "limit pace SOCKETS BYTES ROUNDS PER_SECOND | "
                        "limit drain BYTES FD... | limit watch LAST FD...\n");
        return 2;
    }
    struct heard *sockets = calloc(count, sizeof *sockets);
    for (int i = 0; i < count; i++) sockets[i] = (struct heard){.fd = atoi(argv[i + 3]), .newest = -1};
    if (!strcmp(argv[1], "drain")) {
        pin(1);
        frame_bytes = atoll(argv[2]), waiting = 1;
        announce("draining");
        printf("%lld\n", (long long)read_all(sockets, count, count_bytes));
    } else {
        pin(1);
        last_mark = atoi(argv[2]), waiting = count;
        announce("watching");
        read_all(sockets, count, note_marks);
        for (size_t i = 0; i < noted; i++)
            printf("%lld %lld\n", (long long)notes[i].number, (long long)notes[i].moment);
    }
    return 0;
}
