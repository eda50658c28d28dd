// Threads that wait for a piece of work, split it, and wait for the next.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace specnet {

class ThreadTeam {
 public:
  // As many threads as TF_NUM_INTRAOP_THREADS says, at most one for each core that this process may use. They are
  // made at the first call and kept to the end of the process.
  static ThreadTeam& Get();

  // Threads that work, the caller's included.
  int64_t size() const { return static_cast<int64_t>(threads_.size()) + 1; }

  // Calls work(0) … work(shards - 1), the caller's thread taking the last, and returns when all are done.
  // `shards` is at most size(). Callers on several threads, such as Node's workers, take turns.
  void Run(int64_t shards, const std::function<void(int64_t)>& work);

 private:
  ThreadTeam();
  void Serve(int64_t index);

  std::vector<std::thread> threads_;
  std::mutex turn_, mutex_;
  std::condition_variable begun_, ended_;
  const std::function<void(int64_t)>* work_ = nullptr;
  int64_t shares_ = 0;
  // Written under the lock, and watched without it for a while before a thread goes to sleep.
  std::atomic<int64_t> pending_{0}, round_{0};
};

}  // namespace specnet
