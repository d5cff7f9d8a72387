/* The physical limit of fanning out frames on this machine, and the reader both sides use.
 *
 *   limit send SOCKETS BYTES ROUNDS   sends BYTES to each of SOCKETS loopback sockets, one send()
 *                                     per frame, ROUNDS times; a second process drains them.
 *                                     Prints frames per second until the last byte has arrived.
 *   limit drain BYTES FD...           reads inherited sockets until BYTES have come, then prints
 *                                     the moment of the last read, CLOCK_MONOTONIC nanoseconds.
 *
 * The sender is pinned to the first core and the reader to the second, where there are two.
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
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 512, BUFFER = 1 << 18, IDLE_MS = 10000 };

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

/* Reads until `expected` bytes have come; returns when the last one did. */
static int64_t drain(const int *sockets, int count, int64_t expected) {
    static char buffer[BUFFER];
    struct epoll_event events[BATCH];
    int poll = epoll_create1(0);
    int64_t received = 0, last = now();
    for (int i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = sockets[i]};
        fcntl(sockets[i], F_SETFL, fcntl(sockets[i], F_GETFL) | O_NONBLOCK);
        if (epoll_ctl(poll, EPOLL_CTL_ADD, sockets[i], &event)) fail("epoll_ctl");
    }
    while (received < expected) {
        int ready = epoll_wait(poll, events, BATCH, IDLE_MS);
        if (ready <= 0) {
            fprintf(stderr, "only %lld of %lld bytes came\n", (long long)received,
                    (long long)expected);
            exit(1);
        }
        for (int i = 0; i < ready; i++) {
            ssize_t size = recv(events[i].data.fd, buffer, BUFFER, 0);
            if (size > 0) received += size;
            else if (size == 0 || errno != EAGAIN) fail("recv");
        }
        last = now();
    }
    return last;
}

static void connect_pairs(int count, int *senders, int *receivers) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    if (bind(listener, (void *)&address, size) || listen(listener, 4096)) fail("listen");
    getsockname(listener, (void *)&address, &size);
    for (int i = 0; i < count; i++) {
        receivers[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(receivers[i], (void *)&address, size)) fail("connect");
        senders[i] = accept(listener, NULL, NULL);
        if (senders[i] < 0) fail("accept");
        setsockopt(senders[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    close(listener);
}

static void send_rounds(int count, const int *sockets, int bytes, int rounds) {
    char *frame = malloc(bytes);
    memset(frame, 'x', bytes);
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < count; i++)
            for (int sent = 0; sent < bytes;) {
                ssize_t size = send(sockets[i], frame + sent, bytes - sent, MSG_NOSIGNAL);
                if (size < 0) fail("send");
                sent += size;
            }
}

static int measure(int count, int bytes, int rounds) {
    int *senders = calloc(count, sizeof(int)), *receivers = calloc(count, sizeof(int)), pipes[2];
    int64_t last;
    connect_pairs(count, senders, receivers);
    if (pipe(pipes)) fail("pipe");
    pid_t child = fork();
    if (child == 0) {
        pin(1);
        last = drain(receivers, count, (int64_t)count * bytes * rounds);
        return write(pipes[1], &last, sizeof last) == sizeof last ? 0 : 1;
    }
    pin(0);
    int64_t began = now();
    send_rounds(count, senders, bytes, rounds);
    if (read(pipes[0], &last, sizeof last) != sizeof last) fail("read");
    waitpid(child, NULL, 0);
    printf("%.0f\n", (double)count * rounds / ((last - began) / 1e9));
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 5 && !strcmp(argv[1], "send"))
        return measure(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]));
    if (argc > 3 && !strcmp(argv[1], "drain")) {
        int count = argc - 3, *sockets = calloc(count, sizeof(int));
        for (int i = 0; i < count; i++) sockets[i] = atoi(argv[i + 3]);
        pin(1);
        puts("draining");
        fflush(stdout);
        printf("%lld\n", (long long)drain(sockets, count, atoll(argv[2])));
        return 0;
    }
    fprintf(stderr, "usage: limit send SOCKETS BYTES ROUNDS | limit drain BYTES FD...\n");
    return 2;
}
