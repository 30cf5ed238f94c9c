// The operations of libtorch, function by function. One translation unit: its headers take six times as long to read as
// all of this takes to compile.
#include "operations/autograd.cpp"
#include "operations/device.cpp"
#include "operations/math.cpp"
#include "operations/nn.cpp"
#include "operations/serialize.cpp"
#include "operations/shape.cpp"
#include "operations/tensor.cpp"
