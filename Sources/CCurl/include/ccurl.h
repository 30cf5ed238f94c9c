// Posts over HTTP and HTTPS with the system's libcurl, which is loaded on first use: a program that does not post runs
// without it, and can be built without its headers.
#ifndef CCURL_H
#define CCURL_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Loads libcurl, once, and makes the process ignore SIGPIPE unless it has a handler. Returns NULL, or the reason for a
/// failure.
const char *_Nullable ccurl_open(void);

/// The version of the loaded libcurl, such as `libcurl/7.88.1 OpenSSL/3.0.19`.
const char *ccurl_version(void);

/// Posts to one URL over one connection, one request at a time; free it with `ccurl_free`.
typedef struct ccurl_poster ccurl_poster;

/// Creates a poster that uses HTTP/1.1 without redirects, proxies and cookies. It trusts only the certificates (PEM) in
/// `ca_file`, or those of the system if that is NULL. `timeout` is the limit of a whole request, in milliseconds.
/// Returns NULL on failure, with a constant string in `reason`.
ccurl_poster *_Nullable ccurl_make(const char *url, const char *_Nullable ca_file, int64_t timeout,
                                   const char *_Nullable *_Nonnull reason);
void ccurl_free(ccurl_poster *poster);

/// The outcome of a request.
typedef struct ccurl_answer {
    /// libcurl's result code: 0 if there was a response.
    int32_t code;
    /// The system error that prevented a connection; 0 if there was none.
    int32_t system_error;
    /// The status of the response; 0 if there was none.
    int64_t status;
    /// The value of `Retry-After`; "" if there is none.
    char retry_after[128];
    /// libcurl's error message; "" if there is none.
    char message[256];
} ccurl_answer;

/// Posts `size` bytes with these headers (`Name: value`) and waits for the response, whose body is discarded.
void ccurl_post(ccurl_poster *poster, const void *body, int64_t size, const char *_Nonnull const *_Nonnull headers,
                int64_t header_count, ccurl_answer *answer);

/// Cancels the current request and all later ones, which end with libcurl's code 42. Any thread may call it.
void ccurl_cancel(ccurl_poster *poster);

#pragma clang assume_nonnull end

#endif
