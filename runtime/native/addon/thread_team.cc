#include "thread_team.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#if defined(__linux__)
#include <sched.h>
#endif
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace specnet {
namespace {

// Cores that this process may use.
int64_t CountCores() {
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  return std::max(1u, std::thread::hardware_concurrency());
}

// What runtime/native/threads.ts has decided, which TensorFlow reads from the same variable.
int64_t CountThreads() {
  const char* setting = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int64_t most = setting == nullptr ? 0 : std::atoll(setting);
  return most > 0 ? std::min(most, CountCores()) : CountCores();
}

// Waking a thread takes some 50 us on a virtual machine, as long as a small convolution, and the next piece of work
// often comes sooner: a thread watches for so long before it sleeps.
constexpr std::chrono::microseconds kWatch(50);

void Pause() {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

template <typename Condition>
void Watch(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + kWatch;
  while (!condition() && std::chrono::steady_clock::now() < end)
    for (int i = 0; i < 8; i++) Pause();
}

}  // namespace

// Never destroyed: its threads wait for work when the process ends, and end with it.
ThreadTeam& ThreadTeam::Get() {
  static ThreadTeam* team = new ThreadTeam();
  return *team;
}

ThreadTeam::ThreadTeam() {
  const int64_t helpers = CountThreads() - 1;
  for (int64_t index = 0; index < helpers; index++) threads_.emplace_back([this, index] { Serve(index); });
}

void ThreadTeam::Run(int64_t shards, const std::function<void(int64_t)>& work) {
  if (shards == 1) return work(0);
  std::lock_guard<std::mutex> turn(turn_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    work_ = &work;
    shares_ = shards;
    pending_ = shards - 1;
    round_++;
  }
  begun_.notify_all();
  work(shards - 1);
  Watch([this] { return pending_ == 0; });
  std::unique_lock<std::mutex> lock(mutex_);
  ended_.wait(lock, [this] { return pending_ == 0; });
}

void ThreadTeam::Serve(int64_t index) {
  int64_t seen = 0;
  while (true) {
    Watch([&] { return round_ != seen; });
    std::unique_lock<std::mutex> lock(mutex_);
    begun_.wait(lock, [&] { return round_ != seen; });
    seen = round_;
    if (index >= shares_ - 1) continue;
    const std::function<void(int64_t)>* work = work_;
    lock.unlock();
    (*work)(index);
    lock.lock();
    if (--pending_ == 0) ended_.notify_one();
  }
}

}  // namespace specnet
