// The facts about the machine that are handed to the kernels.
#include "kernels/isa.hpp"
#include "kernels/parallel.hpp"

namespace ct {
static Isa usable = Isa::baseline;
Isa isa() { return usable; }
void use(Isa isa) { usable = isa; }

static Threads threads = {[] { return 1; }, [](void (*body)(void *), void *data, int) { body(data); }};
void use(Threads given) { threads = given; }

int thread_count() { return threads.count(); }
void on_threads(void (*body)(void *), void *data, int count) {
  if (count <= 1) body(data);
  else threads.run(body, data, count);
}
}  // namespace ct
