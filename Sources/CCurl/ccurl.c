#include "ccurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// The part of libcurl's interface that we use. Its constants never change, because libcurl has a stable ABI
// (https://curl.se/libcurl/abi.html).
typedef void CURL, CURLM;
struct curl_slist;
typedef struct CURLMsg {
    int msg;
    CURL *easy_handle;
    union {
        void *whatever;
        int result;
    } data;
} CURLMsg;

enum {
    CURLOPT_WRITEDATA = 10001, CURLOPT_URL = 10002, CURLOPT_PROXY = 10004, CURLOPT_ERRORBUFFER = 10010,
    CURLOPT_POSTFIELDS = 10015, CURLOPT_HTTPHEADER = 10023, CURLOPT_HEADERDATA = 10029, CURLOPT_POST = 47,
    CURLOPT_CAINFO = 10065, CURLOPT_CAPATH = 10097, CURLOPT_CA_CACHE_TIMEOUT = 321, CURLOPT_QUICK_EXIT = 322,
    CURLOPT_HTTP_VERSION = 84, CURLOPT_NOSIGNAL = 99, CURLOPT_TIMEOUT_MS = 155,
    CURLOPT_CONNECTTIMEOUT_MS = 156, CURLOPT_PROTOCOLS = 181, CURLOPT_WRITEFUNCTION = 20011,
    CURLOPT_HEADERFUNCTION = 20079, CURLOPT_POSTFIELDSIZE_LARGE = 30120,
    CURLINFO_RESPONSE_CODE = 0x200002, CURLINFO_OS_ERRNO = 0x200019,
    CURLE_OUT_OF_MEMORY = 27, CURLE_ABORTED_BY_CALLBACK = 42,
    CURLM_OK = 0, CURLMSG_DONE = 1, CURL_GLOBAL_ALL = 3, CURL_HTTP_VERSION_1_1 = 2,
    CURLPROTO_HTTP_AND_HTTPS = 3, CURL_ERROR_SIZE = 256,
};

static struct {
    int (*global_init)(long flags);
    const char *(*version)(void);
    CURL *(*easy_init)(void);
    int (*easy_setopt)(CURL *, int option, ...);
    int (*easy_getinfo)(CURL *, int info, ...);
    void (*easy_cleanup)(CURL *);
    const char *(*easy_strerror)(int code);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
    CURLM *(*multi_init)(void);
    int (*multi_add_handle)(CURLM *, CURL *);
    int (*multi_remove_handle)(CURLM *, CURL *);
    int (*multi_perform)(CURLM *, int *running);
    int (*multi_poll)(CURLM *, void *extra, unsigned count, int timeout, int *ready);
    int (*multi_wakeup)(CURLM *);
    CURLMsg *(*multi_info_read)(CURLM *, int *left);
    int (*multi_cleanup)(CURLM *);
} curl;

static char failure[512];

// Any build of libcurl works: they differ in their TLS library.
static const char *const names[] = {
#ifdef __APPLE__
    "/usr/lib/libcurl.4.dylib", "libcurl.4.dylib",
#else
    "libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so",
#endif
};

static void open_library(void) {
    void *library = NULL;
    for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++) {
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        // The error of the first name is the most useful one.
        if (!library && i == 0) snprintf(failure, sizeof failure, "%s", dlerror());
    }
    if (!library) return;
    failure[0] = 0;
#define FIND(name) \
    if (!(curl.name = (__typeof__(curl.name))dlsym(library, "curl_" #name))) \
        snprintf(failure, sizeof failure, "libcurl 7.68 or newer is required, this one has no curl_" #name)
    FIND(global_init);
    FIND(version);
    FIND(easy_init);
    FIND(easy_setopt);
    FIND(easy_getinfo);
    FIND(easy_cleanup);
    FIND(easy_strerror);
    FIND(slist_append);
    FIND(slist_free_all);
    FIND(multi_init);
    FIND(multi_add_handle);
    FIND(multi_remove_handle);
    FIND(multi_perform);
    FIND(multi_poll);
    FIND(multi_wakeup);
    FIND(multi_info_read);
    FIND(multi_cleanup);
#undef FIND
    if (!failure[0] && curl.global_init(CURL_GLOBAL_ALL)) snprintf(failure, sizeof failure, "curl_global_init failed");
    // A receiver that closes the connection in the middle of a record must not end the process: not all versions of
    // libcurl and TLS libraries suppress the signal.
    struct sigaction action;
    if (sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL) signal(SIGPIPE, SIG_IGN);
}

const char *ccurl_open(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return failure[0] ? failure : NULL;
}

const char *ccurl_version(void) { return ccurl_open() ? "" : curl.version(); }

struct ccurl_poster {
    CURL *easy;
    CURLM *multi;
    atomic_bool is_cancelled;
    // State of the current request:
    int64_t header_bytes, body_bytes;
    bool has_status;  // the header of the response is complete
    ccurl_answer *answer;
};

// Only the status and one header of a response matter, so longer responses are not read to their end.
static const int64_t most_body_bytes = 64 << 10, most_header_bytes = 256 << 10;

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes;
    ccurl_poster *poster = context;
    poster->body_bytes += (int64_t)(size * count);
    return poster->body_bytes <= most_body_bytes ? size * count : 0;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context) {
    static const char name[] = "retry-after:";
    const size_t length = size * count, start = sizeof name - 1;
    ccurl_poster *poster = context;
    char *out = poster->answer->retry_after;
    poster->header_bytes += (int64_t)length;
    if (length == 0 || poster->header_bytes > most_header_bytes) return 0;
    if (bytes[0] == '\r' || bytes[0] == '\n') {
        long status = 0;
        curl.easy_getinfo(poster->easy, CURLINFO_RESPONSE_CODE, &status);
        poster->has_status = status >= 200;  // after a status below 200 another response follows
    }
    if (length < start || strncasecmp(bytes, name, start)) return length;
    size_t first = start, end = length;
    while (first < end && (bytes[first] == ' ' || bytes[first] == '\t')) first++;
    while (end > first && (unsigned char)bytes[end - 1] <= ' ') end--;
    if (end - first < sizeof ((ccurl_answer *)0)->retry_after) {
        memcpy(out, bytes + first, end - first);
        out[end - first] = 0;
    }
    return length;
}

// Trusts only the certificates of a file. Returns NULL, or the reason for a failure.
static const char *trust(CURL *easy, const char *ca_file) {
    if (curl.easy_setopt(easy, CURLOPT_CAINFO, ca_file))
        return "the TLS library of this libcurl cannot load certificates from a file";
    // The system's certificates may also be in a folder; a TLS library without folders rejects the option, which is
    // fine.
    curl.easy_setopt(easy, CURLOPT_CAPATH, NULL);
    // The file may change before the next connection; versions before 7.87 do not cache it.
    curl.easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
    return NULL;
}

ccurl_poster *ccurl_make(const char *url, const char *ca_file, int64_t timeout, const char **reason) {
    *reason = ccurl_open();
    if (*reason) return NULL;
    *reason = "out of memory";
    ccurl_poster *poster = calloc(1, sizeof *poster);
    if (!poster) return NULL;
    CURL *easy = poster->easy = curl.easy_init();
    poster->multi = curl.multi_init();
    if (!easy || !poster->multi || curl.easy_setopt(easy, CURLOPT_URL, url) ||
        (ca_file && (*reason = trust(easy, ca_file)))) {
        ccurl_free(poster);
        return NULL;
    }
    // Do not wait for an unresponsive resolver at the end; versions before 7.87 do.
    curl.easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl.easy_setopt(easy, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTP_AND_HTTPS);
    curl.easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl.easy_setopt(easy, CURLOPT_PROXY, "");
    curl.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl.easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout);
    curl.easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)timeout);
    curl.easy_setopt(easy, CURLOPT_POST, 1L);
    curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl.easy_setopt(easy, CURLOPT_WRITEDATA, poster);
    curl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl.easy_setopt(easy, CURLOPT_HEADERDATA, poster);
    return poster;
}

void ccurl_free(ccurl_poster *poster) {
    if (poster->easy) curl.easy_cleanup(poster->easy);
    if (poster->multi) curl.multi_cleanup(poster->multi);
    free(poster);
}

// Runs the request to its end and returns libcurl's result code.
static int perform(ccurl_poster *poster) {
    for (int running = 1; running;) {
        if (atomic_load(&poster->is_cancelled)) return CURLE_ABORTED_BY_CALLBACK;
        if (curl.multi_perform(poster->multi, &running) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
        if (running && curl.multi_poll(poster->multi, NULL, 0, 1000, NULL) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
    }
    int left;
    CURLMsg *message = curl.multi_info_read(poster->multi, &left);
    return message && message->msg == CURLMSG_DONE ? message->data.result : CURLE_OUT_OF_MEMORY;
}

void ccurl_post(ccurl_poster *poster, const void *body, int64_t size, const char *const *headers, int64_t header_count,
                ccurl_answer *answer) {
    memset(answer, 0, sizeof *answer);
    _Static_assert(sizeof answer->message >= CURL_ERROR_SIZE, "the buffer must hold CURL_ERROR_SIZE bytes");
    struct curl_slist *list = NULL;
    for (int64_t i = 0; i <= header_count; i++) {
        // Without this header a large body would wait for a "100 Continue".
        struct curl_slist *longer = curl.slist_append(list, i < header_count ? headers[i] : "Expect:");
        if (!longer) {
            answer->code = CURLE_OUT_OF_MEMORY;
            curl.slist_free_all(list);
            return;
        }
        list = longer;
    }
    poster->answer = answer;
    poster->header_bytes = poster->body_bytes = 0;
    poster->has_status = false;
    CURL *easy = poster->easy;
    curl.easy_setopt(easy, CURLOPT_HTTPHEADER, list);
    curl.easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, size);
    curl.easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl.easy_setopt(easy, CURLOPT_ERRORBUFFER, answer->message);
    if (curl.multi_add_handle(poster->multi, easy) == CURLM_OK) {
        answer->code = perform(poster);
        long status = 0, system_error = 0;
        curl.easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        curl.easy_getinfo(easy, CURLINFO_OS_ERRNO, &system_error);
        answer->status = status;
        answer->system_error = (int32_t)system_error;
        curl.multi_remove_handle(poster->multi, easy);
    } else {
        answer->code = CURLE_OUT_OF_MEMORY;
    }
    // The response is known, even if sending the body failed.
    if (poster->has_status) answer->code = 0;
    if (answer->code && !answer->message[0])
        snprintf(answer->message, sizeof answer->message, "%s", curl.easy_strerror(answer->code));
    // These options point to data of this call.
    poster->answer = NULL;
    curl.easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
    curl.easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
    curl.easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL);
    curl.slist_free_all(list);
}

void ccurl_cancel(ccurl_poster *poster) {
    atomic_store(&poster->is_cancelled, true);
    curl.multi_wakeup(poster->multi);
}
