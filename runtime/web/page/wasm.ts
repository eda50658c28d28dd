import {env} from '@tensorflow/tfjs-core';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';

setWasmPaths('./');
// Threads need headers that a plain file server does not send, and a binary of their own.
env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
