#include "convolve.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "../convolution_blocks.h"
#include "convolve_amx.h"
#include "convolve_tile.h"
#include "convolve_vectors.h"
#include "number_format.h"
#include "../thread_team.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

constexpr int64_t kFewRows = 4;
constexpr int64_t kPanelBytes = 320 << 10;

template <typename Format>
class Convolver {
 public:
  using Value = typename Format::Value;
  using Matrices = MatricesOf<Format>;

  Convolver(const Layout& layout, const Unit* input, const Unit* packed, const Epilogue& epilogue, Value* output)
      : layout_(layout), input_(input), packed_(packed), epilogue_(epilogue), output_(output),
        blocks_(ListBlocks(layout)), group_tiles_(DivideUp(layout.outputs, kTile)),
        tiles_(layout.groups * group_tiles_), by_matrices_(Matrices::Serves(blocks_)),
        rows_(by_matrices_ ? Matrices::kRows : kRows), sorts_(ChooseSorting()) {}

  void Run() {
    // Panels of weights that fit the cache together are used in turn at each place, so that the feature map is read and
    // written once; larger ones one after the other, each for all images.
    const int64_t taps = layout_.y.kernel * layout_.x.kernel;
    const int64_t panel = taps * layout_.units * std::min(kTile, RoundUp(layout_.outputs, kLanes)) * sizeof(Unit);
    const bool together = panel * tiles_ <= kPanelBytes || sorts_;
    const int64_t columns = together ? 1 : tiles_;
    const int64_t groups = layout_.batch < rows_ ? layout_.batch : DivideUp(layout_.batch, rows_);
    // Few images are cut into bands of rows as well, and a single row into pieces, so that all threads have work.
    const int64_t threads = ThreadTeam::Get().size();
    const int64_t length = layout_.y.out_size > 1 ? layout_.y.out_size : DivideUp(layout_.x.out_size, rows_);
    const int64_t bands = sorts_ ? 1 : std::max<int64_t>(1, std::min(length, 4 * threads / (columns * groups)));
    const int64_t jobs = columns * groups * bands;
    const int64_t shards = std::min(threads, jobs);
    ThreadTeam::Get().Run(shards, [&](int64_t shard) {
      Matrices matrices;
      const int64_t lines = sorts_ ? rows_ * CountImageUnits() / kLanes : 0;
      const std::unique_ptr<SortedUnits[]> sorted(new SortedUnits[lines]);
      for (int64_t job = jobs * shard / shards; job < jobs * (shard + 1) / shards; job++) {
        const Part part = {job / bands % groups, groups, job % bands, bands, together ? 0 : job / bands / groups,
                           together ? tiles_ : job / bands / groups + 1};
        if (sorts_) {
          ComputeSorted(part, sorted.get(), matrices);
        } else {
          for (const Block& block : blocks_) Compute(block, part, nullptr, matrices);
        }
      }
    });
  }

 private:
  // Of all images, of a block's rows, and of the tiles of output channels.
  struct Part {
    int64_t group, groups, band, bands, first_tile, last_tile;
  };

  // Of sixteen pairs of channels: a row of a tile.
  struct alignas(64) SortedUnits {
    Unit units[kLanes];
  };

  int64_t CountImageUnits() const { return layout_.y.size * layout_.x.size * layout_.units; }

  // Whether a group of images is sorted first, so that the same units of all of them lie side by side. Where images lie
  // a large power of two apart, their rows of a tile share few sets of the cache, and push each other out.
  bool ChooseSorting() const {
    if (!by_matrices_ || layout_.groups != 1 || layout_.units % kLanes != 0 || layout_.batch < rows_) return false;
    constexpr int64_t kFewSets = 16, kLargest = 4 << 20;
    const int64_t lines = CountImageUnits() / kLanes, groups = DivideUp(layout_.batch, rows_);
    return lines % kFewSets == 0 && lines * rows_ * static_cast<int64_t>(sizeof(SortedUnits)) <= kLargest &&
           groups % ThreadTeam::Get().size() == 0;
  }

  void ComputeSorted(const Part& part, SortedUnits* sorted, Matrices& matrices) {
    const int64_t first = layout_.batch * part.group / part.groups;
    const int64_t images = layout_.batch * (part.group + 1) / part.groups - first;
    const int64_t lines = CountImageUnits() / kLanes;
    const Unit* source = input_ + first * CountImageUnits();
    for (int64_t image = 0; image < images; image++) {
      SortedUnits* target = sorted + image;
      for (int64_t line = 0; line < lines; line++, target += images, source += kLanes)
        std::memcpy(target, source, sizeof(SortedUnits));
    }
    for (int64_t tile = part.first_tile; tile < part.last_tile; tile++) {
      Part own = part;
      own.first_tile = tile;
      own.last_tile = tile + 1;
      for (const Block& block : blocks_) Compute(block, own, sorted->units, matrices);
    }
  }

  // `sorted`: the part's images, side by side; null where they are read from the input.
  void Compute(const Block& block, const Part& part, const Unit* sorted, Matrices& matrices) {
    Direction directions[3] = {block.directions[0], block.directions[1], block.directions[2]};
    int64_t input = block.input, output = block.output;
    const auto restrict_to = [&](Direction& direction, int64_t index, int64_t count) {
      const int64_t first = direction.count * index / count;
      input += first * direction.input_step;
      output += first * direction.output_step;
      direction.count = direction.count * (index + 1) / count - first;
    };
    restrict_to(directions[0], part.group, part.groups);
    restrict_to(directions[layout_.y.out_size > 1 ? 1 : 2], part.band, part.bands);
    // Tiles go along one direction, and the others are looped over: the same place in several images, which has no
    // ends that would be blocks of their own, and reads each image in order; with few images the longer of rows
    // and columns.
    int along = 0;
    if (directions[0].count < kFewRows) along = directions[1].count > directions[2].count ? 1 : 2;
    else if (by_matrices_ && !sorted && directions[2].count >= 12 && directions[0].input_step % 1024 == 0) along = 2;
    const int64_t images = directions[0].count;
    if (sorted) {
      input = block.input * images;
      directions[0].input_step = kLanes;
      for (int direction : {1, 2}) directions[direction].input_step *= images;
    }
    const Direction& inner = directions[along];
    const Direction& middle = directions[along == 2 ? 1 : 2];
    const Direction& outer = directions[along == 0 ? 1 : 0];
    const int64_t parts = DivideUp(inner.count, rows_);
    for (int64_t o = 0; o < outer.count; o++) {
      for (int64_t p = 0; p < parts; p++) {
        const int64_t from = inner.count * p / parts, rows = inner.count * (p + 1) / parts - from;
        for (int64_t m = 0; m < middle.count; m++) {
          const int64_t in = o * outer.input_step + m * middle.input_step + from * inner.input_step;
          const int64_t out = o * outer.output_step + m * middle.output_step + from * inner.output_step;
          for (int64_t tile = part.first_tile; tile < part.last_tile; tile++)
            ComputePlace(block, inner, rows, tile, (sorted ? sorted : input_) + input + in, output + out,
                         sorted ? images : 1, matrices);
        }
      }
    }
  }

  void ComputePlace(const Block& block, const Direction& along, int64_t rows, int64_t index, const Unit* input,
                    int64_t output, int64_t side_by_side, Matrices& matrices) const {
    const int64_t group = index / group_tiles_, channel = index % group_tiles_ * kTile;
    const int64_t channels = std::min(kTile, layout_.outputs - channel), vectors = DivideUp(channels, kLanes);
    const int64_t offset = group * layout_.outputs + channel;
    const int64_t taps = layout_.y.kernel * layout_.x.kernel;
    const int64_t first = group * RoundUp(layout_.outputs, kLanes) + channel;
    const Value* addend = static_cast<const Value*>(epilogue_.addend);
    const Tile tile = {block.taps.data(),
                       static_cast<int64_t>(block.taps.size()),
                       block.units,
                       along.input_step,
                       along.output_step,
                       epilogue_.scale ? epilogue_.scale + offset : nullptr,
                       epilogue_.shift ? epilogue_.shift + offset : nullptr,
                       epilogue_.relu,
                       MaskChannels(channels - (vectors - 1) * kLanes),
                       side_by_side};
    const Unit* x = input + group * layout_.units;
    const Unit* weights = packed_ + first * taps * layout_.units;
    if (addend) addend += output + offset;
    Value* const y = output_ + output + offset;
    if (by_matrices_) matrices.Compute(tile, rows, vectors, x, weights, addend, y);
    else TileComputers<Format>::kList[vectors - 1][rows - 1](tile, x, weights, addend, y);
  }

  const Layout layout_;
  const Unit* input_;
  const Unit* packed_;
  const Epilogue epilogue_;
  Value* output_;
  const std::vector<Block> blocks_;
  const int64_t group_tiles_, tiles_;
  const bool by_matrices_;
  const int64_t rows_;  // of the largest tile
  const bool sorts_;    // a group of images first
};

// A kernel of one tap sees no images either: all of them as one row.
Convolution Join(const Convolution& sizes) {
  Convolution conv = Flatten(sizes);
  if (conv.kernel_height * conv.kernel_width != 1 || conv.height * conv.out_height * conv.stride != 1) return conv;
  conv.width *= conv.batch;
  conv.out_width *= conv.batch;
  conv.batch = 1;
  return conv;
}

// Feature maps of an odd number of channels, with a zero after each position's, so that positions are whole units.
template <typename Value>
std::unique_ptr<Value[]> AddZero(int64_t positions, int64_t channels, const Value* input) {
  std::unique_ptr<Value[]> even(new Value[positions * (channels + 1)]);
  const int64_t shards = std::min(ThreadTeam::Get().size(), positions);
  ThreadTeam::Get().Run(shards, [&](int64_t shard) {
    const int64_t end = positions * (shard + 1) / shards;
    for (int64_t position = positions * shard / shards; position < end; position++) {
      Value* target = even.get() + position * (channels + 1);
      std::memcpy(target, input + position * channels, channels * sizeof(Value));
      target[channels] = 0;
    }
  });
  return even;
}

// `layout` has values in the place of units.
template <typename Format>
void Gather(Layout layout, const void* input, const void* packed, const Epilogue& epilogue, void* output) {
  using Value = typename Format::Value;
  std::unique_ptr<Value[]> even;
  if (layout.units % Format::kPerUnit != 0) {
    even = AddZero(layout.batch * layout.y.size * layout.x.size, layout.units, static_cast<const Value*>(input));
    input = even.get();
  }
  layout.units = DivideUp(layout.units, Format::kPerUnit);
  Convolver<Format>(layout, static_cast<const Unit*>(input), static_cast<const Unit*>(packed), epilogue,
                    static_cast<Value*>(output)).Run();
}

}  // namespace

template <typename Format>
void Convolve(const Convolution& sizes, const void* input, const void* packed, const Epilogue& epilogue,
              void* output) {
  const Convolution conv = Join(sizes);
  const Grouping groups = MergeGroups(conv.inputs, conv.outputs, conv.groups);
  const int64_t stride = conv.stride, dilation = conv.dilation;
  Gather<Format>({conv.batch, groups.count, groups.inputs, groups.outputs,
                  {conv.height, conv.out_height, conv.kernel_height, stride, dilation, -conv.top, 1},
                  {conv.width, conv.out_width, conv.kernel_width, stride, dilation, -conv.left, 1}},
                 input, packed, epilogue, output);
}

template <typename Format>
void ConvolveBack(const Convolution& sizes, const void* gradient, const void* packed, const Epilogue& epilogue,
                  void* input_gradient) {
  const Convolution conv = Join(sizes);
  const Grouping groups = MergeGroups(conv.inputs, conv.outputs, conv.groups);
  const int64_t stride = conv.stride, dilation = conv.dilation;
  // From the first tap to the last.
  const int64_t height = dilation * (conv.kernel_height - 1), width = dilation * (conv.kernel_width - 1);
  Gather<Format>({conv.batch, groups.count, groups.outputs, groups.inputs,
                  {conv.out_height, conv.height, conv.kernel_height, 1, dilation, conv.top - height, stride},
                  {conv.out_width, conv.width, conv.kernel_width, 1, dilation, conv.left - width, stride}},
                 gradient, packed, epilogue, input_gradient);
}

#define SPECNET_INSTANTIATE(Format)                                                                                 \
  template void Convolve<Format>(const Convolution&, const void*, const void*, const Epilogue&, void*);            \
  template void ConvolveBack<Format>(const Convolution&, const void*, const void*, const Epilogue&, void*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif
