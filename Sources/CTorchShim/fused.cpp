// Operations with gradients that go through kernels of our own. One translation unit, as operations.cpp is.
#include "fused/dropout.cpp"
#include "fused/layer.cpp"
#include "fused/lstm.cpp"
#include "fused/softmax.cpp"
#include "fused/tiers.cpp"
