/**
 * A process that installs a library, for the tests that kill it: `node install-process.js PIN.json [kill-while-
 * unpacking]`.
 */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {installLibrary} from '../../runtime/native/install-library.js';
import {resolveSettings} from '../../runtime/native/settings.js';
import type {LibraryPin} from '../../runtime/native/wheels.js';

const [pinPath = '', when] = process.argv.slice(2);
const pin = JSON.parse(readFileSync(pinPath, 'utf8')) as LibraryPin;

/** Kills this process, as kill -9 would, once the library has begun to appear. */
function killWhileUnpacking(cache: string): void {
  setInterval(() => {
    const work = readdirSync(cache).find((name) => name.startsWith('incoming-')) ?? '';
    if (existsSync(join(cache, work, 'tree', 'tensorflow', pin.library.main))) process.kill(process.pid, 'SIGKILL');
  }, 1);
}

const settings = resolveSettings({
  pins: [pin],
  report: (line) => {
    process.stderr.write(`${line}\n`);
    if (when === 'kill-while-unpacking' && line.startsWith('Unpacking')) killWhileUnpacking(settings.cache);
  },
});
console.log(await installLibrary(pin, settings));
