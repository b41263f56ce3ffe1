/* A bare server for nearby questions: epoll, one thread, search and assembly for each, nothing else.

   cc -O3 -march=native -o nearby nearby.c -lm && ./nearby places.bin PORT

   It leaves out what a product needs: refusals, limits, ends of terms, headers, slow clients. It is a floor. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_PLACES = 50, CANDIDATES = 4096, CONNECTIONS = 1024, REQUEST = 2048, ANSWER = 1 << 20 };
static const double EARTH_M = 6371008.8, RADIUS_M = 500, OUTER_M = 700, RADIAN = 0.017453292519943295;
static const double WEST = 113, SOUTH = 35;
enum { COLUMNS = 800, ROWS = 900, STEPS = 100 };

typedef struct { double lon, lat; int32_t head_bytes, tail_bytes, count; } __attribute__((packed)) Record;
typedef struct { double lon, lat, lat_cos; const char *head; int32_t head_bytes, tail_bytes, count; } Place;
typedef struct { double distance; const Place *place; } Found;
typedef struct { char request[REQUEST]; int read; char *answer; int size, sent; } Connection;

static Place *places;
static int place_count, first_of[COLUMNS * ROWS + 1];
static Connection connections[CONNECTIONS];
static char body[ANSWER];

static int bucket(double lon, double lat) { return (int)((lon - WEST) * STEPS) * ROWS + (int)((lat - SOUTH) * STEPS); }

static void load(const char *path) {
    int file = open(path, O_RDONLY);
    struct stat told;
    if (file < 0 || fstat(file, &told)) exit(2);
    const char *data = mmap(NULL, told.st_size, PROT_READ, MAP_PRIVATE, file, 0), *end = data + told.st_size;
    for (const char *at = data; at < end; place_count++) {
        const Record *record = (const Record *)at;
        at += sizeof *record + record->head_bytes + record->tail_bytes;
    }
    places = malloc(place_count * sizeof *places);
    for (const char *at = data; at < end;) first_of[bucket(((const Record *)at)->lon, ((const Record *)at)->lat) + 1]++,
        at += sizeof(Record) + ((const Record *)at)->head_bytes + ((const Record *)at)->tail_bytes;
    for (int n = 0; n < COLUMNS * ROWS; n++) first_of[n + 1] += first_of[n];
    int *next = malloc(COLUMNS * ROWS * sizeof *next);
    memcpy(next, first_of, COLUMNS * ROWS * sizeof *next);
    for (const char *at = data; at < end;) {
        const Record *record = (const Record *)at;
        Place *place = &places[next[bucket(record->lon, record->lat)]++];
        *place = (Place){record->lon, record->lat, cos(record->lat * RADIAN), at + sizeof *record,
                         record->head_bytes, record->tail_bytes, record->count};
        at += sizeof *record + record->head_bytes + record->tail_bytes;
    }
    free(next);
}

static int nearer(const void *a, const void *b) {
    double first = ((const Found *)a)->distance, second = ((const Found *)b)->distance;
    return (first > second) - (first < second);
}

static int search(double lon, double lat, Found *found) {
    double half_lat = OUTER_M / 111194.0 * 1.001, half_lon = half_lat / cos((lat + half_lat) * RADIAN);
    double lat_cos = cos(lat * RADIAN);
    int count = 0;
    for (int x = (int)((lon - half_lon - WEST) * STEPS); x <= (int)((lon + half_lon - WEST) * STEPS); x++) {
        int row = x * ROWS;
        int from = row + (int)((lat - half_lat - SOUTH) * STEPS), to = row + (int)((lat + half_lat - SOUTH) * STEPS);
        for (int n = first_of[from]; n < first_of[to + 1] && count < CANDIDATES; n++) {
            const Place *place = &places[n];
            if (fabs(place->lon - lon) > half_lon || fabs(place->lat - lat) > half_lat) continue;
            double a = sin((place->lat - lat) * RADIAN / 2), b = sin((place->lon - lon) * RADIAN / 2);
            double distance = 2 * EARTH_M * asin(sqrt(a * a + lat_cos * place->lat_cos * b * b));
            if (distance <= OUTER_M) found[count++] = (Found){distance, place};
        }
    }
    qsort(found, count, sizeof *found, nearer);
    return count;
}

static char *put(char *to, const char *from, int size) { memcpy(to, from, size); return to + size; }

/* The answer with its head at the end of a margin before it; returns where it begins. */
static char *answer(const char *lon, const char *lat, int *size) {
    Found found[CANDIDATES];
    int count = search(atof(lon), atof(lat), found), total = 0;
    for (int n = 0; n < count; n++) total += found[n].place->count;
    char *to = body + 128;
    to += sprintf(to, "{\"cell\":{\"lon\":%.7s,\"lat\":%.6s,\"datum\":\"wgs84\"},\"radius_m\":500,\"total\":%d,\"places\":[",
                  lon, lat, total);
    for (int n = 0; n < count && n < MOST_PLACES; n++) {
        const Place *place = found[n].place;
        if (n) *to++ = ',';
        to = put(to, place->head, place->head_bytes);
        to += sprintf(to, ",\"distance_m\":%d,\"band\":\"%s\"", (int)(found[n].distance + 50) / 100 * 100,
                      found[n].distance <= RADIUS_M ? "within" : "just_outside");
        to = put(to, place->head + place->head_bytes, place->tail_bytes);
    }
    to = put(to, "],\"next\":null}", 14);
    char head[128];
    int head_bytes = sprintf(head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
                             (int)(to - body) - 128);
    char *from = body + 128 - head_bytes;
    memcpy(from, head, head_bytes);
    *size = to - from;
    return from;
}

static void drop(int client) {
    free(connections[client].answer);
    memset(&connections[client], 0, sizeof connections[client]);
    close(client);
}

static int flush(int client, int poll, const char *from, int size) {
    ssize_t sent = send(client, from, size, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return -1;
    if (sent < 0) sent = 0;
    if (sent == size) return 0;
    Connection *held = &connections[client];
    held->answer = malloc(size - sent);
    held->size = size - sent, held->sent = 0;
    memcpy(held->answer, from + sent, held->size);
    struct epoll_event wanted = {EPOLLOUT, {.fd = client}};
    return epoll_ctl(poll, EPOLL_CTL_MOD, client, &wanted);
}

static void serve(int client, int poll) {
    Connection *held = &connections[client];
    ssize_t got = recv(client, held->request + held->read, REQUEST - 1 - held->read, 0);
    if (got <= 0) { if (got == 0 || errno != EAGAIN) drop(client); return; }
    held->read += got;
    held->request[held->read] = 0;
    if (!strstr(held->request, "\r\n\r\n")) return;
    const char *lon = strstr(held->request, "lon="), *lat = strstr(held->request, "lat=");
    held->read = 0;
    if (!lon || !lat) { drop(client); return; }
    int size;
    char *from = answer(lon + 4, lat + 4, &size);
    if (flush(client, poll, from, size) < 0) drop(client);
}

static void go_on(int client, int poll) {
    Connection *held = &connections[client];
    ssize_t sent = send(client, held->answer + held->sent, held->size - held->sent, MSG_NOSIGNAL);
    if (sent < 0) { if (errno != EAGAIN) drop(client); return; }
    held->sent += sent;
    if (held->sent < held->size) return;
    free(held->answer);
    held->answer = NULL;
    struct epoll_event wanted = {EPOLLIN, {.fd = client}};
    epoll_ctl(poll, EPOLL_CTL_MOD, client, &wanted);
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    load(arguments[1]);
    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1, poll = epoll_create1(0);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in at = {AF_INET, htons(atoi(arguments[2])), {htonl(INADDR_LOOPBACK)}, {0}};
    if (bind(door, (struct sockaddr *)&at, sizeof at) || listen(door, 512)) return 1;
    struct epoll_event wanted = {EPOLLIN, {.fd = door}}, events[64];
    epoll_ctl(poll, EPOLL_CTL_ADD, door, &wanted);
    for (;;) {
        int ready = epoll_wait(poll, events, 64, -1);
        for (int n = 0; n < ready; n++) {
            int client = events[n].data.fd;
            if (client == door) {
                int next = accept4(door, NULL, NULL, SOCK_NONBLOCK);
                if (next < 0) continue;
                if (next >= CONNECTIONS) { close(next); continue; }
                setsockopt(next, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                wanted = (struct epoll_event){EPOLLIN, {.fd = next}};
                epoll_ctl(poll, EPOLL_CTL_ADD, next, &wanted);
            } else if (events[n].events & EPOLLOUT) go_on(client, poll);
            else serve(client, poll);
        }
    }
}
