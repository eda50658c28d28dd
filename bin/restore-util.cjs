'use strict';
// tfjs-node 4.22's JavaScript calls two functions of `util` that Node 23 removed and Node 22 warns of. They are put
// back here, before it is loaded: https://github.com/tensorflow/tfjs/issues/8609

const util = require('node:util');

util.isNullOrUndefined = (value) => value === null || value === undefined;
util.isArray = Array.isArray;
