/**
 * Loaded before each test file. node:test sets FORCE_COLOR for its files on a terminal, but the commands that they
 * start are to print there as they do in a pipe. Nothing else inherits this: it takes itself out of NODE_OPTIONS.
 */
delete process.env['FORCE_COLOR'];
process.env['NODE_OPTIONS'] = (process.env['NODE_OPTIONS'] ?? '').replace(`--import=${import.meta.url}`, '').trim();
