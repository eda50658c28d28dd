/**
 * specnet's folder in the user's cache: $XDG_CACHE_HOME/specnet, ~/.cache/specnet, or ~/Library/Caches/specnet on
 * macOS.
 *
 * @param environment default: the process's
 */
export function findCacheFolder(environment?: NodeJS.ProcessEnv): string;
