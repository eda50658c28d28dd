'use strict';
// Makes a plain script's `require('@tensorflow/tfjs-node-gpu')` work on the library that specnet sets up:
//   node --require specnet/bin/tfjs-node.cjs script.cjs
// That package's index asks node-pre-gyp where its addon is; the answer here is ours.

const {execFileSync} = require('node:child_process');
const Module = require('node:module');
const {dirname, join} = require('node:path');

require('./restore-util.cjs');

const name = '@tensorflow/tfjs-node-gpu';
const setup = execFileSync(process.execPath, [require.resolve('./spec'), 'setup', '--format', 'json'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
  env: {...process.env, NODE_OPTIONS: ''},
});
const {addon, opener, library} = JSON.parse(setup);

if (!process.env.SPECNET_TENSORFLOW_LOG) {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  if (opener !== undefined) require(opener).openQuietly(library);
}

const entry = require.resolve(name);
const home = dirname(require.resolve(`${name}/package.json`));
// node-pre-gyp's own `find` is a getter of this module's.
const locator = require(require.resolve('@mapbox/node-pre-gyp/lib/pre-binding.js', {paths: [home]}));
const {find} = locator;
locator.find = (path, options) => (path === join(home, 'package.json') ? addon : find(path, options));

// The script may be anywhere, also where this package does not resolve.
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return request === name ? entry : resolveFilename.call(this, request, ...rest);
};
