// A file of its own, which is fetched only where it is used.

import '@tensorflow/tfjs-backend-webgpu';
