/* Measures look-ups over loopback: each connection asks (uid=NUMBER) under ou=bal, waits for the
 * answer, asks again. Prints one line: operations per second, median, 99th percentile (microseconds),
 * entries per answer. Built and called by Benchmarks/first-light; needs a C compiler and nothing else.
 *
 * usage: lookup_latency PORT NUMBERS-FILE CONNECTIONS SECONDS
 * NUMBERS-FILE holds one identifier per line. Ends with 1 when a result code is not success.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAXIMUM_CONNECTIONS = 256, BUFFER = 1 << 20, MAXIMUM_SAMPLES = 20000000 };

struct connection {
    int descriptor;
    uint32_t message;
    int64_t asked_at;
    size_t filled;
    unsigned char *buffer;
};

static char **numbers;
static size_t number_count, next_number;
static const char base[] = "ou=bal,o=mssante,c=fr";

static void fail(const char *what) {
    fprintf(stderr, "lookup_latency: %s: %s\n", what, errno ? strerror(errno) : "wrong answer");
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void read_numbers(const char *path) {
    FILE *file = fopen(path, "r");
    char line[128];
    size_t room = 0;
    if (!file) fail(path);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        if (!line[0] || strlen(line) > 60) continue;
        if (number_count == room) {
            room = room ? room * 2 : 1024;
            numbers = realloc(numbers, room * sizeof *numbers);
            if (!numbers) fail("memory");
        }
        numbers[number_count++] = strdup(line);
    }
    fclose(file);
    if (!number_count) fail("no identifier to ask for");
}

/* Every element of the request is shorter than 128 bytes but the two outer ones, so that one-octet
 * lengths do; the outer ones are written in the two-octet form. */
static size_t put(unsigned char *out, unsigned char tag, const void *value, size_t length) {
    out[0] = tag;
    out[1] = (unsigned char)length;
    memcpy(out + 2, value, length);
    return length + 2;
}

static size_t search_request(unsigned char *out, uint32_t message, const char *number) {
    static const char *wanted[] = {"cn", "mail", "title", "o", "l"};
    unsigned char body[512], filter[128], id[4];
    size_t length = 0, filter_length, attributes = 0;
    unsigned char list[64];

    length += put(body + length, 0x04, base, sizeof base - 1);
    length += put(body + length, 0x0a, "\2", 1); /* whole subtree */
    length += put(body + length, 0x0a, "\0", 1); /* never dereference aliases */
    length += put(body + length, 0x02, "\0", 1); /* no size limit of ours */
    length += put(body + length, 0x02, "\0", 1); /* no time limit of ours */
    length += put(body + length, 0x01, "\0", 1); /* values too */
    filter_length = put(filter, 0x04, "uid", 3);
    filter_length += put(filter + filter_length, 0x04, number, strlen(number));
    length += put(body + length, 0xa3, filter, filter_length); /* equality */
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        attributes += put(list + attributes, 0x04, wanted[i], strlen(wanted[i]));
    length += put(body + length, 0x30, list, attributes);

    for (int i = 0; i < 4; i++) id[i] = (unsigned char)(message >> (24 - 8 * i));
    size_t inner = 2 + 4 + 3 + length, at = 0;
    out[at++] = 0x30, out[at++] = 0x82, out[at++] = (unsigned char)(inner >> 8),
    out[at++] = (unsigned char)inner;
    at += put(out + at, 0x02, id, 4);
    out[at++] = 0x63, out[at++] = 0x81, out[at++] = (unsigned char)length;
    if (length > 255) fail("request too long");
    memcpy(out + at, body, length);
    return at + length;
}

static void ask(struct connection *connection) {
    unsigned char request[512];
    size_t length =
        search_request(request, ++connection->message, numbers[next_number++ % number_count]);
    connection->asked_at = now();
    if (write(connection->descriptor, request, length) != (ssize_t)length) fail("write");
}

/* Header of one element: sets *header and *length, or returns 0 while more bytes are needed. */
static int element(const unsigned char *at, size_t have, size_t *header, size_t *length) {
    if (have < 2) return 0;
    if (at[1] < 0x80) {
        *header = 2, *length = at[1];
        return 1;
    }
    size_t octets = at[1] & 0x7f;
    if (octets == 0 || octets > 4) fail("length");
    if (have < 2 + octets) return 0;
    *length = 0;
    for (size_t i = 0; i < octets; i++) *length = *length << 8 | at[2 + i];
    *header = 2 + octets;
    return 1;
}

/* Takes every whole message of the buffer; returns 1 when the search ended. */
static int take(struct connection *connection, uint64_t *entries) {
    size_t at = 0, header, length;
    int ended = 0;
    while (element(connection->buffer + at, connection->filled - at, &header, &length) &&
           connection->filled - at >= header + length) {
        const unsigned char *message = connection->buffer + at + header;
        size_t id_header, id_length, operation_header, operation_length;
        if (!element(message, length, &id_header, &id_length)) fail("message id");
        const unsigned char *operation = message + id_header + id_length;
        size_t rest = length - id_header - id_length;
        if (!element(operation, rest, &operation_header, &operation_length)) fail("operation");
        if (operation[0] == 0x64) {
            ++*entries;
        } else if (operation[0] == 0x65) {
            if (operation[operation_header + 2] != 0) {
                errno = 0;
                fail("result code");
            }
            ended = 1;
        } else {
            errno = 0;
            fail("operation");
        }
        at += header + length;
    }
    memmove(connection->buffer, connection->buffer + at, connection->filled - at);
    connection->filled -= at;
    return ended;
}

static int by_value(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "usage: lookup_latency PORT NUMBERS-FILE CONNECTIONS SECONDS\n");
        return 64;
    }
    int connections = atoi(arguments[3]);
    int64_t duration = (int64_t)(atof(arguments[4]) * 1e9);
    if (connections < 1 || connections > MAXIMUM_CONNECTIONS) return 64;
    read_numbers(arguments[2]);

    static struct connection all[MAXIMUM_CONNECTIONS];
    static struct pollfd watched[MAXIMUM_CONNECTIONS];
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[1]))};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < connections; i++) {
        int one = 1, descriptor = socket(AF_INET, SOCK_STREAM, 0);
        if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&server, sizeof server))
            fail("connect");
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        all[i].descriptor = descriptor;
        all[i].buffer = malloc(BUFFER);
        watched[i] = (struct pollfd){.fd = descriptor, .events = POLLIN};
        if (!all[i].buffer) fail("memory");
    }

    uint32_t *samples = malloc(MAXIMUM_SAMPLES * sizeof *samples);
    size_t taken = 0;
    uint64_t entries = 0;
    if (!samples) fail("memory");
    /* A fifth of the time warms caches on both sides and is not counted. */
    int64_t started = now(), counted_from = started + duration / 5;
    int64_t ends = counted_from + duration;
    for (int i = 0; i < connections; i++) ask(&all[i]);
    while (now() < ends && taken < MAXIMUM_SAMPLES) {
        if (poll(watched, connections, 1000) < 0) fail("poll");
        for (int i = 0; i < connections; i++) {
            struct connection *connection = &all[i];
            if (!watched[i].revents) continue;
            ssize_t got = read(connection->descriptor, connection->buffer + connection->filled,
                               BUFFER - connection->filled);
            if (got <= 0) fail("read");
            connection->filled += got;
            uint64_t these = 0;
            if (!take(connection, &these)) {
                if (connection->filled == BUFFER) fail("answer too long");
                entries += connection->asked_at >= counted_from ? these : 0;
                continue;
            }
            int64_t at = now();
            if (connection->asked_at >= counted_from && taken < MAXIMUM_SAMPLES) {
                entries += these;
                samples[taken++] = (uint32_t)((at - connection->asked_at) / 100);
            }
            ask(connection);
        }
    }
    double seconds = (now() - counted_from) / 1e9;
    if (!taken) fail("no answer in time");
    qsort(samples, taken, sizeof *samples, by_value);
    printf("%d connection(s): %.0f op/s, median %.1f us, p99 %.1f us, %.2f entries per answer\n",
           connections, taken / seconds, samples[taken / 2] / 10.0,
           samples[(size_t)(taken * 0.99)] / 10.0, (double)entries / taken);
    return 0;
}
