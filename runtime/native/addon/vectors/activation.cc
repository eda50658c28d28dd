// TensorFlow makes most of these functions of several operations, each of which reads and writes whole activations.
// They cost memory traffic, not arithmetic: here each is one pass.

#include "activation.h"

#include <algorithm>

#include "../thread_team.h"
#include "vector_math.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

// Each function has its Value at x, and its Slope from what backward keeps: the output y, or x.

struct Relu {
  static SPECNET_INLINE Floats Value(Floats x, Floats) { return Max(Zero(), x); }
  static SPECNET_INLINE Floats Slope(Floats y, Floats) { return Keep(IsAbove(y, Zero()), Fill(1)); }
};

struct Relu6 {
  static SPECNET_INLINE Floats Value(Floats x, Floats) { return Clamp(x, 0, 6); }
  static SPECNET_INLINE Floats Slope(Floats y, Floats) { return Keep(Between(y, 0, 6), Fill(1)); }
};

struct LeakyRelu {
  static SPECNET_INLINE Floats Value(Floats x, Floats slope) { return Multiply(x, Slope(x, slope)); }
  // The slope is not negative, so x and y have one sign.
  static SPECNET_INLINE Floats Slope(Floats y, Floats slope) { return Select(IsAbove(y, Zero()), Fill(1), slope); }
};

struct Sigmoid {
  static SPECNET_INLINE Floats Value(Floats x, Floats) { return Logistic(x); }
  static SPECNET_INLINE Floats Slope(Floats x, Floats) {
    const Floats y = Logistic(x);
    return SubtractProduct(y, y, y);
  }
};

struct HardSigmoid {
  static SPECNET_INLINE Floats Value(Floats x, Floats) {
    return Multiply(Clamp(Add(x, Fill(3)), 0, 6), Fill(1.0f / 6));
  }
  static SPECNET_INLINE Floats Slope(Floats x, Floats) { return Keep(Between(x, -3, 3), Fill(1.0f / 6)); }
};

struct HardSwish {
  static SPECNET_INLINE Floats Value(Floats x, Floats none) { return Multiply(x, HardSigmoid::Value(x, none)); }
  // 0 up to -3, then x / 3 + 1/2, then 1.
  static SPECNET_INLINE Floats Slope(Floats x, Floats) {
    const Floats middle = MultiplyAdd(x, Fill(1.0f / 3), Fill(0.5f));
    const Floats above = Keep(IsAtLeast(x, Fill(3)), Fill(1));
    return Select(Between(x, -3, 3), middle, above);
  }
};

struct Silu {
  static SPECNET_INLINE Floats Value(Floats x, Floats) { return Multiply(x, Logistic(x)); }
  static SPECNET_INLINE Floats Slope(Floats x, Floats) {
    const Floats s = Logistic(x);
    return Multiply(s, MultiplyAdd(x, Subtract(Fill(1), s), Fill(1)));
  }
};

struct Gelu {
  static SPECNET_INLINE Floats Value(Floats x, Floats) { return Multiply(x, NormalAt(x).below); }
  static SPECNET_INLINE Floats Slope(Floats x, Floats) {
    const Normal normal = NormalAt(x);
    return MultiplyAdd(x, normal.density, normal.below);
  }
};

// x (1 + tanh(u)) / 2 = x s(2 u), with s the sigmoid and u = sqrt(2 / pi) (x + 0.044715 x^3).
struct GeluTanh {
  static SPECNET_INLINE Floats Cdf(Floats x) {
    const Floats cubic = MultiplyAdd(Multiply(x, x), Fill(kTwice * 0.044715f), Fill(kTwice));
    return Logistic(Multiply(x, cubic));
  }
  static SPECNET_INLINE Floats Value(Floats x, Floats) { return Multiply(x, Cdf(x)); }
  static SPECNET_INLINE Floats Slope(Floats x, Floats) {
    const Floats s = Cdf(x);
    const Floats inner = MultiplyAdd(Multiply(x, x), Fill(kTwice * 3 * 0.044715f), Fill(kTwice));
    const Floats rise = Multiply(Multiply(x, inner), Subtract(Fill(1), s));
    return Multiply(s, Add(rise, Fill(1)));
  }
  static constexpr float kTwice = 2 * 0.79788456080286536f;
};

struct Scale {
  static SPECNET_INLINE Floats Value(Floats x, Floats by) { return Multiply(x, by); }
  static SPECNET_INLINE Floats Slope(Floats, Floats by) { return by; }
};

struct Range {
  int64_t first, last;
};

// One vector, or what is left for the last.
template <typename Function, typename Vector, typename Value>
SPECNET_INLINE void ForwardStep(Vector vector, Floats parameter, const Value* x, Value* y) {
  vector.Store(y, Function::Value(vector.Load(x), parameter));
}

template <typename Format, typename Function, typename Value = typename Format::Value>
SPECNET_VECTOR void Forward(Range range, float parameter, const Value* x, Value* y) {
  const Floats filled = Fill(parameter);
  int64_t i = range.first;
  for (; i + kLanes <= range.last; i += kLanes) ForwardStep<Function>(WholeVector<Format>(), filled, x + i, y + i);
  if (i < range.last) ForwardStep<Function>(PartOfVector<Format>{FirstLanes(range.last - i)}, filled, x + i, y + i);
}

template <typename Function, typename Vector, typename Value>
SPECNET_INLINE void BackwardStep(Vector vector, Floats parameter, const Value* gradient, const Value* kept,
                                 Value* x_gradient) {
  vector.Store(x_gradient, Multiply(vector.Load(gradient), Function::Slope(vector.Load(kept), parameter)));
}

template <typename Format, typename Function, typename Value = typename Format::Value>
SPECNET_VECTOR void Backward(Range range, float parameter, const Value* gradient, const Value* kept,
                             Value* x_gradient) {
  const Floats filled = Fill(parameter);
  int64_t i = range.first;
  for (; i + kLanes <= range.last; i += kLanes) {
    BackwardStep<Function>(WholeVector<Format>(), filled, gradient + i, kept + i, x_gradient + i);
  }
  if (i == range.last) return;
  const PartOfVector<Format> part = {FirstLanes(range.last - i)};
  BackwardStep<Function>(part, filled, gradient + i, kept + i, x_gradient + i);
}

template <typename Format, typename Value = typename Format::Value>
struct Passes {
  const char* function;
  void (*forward)(Range, float, const Value*, Value*);
  void (*backward)(Range, float, const Value*, const Value*, Value*);
};

template <typename Format, typename Function>
constexpr Passes<Format> PassesOf(const char* name) {
  return {name, Forward<Format, Function>, Backward<Format, Function>};
}

template <typename Format>
const Passes<Format>& FindPasses(const std::string& function) {
  static constexpr Passes<Format> kAll[] = {
      PassesOf<Format, Relu>("relu"),           PassesOf<Format, Relu6>("relu6"),
      PassesOf<Format, LeakyRelu>("leaky-relu"), PassesOf<Format, Sigmoid>("sigmoid"),
      PassesOf<Format, HardSigmoid>("hardsigmoid"), PassesOf<Format, HardSwish>("hardswish"),
      PassesOf<Format, Silu>("silu"),           PassesOf<Format, Gelu>("gelu"),
      PassesOf<Format, GeluTanh>("gelu-tanh"),  PassesOf<Format, Scale>("scale"),
  };
  // The operation's definition lets these names through and no others.
  return *std::find_if(std::begin(kAll), std::end(kAll) - 1,
                       [&](const Passes<Format>& passes) { return function == passes.function; });
}

// Calls work(range) for parts of `size` numbers, on as many threads as are worth waking.
template <typename Work>
void ShareNumbers(int64_t size, const Work& work) {
  ThreadTeam& team = ThreadTeam::Get();
  const int64_t vectors = (size + kLanes - 1) / kLanes;
  const int64_t shards = std::clamp<int64_t>(size / 32768, 1, team.size());
  team.Run(shards, [&](int64_t shard) {
    work(Range{vectors * shard / shards * kLanes, std::min(size, vectors * (shard + 1) / shards * kLanes)});
  });
}

}  // namespace

template <typename Format>
void ActivateForward(const Activation& activation, int64_t size, const typename Format::Value* x,
                     typename Format::Value* y) {
  const auto run = FindPasses<Format>(activation.function).forward;
  ShareNumbers(size, [&](Range range) { run(range, activation.parameter, x, y); });
}

template <typename Format>
void ActivateBackward(const Activation& activation, int64_t size, const typename Format::Value* gradient,
                      const typename Format::Value* kept, typename Format::Value* x_gradient) {
  const auto run = FindPasses<Format>(activation.function).backward;
  ShareNumbers(size, [&](Range range) { run(range, activation.parameter, gradient, kept, x_gradient); });
}

#define SPECNET_INSTANTIATE(Format)                                                                              \
  template void ActivateForward<Format>(const Activation&, int64_t, const Format::Value*, Format::Value*);       \
  template void ActivateBackward<Format>(const Activation&, int64_t, const Format::Value*, const Format::Value*, \
                                         Format::Value*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif
