/**
 * Ends this process, at once and whatever it does, when its standard input ends: what started it has ended, or gives it
 * up. A run's folder survives that, as it does any kill.
 */
export function endWithParent(): void {
  process.stdin.resume();
  process.stdin.once('end', () => process.kill(process.pid, 'SIGKILL'));
  process.stdin.unref();
}
