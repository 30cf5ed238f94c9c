#include <dlfcn.h>
#include <stdio.h>

#include "ctorch.h"

const ct_api *ct_load(const char *path, char *error, int64_t capacity) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(error, (size_t)capacity, "%s", dlerror());
    return 0;
  }
  const ct_api *(*table)(void) = (const ct_api *(*)(void))dlsym(library, "ct_api_table");
  const ct_api *api = table ? table() : 0;
  if (!api || api->version != CT_VERSION) {
    snprintf(error, (size_t)capacity, "%s was built from other sources than this program (version %d, expected %d)",
             path, api ? api->version : 0, CT_VERSION);
    dlclose(library);
    return 0;
  }
  return api;
}
