/** A lock, as the process that holds it sees it. */
export interface Lock {
  /** Names a child process as a holder too. */
  holdFor(pid: number): void;
  /** @throws LockLostError where another process has taken it over: nothing that it guards may be written any more */
  ensureHeld(): void;
  /** Aborted, with that error as its reason, within seconds of another's taking it over. */
  readonly signal: AbortSignal;
}

/** Removes what processes that were killed while they took the lock left of that; for who holds it. */
export function removeLockLeftovers(path: string): void;

/** The lock was taken over by another process while this one gave no sign of life. */
export class LockLostError extends Error {
  readonly code: 'lock-lost';
  readonly advice: string;
}

/**
 * Runs `work` while holding the lock file at `path`; waits for whoever holds it, and takes it over from a process
 * that is gone.
 */
export function withLock<T>(path: string, work: (lock: Lock) => Promise<T>, onWait?: () => void): Promise<T>;
