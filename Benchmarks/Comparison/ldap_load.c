/* Puts the searches of a plan to one LDAP server, in a closed loop, and checks every answer while
 * it times it. Built and called by Benchmarks/compare-with-openldap; needs Linux and a C compiler.
 *
 * usage: ldap_load -p PORT -f PLAN [-c CONNECTIONS] [-t SECONDS] [-w WARM-UP SECONDS]
 *                  [-l LEAST OPERATIONS] [-s FIRST QUERY] [-m search|connect]
 *
 * Each connection asks, waits for the whole answer (all its pages), asks again. With -m connect an
 * operation is: connect, anonymous bind, search, unbind, wait for the server to close.
 * The counted window begins after the warm-up and ends after SECONDS, or later when fewer than
 * LEAST operations ended by then. What is in flight at its end is awaited and checked, not counted.
 *
 * PLAN, made by plans.py, little-endian: "ANNPLAN1", u32 queries, u32 members, u64 member[members],
 * then per query u32 page size, u32 entries, u32 result code, u32 first member, u32 member count,
 * u64 sum of hashes, u32 length, the bytes of a SearchRequest. An entry's hash is FNV-1a (64 bits)
 * of its `mail` in lower case. With members, the size limit cuts the answer: any of them may come,
 * each as often as the sorted list holds it; without, count and sum decide.
 *
 * Prints one JSON line. Ends with 0; 1 when the server cannot be measured; 2 when an answer was
 * wrong.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum {
    MAXIMUM_CONNECTIONS = 1024,
    REQUEST_ROOM = 4096,
    COOKIE_ROOM = 1024,
    FIRST_BUFFER = 1 << 18,
    MAXIMUM_BUFFER = 1 << 26,
    SHOWN_MISMATCHES = 5,
    SILENCE_MILLISECONDS = 120000,
    LONGEST_WINDOW_SECONDS = 120,
};

/* ---------------------------------------------------------------- failures and time */

static void fail(const char *what) {
    fprintf(stderr, "ldap_load: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
    exit(1);
}

static void malformed(const char *what) {
    errno = 0;
    fail(what);
}

static void *room(void *old, size_t size) {
    void *new = realloc(old, size);
    if (!new) fail("memory");
    return new;
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* ---------------------------------------------------------------- the plan */

struct query {
    uint32_t page, entries, code, first_member, members, length;
    uint64_t sum;
    const uint8_t *request;
};

static struct query *queries;
static uint64_t *members;
static uint32_t query_count, member_count;

static uint32_t most_cut_entries; /* of an answer whose entries must be kept to be checked */

static const uint8_t *take(const uint8_t *at, const uint8_t *end, void *into, size_t length) {
    if ((size_t)(end - at) < length) malformed("the plan is cut short");
    memcpy(into, at, length);
    return at + length;
}

static void read_plan(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) fail(path);
    long size = ftell(file);
    uint8_t *bytes = room(NULL, size + 1);
    rewind(file);
    if (fread(bytes, 1, size, file) != (size_t)size) fail(path);
    fclose(file);

    const uint8_t *at = bytes, *end = bytes + size;
    char magic[8];
    at = take(at, end, magic, sizeof magic);
    if (memcmp(magic, "ANNPLAN1", sizeof magic)) malformed("not a plan");
    at = take(at, end, &query_count, 4);
    at = take(at, end, &member_count, 4);
    members = room(NULL, (size_t)member_count * 8 + 8);
    at = take(at, end, members, (size_t)member_count * 8);
    queries = room(NULL, (size_t)query_count * sizeof *queries + 1);
    for (uint32_t i = 0; i < query_count; i++) {
        struct query *query = &queries[i];
        uint32_t head[5];
        at = take(at, end, head, sizeof head);
        at = take(at, end, &query->sum, 8);
        at = take(at, end, &query->length, 4);
        query->page = head[0], query->entries = head[1], query->code = head[2];
        query->first_member = head[3], query->members = head[4];
        query->request = at;
        if ((size_t)(end - at) < query->length) malformed("the plan is cut short");
        if (query->length > REQUEST_ROOM / 2) malformed("a request is too long");
        if ((uint64_t)query->first_member + query->members > member_count)
            malformed("members beyond the list");
        if (query->members && query->entries > most_cut_entries)
            most_cut_entries = query->entries;
        at += query->length;
    }
    if (!query_count) malformed("no query in the plan");
}

/* ---------------------------------------------------------------- BER */

static size_t put_header(uint8_t *out, uint8_t tag, size_t length) {
    out[0] = tag;
    if (length < 0x80) {
        out[1] = (uint8_t)length;
        return 2;
    }
    out[1] = 0x82, out[2] = (uint8_t)(length >> 8), out[3] = (uint8_t)length;
    return 4;
}

static size_t put(uint8_t *out, uint8_t tag, const void *value, size_t length) {
    size_t header = put_header(out, tag, length);
    memcpy(out + header, value, length);
    return header + length;
}

static size_t put_number(uint8_t *out, uint32_t value) {
    const uint8_t bytes[4] = {value >> 24, value >> 16, value >> 8, value};
    return put(out, 0x02, bytes, sizeof bytes);
}

/* The paged results control (RFC 2696) as the `controls` of a message. */
static size_t put_page(uint8_t *out, uint32_t size, const uint8_t *cookie, size_t cookie_length) {
    static const char type[] = "1.2.840.113556.1.4.319";
    uint8_t value[COOKIE_ROOM + 64], sequence[COOKIE_ROOM + 64], control[COOKIE_ROOM + 128];
    uint8_t list[COOKIE_ROOM + 128];
    size_t length = put_number(value, size);
    length += put(value + length, 0x04, cookie, cookie_length);
    length = put(sequence, 0x30, value, length);
    size_t typed = put(control, 0x04, type, sizeof type - 1);
    typed += put(control + typed, 0x04, sequence, length);
    typed = put(list, 0x30, control, typed);
    return put(out, 0xa0, list, typed);
}

struct element {
    uint8_t tag;
    const uint8_t *value, *end;
};

/* The element at `at`; 0 while more bytes are needed. */
static int element(const uint8_t *at, const uint8_t *end, struct element *found) {
    if (end - at < 2) return 0;
    found->tag = *at++;
    size_t length = *at++;
    if (length >= 0x80) {
        size_t octets = length & 0x7f;
        if (octets == 0 || octets > 4) malformed("an answer with a strange length");
        if ((size_t)(end - at) < octets) return 0;
        for (length = 0; octets; octets--) length = length << 8 | *at++;
    }
    if ((size_t)(end - at) < length) return 0;
    found->value = at;
    found->end = at + length;
    return 1;
}

/* The element at `at` inside a complete message. */
static struct element inner(const uint8_t *at, const uint8_t *end) {
    struct element found;
    if (!element(at, end, &found)) malformed("an answer that ends inside an element");
    return found;
}

static uint32_t number(struct element element) {
    uint32_t value = 0;
    for (const uint8_t *at = element.value; at < element.end; at++) value = value << 8 | *at;
    return value;
}

/* ---------------------------------------------------------------- connections */

enum state { IDLE, BINDING, SEARCHING, CLOSING };

struct connection {
    int descriptor;
    enum state state;
    uint32_t message, query, entries, code;
    uint64_t sum, *seen; /* `seen`: hashes of the entries, kept for answers that may be cut */
    int64_t started;
    uint8_t *buffer;
    size_t filled, size;
};

struct sample {
    float microseconds, per_entry;
};

static struct connection connections[MAXIMUM_CONNECTIONS];
static int poller, port, connect_each_time;
static uint32_t next_query;
static int active, counting, ended;
static struct sample *samples;
static size_t operations, sample_room;
static uint64_t entries, bytes, answers, mismatches;

static void send_all(struct connection *connection, const uint8_t *request, size_t length) {
    /* One small request on an idle connection always fits the socket's buffer. */
    if (send(connection->descriptor, request, length, MSG_NOSIGNAL) != (ssize_t)length)
        fail("send");
}

static void send_search(struct connection *connection, const uint8_t *cookie, size_t length) {
    const struct query *query = &queries[connection->query];
    uint8_t body[REQUEST_ROOM], request[REQUEST_ROOM + 8];
    size_t filled = put_number(body, ++connection->message);
    memcpy(body + filled, query->request, query->length);
    filled += query->length;
    if (query->page) filled += put_page(body + filled, query->page, cookie, length);
    send_all(connection, request, put(request, 0x30, body, filled));
    connection->state = SEARCHING;
}

static void open_connection(struct connection *connection) {
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1;
    connection->descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (connection->descriptor < 0) fail("socket");
    setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(connection->descriptor, (struct sockaddr *)&server, sizeof server)) fail("connect");
    fcntl(connection->descriptor, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->descriptor, &event)) fail("epoll");
    connection->message = 0;
    connection->filled = 0;
}

static void ask(struct connection *connection) {
    connection->query = next_query;
    next_query = (next_query + 1) % query_count;
    connection->entries = 0;
    connection->sum = 0;
    connection->started = now();
    active++;
    if (!connect_each_time) {
        send_search(connection, NULL, 0);
        return;
    }
    static const uint8_t bind[] = {0x30, 0x0f, 0x02, 0x04, 0, 0, 0, 1, 0x60, 0x07,
                                   0x02, 0x01, 0x03, 0x04, 0, 0x80, 0};
    open_connection(connection);
    connection->message = 1;
    connection->state = BINDING;
    send_all(connection, bind, sizeof bind);
}

/* ---------------------------------------------------------------- checking and counting */

static int by_value(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Whether the entries seen are among the members, each no more often than there. */
static int are_members(const struct query *query, uint64_t *seen, uint32_t count) {
    const uint64_t *first = members + query->first_member, *end = first + query->members;
    qsort(seen, count, sizeof *seen, by_value);
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t *low = first, *high = end;
        while (low < high) {
            const uint64_t *middle = low + (high - low) / 2;
            if (*middle < seen[i]) low = middle + 1;
            else high = middle;
        }
        if (low == end || *low != seen[i]) return 0;
        first = low + 1; /* the next one must be found behind: each member serves once */
    }
    return 1;
}

static void check(struct connection *connection) {
    const struct query *query = &queries[connection->query];
    answers++;
    if (connection->entries == query->entries && connection->code == query->code &&
        (query->members ? are_members(query, connection->seen, connection->entries)
                        : connection->sum == query->sum))
        return;
    if (mismatches++ < SHOWN_MISMATCHES)
        fprintf(stderr, "query %u: %u entries, code %u, sum %016llx; "
                        "expected %u, code %u, %s %016llx\n",
                connection->query, connection->entries, connection->code,
                (unsigned long long)connection->sum, query->entries, query->code,
                query->members ? "members, not" : "sum", (unsigned long long)query->sum);
}

static void complete(struct connection *connection) {
    connection->state = IDLE;
    active--;
    if (!counting) return;
    if (operations == sample_room)
        samples = room(samples, (sample_room = sample_room * 2 + 65536) * sizeof *samples);
    float microseconds = (now() - connection->started) / 1e3f;
    uint32_t divisor = connection->entries ? connection->entries : 1;
    samples[operations++] = (struct sample){microseconds, microseconds / divisor};
}

/* ---------------------------------------------------------------- answers */

/* Hash of the `mail` of an entry (RFC 4511, section 4.5.2). */
static uint64_t address_hash(struct element entry) {
    struct element name = inner(entry.value, entry.end);
    struct element list = inner(name.end, entry.end);
    uint64_t hash = 14695981039346656037u;
    for (const uint8_t *at = list.value; at < list.end;) {
        struct element attribute = inner(at, list.end);
        struct element type = inner(attribute.value, attribute.end);
        if (type.end - type.value == 4 && !strncasecmp((const char *)type.value, "mail", 4)) {
            struct element values = inner(type.end, attribute.end);
            struct element value = inner(values.value, values.end);
            for (const uint8_t *byte = value.value; byte < value.end; byte++) {
                uint8_t lower = *byte >= 'A' && *byte <= 'Z' ? *byte + 32 : *byte;
                hash = (hash ^ lower) * 1099511628211u;
            }
            return hash;
        }
        at = attribute.end;
    }
    return 0; /* no address: the sum will tell */
}

/* The cookie of the paged results control of a message; empty without one. */
static struct element cookie(const uint8_t *at, const uint8_t *end) {
    struct element none = {0, NULL, NULL};
    if (at == end) return none;
    struct element controls = inner(at, end);
    struct element control = inner(controls.value, controls.end);
    struct element value = inner(control.value, control.end);
    if (control.end == value.end) return none;
    do value = inner(value.end, control.end); /* past the criticality */
    while (value.tag != 0x04 && value.end < control.end);
    struct element sequence = inner(value.value, value.end);
    struct element size = inner(sequence.value, sequence.end);
    return inner(size.end, sequence.end);
}

static void handle(struct connection *connection, struct element message) {
    struct element id = inner(message.value, message.end);
    struct element operation = inner(id.end, message.end);
    if (number(id) != connection->message) malformed("an answer to nothing asked");
    if (connection->state == BINDING) {
        if (operation.tag != 0x61 || number(inner(operation.value, operation.end)) != 0)
            malformed("the bind was refused");
        send_search(connection, NULL, 0);
    } else if (operation.tag == 0x64) {
        uint64_t hash = address_hash(operation);
        if (connection->entries < most_cut_entries) connection->seen[connection->entries] = hash;
        connection->sum += hash;
        connection->entries++;
        if (counting) entries++;
    } else if (operation.tag == 0x65) {
        connection->code = number(inner(operation.value, operation.end));
        struct element next = {0, NULL, NULL};
        if (queries[connection->query].page && connection->code == 0)
            next = cookie(operation.end, message.end);
        if (next.end - next.value > COOKIE_ROOM) malformed("a cookie is too long");
        if (next.end > next.value) {
            send_search(connection, next.value, next.end - next.value);
            return;
        }
        check(connection);
        if (!connect_each_time) {
            complete(connection);
            return;
        }
        static const uint8_t unbind[] = {0x30, 0x08, 0x02, 0x04, 0, 0, 0, 3, 0x42, 0x00};
        send_all(connection, unbind, sizeof unbind);
        connection->state = CLOSING;
    } else {
        malformed("an answer of another kind");
    }
}

static void receive(struct connection *connection) {
    if (connection->filled == connection->size) {
        if (connection->size >= MAXIMUM_BUFFER) malformed("an answer is too long");
        connection->buffer = room(connection->buffer, connection->size *= 2);
    }
    ssize_t got = recv(connection->descriptor, connection->buffer + connection->filled,
                       connection->size - connection->filled, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (connection->state == CLOSING && (got == 0 || (got < 0 && errno == ECONNRESET))) {
        close(connection->descriptor);
        complete(connection);
        return;
    }
    if (got <= 0) {
        if (got == 0) malformed("the server closed the connection");
        fail("receive");
    }
    if (counting) bytes += got;
    connection->filled += got;
    const uint8_t *at = connection->buffer, *end = at + connection->filled;
    struct element message;
    while (element(at, end, &message)) {
        if (message.tag != 0x30) malformed("not an LDAP message");
        handle(connection, message);
        at = message.end;
    }
    connection->filled = end - at;
    memmove(connection->buffer, at, connection->filled);
}

/* ---------------------------------------------------------------- the run */

static int by_latency(const void *left, const void *right) {
    float a = ((const struct sample *)left)->microseconds;
    float b = ((const struct sample *)right)->microseconds;
    return (a > b) - (a < b);
}

static int by_latency_per_entry(const void *left, const void *right) {
    float a = ((const struct sample *)left)->per_entry;
    float b = ((const struct sample *)right)->per_entry;
    return (a > b) - (a < b);
}

int main(int count, char **arguments) {
    const char *plan = NULL;
    int connection_count = 16, option;
    double seconds = 5, warm_up = 1;
    size_t least = 1;
    while ((option = getopt(count, arguments, "p:f:c:t:w:l:s:m:")) != -1) {
        switch (option) {
        case 'p': port = atoi(optarg); break;
        case 'f': plan = optarg; break;
        case 'c': connection_count = atoi(optarg); break;
        case 't': seconds = atof(optarg); break;
        case 'w': warm_up = atof(optarg); break;
        case 'l': least = strtoul(optarg, NULL, 10); break;
        case 's': next_query = strtoul(optarg, NULL, 10); break;
        case 'm': connect_each_time = !strcmp(optarg, "connect"); break;
        default: return 64;
        }
    }
    if (!plan || !port || connection_count < 1 || connection_count > MAXIMUM_CONNECTIONS) return 64;
    read_plan(plan);
    next_query %= query_count;
    poller = epoll_create1(0);
    if (poller < 0) fail("epoll");
    for (int i = 0; i < connection_count; i++) {
        connections[i].size = FIRST_BUFFER;
        connections[i].buffer = room(NULL, FIRST_BUFFER);
        connections[i].seen = room(NULL, (most_cut_entries + 1) * sizeof(uint64_t));
        if (!connect_each_time) open_connection(&connections[i]);
    }

    int64_t begun = now() + (int64_t)(warm_up * 1e9), finished = begun, at;
    int64_t due = begun + (int64_t)(seconds * 1e9);
    int64_t latest = due + LONGEST_WINDOW_SECONDS * (int64_t)1000000000;
    counting = warm_up <= 0;
    for (int i = 0; i < connection_count; i++) ask(&connections[i]);
    while (active) {
        struct epoll_event events[MAXIMUM_CONNECTIONS];
        int ready = epoll_wait(poller, events, MAXIMUM_CONNECTIONS, SILENCE_MILLISECONDS);
        if (ready < 0) fail("epoll");
        if (ready == 0) malformed("no answer for two minutes");
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            receive(connection);
            if (connection->state == IDLE && !ended) ask(connection);
        }
        at = now();
        if (!counting && !ended && at >= begun) {
            counting = 1;
            begun = at;
        }
        if (counting && ((at >= due && operations >= least) || at >= latest)) {
            counting = 0;
            ended = 1;
            finished = at;
        }
    }
    if (!operations) malformed("no answer in time");

    double elapsed = (finished - begun) / 1e9;
    size_t median = operations / 2, high = (size_t)(operations * 0.99);
    qsort(samples, operations, sizeof *samples, by_latency);
    float median_latency = samples[median].microseconds, high_latency = samples[high].microseconds;
    qsort(samples, operations, sizeof *samples, by_latency_per_entry);
    printf("{\"operations\": %zu, \"seconds\": %.3f, \"operations_per_second\": %.2f, "
           "\"entries\": %llu, \"entries_per_second\": %.2f, \"bytes\": %llu, "
           "\"median_us\": %.1f, \"p99_us\": %.1f, \"median_us_per_entry\": %.2f, "
           "\"checked\": %llu, \"mismatches\": %llu}\n",
           operations, elapsed, operations / elapsed, (unsigned long long)entries,
           entries / elapsed, (unsigned long long)bytes, median_latency, high_latency,
           samples[median].per_entry, (unsigned long long)answers, (unsigned long long)mismatches);
    return mismatches ? 2 : 0;
}
