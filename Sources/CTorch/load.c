#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __linux__
#include <malloc.h>
#endif

#include "ctorch.h"

#ifdef __APPLE__
#define LIBRARY(name) "lib" name ".dylib"
#else
#define LIBRARY(name) "lib" name ".so"
#endif

// The loader takes a library that is already open for any later one of the same name, whatever its search path says.
static bool open_first(const char *libtorch, const char *name, char *error, int64_t capacity) {
  char path[4096];
  snprintf(path, sizeof path, "%s/lib/%s", libtorch, name);
  if (dlopen(path, RTLD_NOW | RTLD_GLOBAL)) return true;
  snprintf(error, (size_t)capacity, "%s", dlerror());
  return false;
}

// OpenMP's threads wait for their next piece of work in a loop, for milliseconds by default: where other programs want
// the cores too, everything takes several times as long. Some ten microseconds bridge the gaps between operations.
static void limit_waiting(void) {
  if (!getenv("OMP_WAIT_POLICY")) setenv("GOMP_SPINCOUNT", "10000", /*overwrite=*/0);
}

// Every step frees tensors of some megabytes and asks for the same again: given back to the system in between, their
// pages are cleared and mapped anew each time. glibc keeps them up to this much.
static void keep_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
#endif
}

// What libtorch and the libraries inside it ask before they look at the processor: its own kernels, oneDNN's, and MKL's,
// which listens on processors of Intel alone.
static void limit_instructions(ct_isa isa) {
  static const char *const names[][3] = {
      [ct_isa_baseline] = {"default", "SSE41", "SSE4_2"},
      [ct_isa_avx2] = {"avx2", "AVX2", "AVX2"},
      [ct_isa_avx512] = {"avx512", "AVX512_CORE", "AVX512"},
  };
  if (isa >= ct_processor_isa()) return;
  setenv("ATEN_CPU_CAPABILITY", names[isa][0], /*overwrite=*/1);
  setenv("ONEDNN_MAX_CPU_ISA", names[isa][1], /*overwrite=*/1);
  setenv("MKL_ENABLE_INSTRUCTIONS", names[isa][2], /*overwrite=*/1);
}

const ct_api *ct_load(const char *path, const char *libtorch, ct_isa isa, char *error, int64_t capacity) {
  limit_instructions(isa);
  limit_waiting();
  keep_freed_memory();
  if (libtorch && !(open_first(libtorch, LIBRARY("c10"), error, capacity) &&
                    open_first(libtorch, LIBRARY("torch_cpu"), error, capacity)))
    return 0;
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(error, (size_t)capacity, "%s", dlerror());
    return 0;
  }
  const ct_api *(*table)(ct_isa) = (const ct_api *(*)(ct_isa))dlsym(library, "ct_api_table");
  const ct_api *api = table ? table(isa) : 0;
  if (!api || api->version != CT_VERSION) {
    snprintf(error, (size_t)capacity, "%s was built from other sources than this program (version %d, expected %d)",
             path, api ? api->version : 0, CT_VERSION);
    dlclose(library);
    return 0;
  }
  return api;
}

ct_isa ct_processor_isa(void) {
#ifdef __x86_64__
  __builtin_cpu_init();
#define HAS(feature) __builtin_cpu_supports(feature)
  if (!HAS("avx2") || !HAS("fma")) return ct_isa_baseline;
  if (!HAS("avx512f") || !HAS("avx512bw") || !HAS("avx512dq") || !HAS("avx512vl")) return ct_isa_avx2;
  return HAS("avx512bf16") ? ct_isa_avx512_bf16 : ct_isa_avx512;
#else
  return ct_isa_baseline;
#endif
}

bool ct_own_path(char *out, int64_t capacity) {
  Dl_info found;
  if (!dladdr((const void *)&ct_own_path, &found) || !found.dli_fname) return false;
  return snprintf(out, (size_t)capacity, "%s", found.dli_fname) < capacity;
}
