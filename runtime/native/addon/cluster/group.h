// A group of processes that train one network together, through TensorFlow's own collectives.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tensorflow/c/eager/c_api.h"

namespace specnet {

// How a call ended: one of TF_Code's numbers, and TensorFlow's words.
struct Outcome {
  int code;
  std::string message;
  bool ok() const { return code == TF_OK; }
};

struct HeldTensorDeleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using HeldTensor = std::unique_ptr<TF_Tensor, HeldTensorDeleter>;

using Shapes = std::vector<std::vector<int64_t>>;

// The sum of one set of tensors over all workers, as one flat array. It is used again at every step, under a fixed key.
struct Sum {
  enum class State { kIdle, kUnderWay, kEnded };

  State state = State::kIdle;
  Outcome outcome = {TF_OK, ""};
  TF_DataType type = TF_FLOAT;
  Shapes shapes;
  int64_t size = 0;
  // What this worker brings, and what all bring together.
  HeldTensor own, total;
};

// The only group of this process. Joining blocks for as long as others are missing, so a thread of its own does it; so
// does another with the sums, which run while the caller computes.
class Group {
 public:
  static Group& Get();

  // Begins to join. `server` is a tensorflow.ServerDef in protobuf's text format, with `size` tasks.
  // Returns false where that has been done before.
  bool Join(const std::string& server, int32_t size);
  // Whether joining has ended, and how.
  bool HasJoined(Outcome* outcome);
  // TensorFlow's preemption handler swallows SIGTERM; this gives it back to whoever had it before.
  void RestoreSignals();

  // The group's context, to the first who asks after it has been joined; null otherwise.
  TFE_Context* TakeContext();
  bool Owns(const TFE_Context* context);
  // What the names of this worker's devices begin with, empty without a group.
  std::string OwnPrefix();

  // Begins a sum under `key` of `size` numbers in the memory that `fill` is given. One at a time for each key.
  template <typename Fill>
  Outcome Start(int32_t key, TF_DataType type, Shapes shapes, int64_t size, const Fill& fill);
  // Waits until the sum under `key` has ended, at most so long; returns whether it has.
  bool Wait(int32_t key, int64_t milliseconds, Outcome* outcome);
  // The sum that has ended, null where there is none; its total is valid until the next Start.
  const Sum* Take(int32_t key);

  Outcome ReportError(const std::string& message);
  Outcome WaitAtBarrier(const std::string& name, int64_t milliseconds);

 private:
  Sum* Prepare(int32_t key, TF_DataType type, Shapes shapes, int64_t size);
  void Enqueue(int32_t key);
  void RunJoin(const std::string& server);
  void Serve();
  Outcome Reduce(int32_t key, const Sum& sum, HeldTensor* total);

  std::mutex mutex_;
  std::condition_variable begun_, ended_;
  bool joining_ = false, joined_ = false, taken_ = false;
  Outcome join_outcome_ = {TF_OK, ""};
  int32_t size_ = 0;
  TFE_Context* context_ = nullptr;
  std::string prefix_;
  std::map<int32_t, std::unique_ptr<Sum>> sums_;
  std::deque<int32_t> queue_;
};

template <typename Fill>
Outcome Group::Start(int32_t key, TF_DataType type, Shapes shapes, int64_t size, const Fill& fill) {
  Sum* sum = Prepare(key, type, std::move(shapes), size);
  if (sum == nullptr) return {TF_FAILED_PRECONDITION, "is called without a group, or before the last call has ended"};
  fill(TF_TensorData(sum->own.get()));
  Enqueue(key);
  return {TF_OK, ""};
}

}  // namespace specnet
