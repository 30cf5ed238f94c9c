// Numbers from memory; included before a kernel's `Lane`.

// Up to 16 values of a row of `width` from value c on, 0 behind the last one; of no row, zeros.
static inline __m512 load_floats(const float *row, int64_t c, int64_t width) {
  int64_t left = std::clamp<int64_t>(row ? width - c : 0, 0, 16);
  return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << left) - 1), row + c);
}

// Asks for a row of numbers, which comes into the outer cache while something else is done.
static inline void prefetch_row(const float *row, int64_t count) {
  for (int64_t c = 0; c < count; c += 16) _mm_prefetch(reinterpret_cast<const char *>(row + c), _MM_HINT_T1);
}
