/**
 * Runs `work` while holding the lock file at `path`; waits for whoever holds it, and takes it over from a process
 * that is gone. `work` is given a function that names a child process as a holder too.
 */
export function withLock<T>(
  path: string,
  work: (holdFor: (pid: number) => void) => Promise<T>,
  onWait?: () => void,
): Promise<T>;
