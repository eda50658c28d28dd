#include "group.h"

#include <chrono>
#include <csignal>
#include <future>
#include <thread>
#include <utility>

#include "tensorflow/c/c_api_experimental.h"
#include "tensorflow/c/eager/c_api_experimental.h"

namespace specnet {
namespace {

struct StatusDeleter {
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
struct BufferDeleter {
  void operator()(TF_Buffer* buffer) const { TF_DeleteBuffer(buffer); }
};
struct HandleDeleter {
  void operator()(TFE_TensorHandle* handle) const { TFE_DeleteTensorHandle(handle); }
};
struct OperationDeleter {
  void operator()(TFE_Op* operation) const { TFE_DeleteOp(operation); }
};
using Status = std::unique_ptr<TF_Status, StatusDeleter>;
using Buffer = std::unique_ptr<TF_Buffer, BufferDeleter>;
using Handle = std::unique_ptr<TFE_TensorHandle, HandleDeleter>;

Status MakeStatus() { return Status(TF_NewStatus()); }
bool IsOk(const Status& status) { return TF_GetCode(status.get()) == TF_OK; }
Outcome Describe(const Status& status) { return {TF_GetCode(status.get()), TF_Message(status.get())}; }

Handle MakeScalar(int32_t value, const Status& status) {
  const HeldTensor tensor(TF_AllocateTensor(TF_INT32, nullptr, 0, sizeof(value)));
  *static_cast<int32_t*>(TF_TensorData(tensor.get())) = value;
  return Handle(TFE_NewTensorHandle(tensor.get(), status.get()));
}

// What answers SIGTERM when the addon is loaded into a group; only Node may have set it until then.
struct sigaction saved_action;

// All workers are one group of TensorFlow's.
constexpr int32_t kGroupKey = 1;

// How long the coordination service may take to answer, in milliseconds.
constexpr int64_t kAnswerTime = 1000;

// A call that the coordination service on the chief answers; without a limit of ours it would wait for ever where the
// chief is stopped or the network is cut.
template <typename Call>
Outcome AskChief(int64_t milliseconds, const Call& call) {
  auto answer = std::make_shared<std::promise<Outcome>>();
  std::future<Outcome> outcome = answer->get_future();
  std::thread([answer, call] {
    const Status status = MakeStatus();
    call(status.get());
    answer->set_value(Describe(status));
  }).detach();
  if (outcome.wait_for(std::chrono::milliseconds(milliseconds)) == std::future_status::ready) return outcome.get();
  return {TF_UNAVAILABLE, "the coordination service does not answer"};
}

}  // namespace

Group& Group::Get() {
  static Group* group = new Group();  // its threads may outlive everything else
  return *group;
}

bool Group::Join(const std::string& server, int32_t size) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (joining_) return false;
    joining_ = true;
    size_ = size;
  }
  sigaction(SIGTERM, nullptr, &saved_action);
  std::thread([this, server] { RunJoin(server); }).detach();
  return true;
}

void Group::RunJoin(const std::string& server) {
  const Status status = MakeStatus();
  const Buffer definition(TFE_GetServerDef(server.c_str(), status.get()));
  TFE_Context* context = nullptr;
  if (IsOk(status)) {
    TFE_ContextOptions* options = TFE_NewContextOptions();
    context = TFE_NewContext(options, status.get());
    TFE_DeleteContextOptions(options);
  }
  if (IsOk(status)) TFE_EnableCollectiveOps(context, definition->data, definition->length, status.get());
  std::string prefix;
  if (IsOk(status)) {
    const Buffer space(TF_NewBuffer());
    TFE_HostAddressSpace(context, space.get());
    prefix.assign(static_cast<const char*>(space->data), space->length);
  }
  RestoreSignals();
  const std::lock_guard<std::mutex> lock(mutex_);
  join_outcome_ = Describe(status);
  joined_ = true;
  if (!IsOk(status)) return;  // and the context is left as it is: what a server has begun cannot be taken apart
  context_ = context;
  prefix_ = prefix;
  std::thread([this] { Serve(); }).detach();
}

bool Group::HasJoined(Outcome* outcome) {
  const std::lock_guard<std::mutex> lock(mutex_);
  *outcome = join_outcome_;
  return joined_;
}

void Group::RestoreSignals() { sigaction(SIGTERM, &saved_action, nullptr); }

TFE_Context* Group::TakeContext() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (taken_ || context_ == nullptr) return nullptr;
  taken_ = true;
  return context_;
}

bool Group::Owns(const TFE_Context* context) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return context != nullptr && context == context_;
}

std::string Group::OwnPrefix() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return prefix_;
}

Sum* Group::Prepare(int32_t key, TF_DataType type, Shapes shapes, int64_t size) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (context_ == nullptr) return nullptr;
  std::unique_ptr<Sum>& sum = sums_[key];
  if (sum == nullptr) sum = std::make_unique<Sum>();
  if (sum->state == Sum::State::kUnderWay) return nullptr;
  if (sum->own == nullptr || sum->type != type || sum->size != size)
    sum->own.reset(TF_AllocateTensor(type, &size, 1, size * TF_DataTypeSize(type)));
  sum->total.reset();
  sum->type = type;
  sum->size = size;
  sum->shapes = std::move(shapes);
  sum->state = Sum::State::kUnderWay;
  return sum.get();
}

void Group::Enqueue(int32_t key) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back(key);
  }
  begun_.notify_one();
}

// One sum after the other, in the order in which they were begun: it is the same for all workers.
void Group::Serve() {
  for (;;) {
    std::unique_lock<std::mutex> lock(mutex_);
    begun_.wait(lock, [&] { return !queue_.empty(); });
    const int32_t key = queue_.front();
    queue_.pop_front();
    Sum* sum = sums_[key].get();
    lock.unlock();
    HeldTensor total;
    const Outcome outcome = Reduce(key, *sum, &total);
    lock.lock();
    sum->outcome = outcome;
    sum->total = std::move(total);
    sum->state = Sum::State::kEnded;
    ended_.notify_all();
  }
}

Outcome Group::Reduce(int32_t key, const Sum& sum, HeldTensor* total) {
  const Status status = MakeStatus();
  const std::unique_ptr<TFE_Op, OperationDeleter> operation(TFE_NewOp(context_, "CollectiveReduceV2", status.get()));
  if (!IsOk(status)) return Describe(status);
  std::vector<Handle> inputs;
  inputs.emplace_back(TFE_NewTensorHandle(sum.own.get(), status.get()));
  for (const int32_t value : {size_, kGroupKey, key}) {
    if (IsOk(status)) inputs.push_back(MakeScalar(value, status));
  }
  for (const Handle& input : inputs) {
    if (IsOk(status)) TFE_OpAddInput(operation.get(), input.get(), status.get());
  }
  if (!IsOk(status)) return Describe(status);
  const auto set_string = [&](const char* name, const std::string& value) {
    TFE_OpSetAttrString(operation.get(), name, value.data(), value.size());
  };
  TFE_OpSetAttrType(operation.get(), "T", sum.type);
  set_string("merge_op", "Add");
  set_string("final_op", "Id");
  set_string("communication_hint", "auto");
  // No limit of TensorFlow's own: whoever waits for the sum has one, and then asks who is missing.
  TFE_OpSetAttrFloat(operation.get(), "timeout_seconds", 0);
  TFE_OpSetAttrInt(operation.get(), "Nordering_token", 0);
  TFE_TensorHandle* output = nullptr;
  int outputs = 1;
  TFE_Execute(operation.get(), &output, &outputs, status.get());
  const Handle result(output);
  if (IsOk(status)) total->reset(TFE_TensorHandleResolve(result.get(), status.get()));
  return Describe(status);
}

bool Group::Wait(int32_t key, int64_t milliseconds, Outcome* outcome) {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto found = sums_.find(key);
  if (found == sums_.end() || found->second->state == Sum::State::kIdle) {
    *outcome = {TF_FAILED_PRECONDITION, "no sum has been started under this key"};
    return true;
  }
  const Sum& sum = *found->second;
  const bool ended = ended_.wait_for(lock, std::chrono::milliseconds(milliseconds),
                                     [&] { return sum.state == Sum::State::kEnded; });
  if (ended) *outcome = sum.outcome;
  return ended;
}

const Sum* Group::Take(int32_t key) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = sums_.find(key);
  if (found == sums_.end()) return nullptr;
  Sum* sum = found->second.get();
  if (sum->state != Sum::State::kEnded || !sum->outcome.ok()) return nullptr;
  sum->state = Sum::State::kIdle;
  return sum;
}

Outcome Group::ReportError(const std::string& message) {
  return AskChief(kAnswerTime, [context = context_, message](TF_Status* status) {
    TFE_ReportErrorToCluster(context, TF_INTERNAL, message.c_str(), status);
  });
}

Outcome Group::WaitAtBarrier(const std::string& name, int64_t milliseconds) {
  return AskChief(milliseconds + kAnswerTime, [context = context_, name, milliseconds](TF_Status* status) {
    TFE_WaitAtBarrier(context, name.c_str(), milliseconds, status);
  });
}

}  // namespace specnet
