// Posting over HTTP and HTTPS by the system's libcurl, which is opened on first use: a program that posts nothing runs
// without it, and needs no headers of it to be built.
#ifndef CCURL_H
#define CCURL_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Opens libcurl, once, and has the process ignore SIGPIPE where it would end it. NULL where that worked, and otherwise the
/// reason.
const char *_Nullable ccurl_open(void);

/// The version of the libcurl that was opened, such as `libcurl/7.88.1 OpenSSL/3.0.19`.
const char *ccurl_version(void);

/// Posts to one address over one connection, a request at a time; free it with `ccurl_free`.
typedef struct ccurl_poster ccurl_poster;

/// HTTP/1.1 without redirects, proxies and cookies. `ca_file` names the certificates (PEM) that alone are trusted; where
/// it is NULL those of the system are. `timeout` is that of a whole request, in milliseconds. NULL where that cannot be
/// had, with the reason, a constant.
ccurl_poster *_Nullable ccurl_make(const char *url, const char *_Nullable ca_file, int64_t timeout,
                                   const char *_Nullable *_Nonnull reason);
void ccurl_free(ccurl_poster *poster);

/// The outcome of a request.
typedef struct ccurl_answer {
    /// libcurl's code: 0 where an answer came.
    int32_t code;
    /// The system's number of the error that kept a connection from being made; 0 where there is none.
    int32_t system_error;
    /// The status of the answer; 0 where none came.
    int64_t status;
    /// The value of `Retry-After`, "" where there is none.
    char retry_after[128];
    /// What went wrong in libcurl's words, "" where it has none.
    char message[256];
} ccurl_answer;

/// Posts `size` bytes with these headers (`Name: value`) and waits for the answer, whose body is read and forgotten.
void ccurl_post(ccurl_poster *poster, const void *body, int64_t size, const char *_Nonnull const *_Nonnull headers,
                int64_t header_count, ccurl_answer *answer);

/// Ends the request under way, and each one that is begun later, with libcurl's code 42. Any thread may call it.
void ccurl_cancel(ccurl_poster *poster);

#pragma clang assume_nonnull end

#endif
