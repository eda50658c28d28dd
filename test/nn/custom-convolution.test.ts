import {precisions} from '../tools/precisions.js';
import {describeConvolutions} from './compare-convolutions.js';

describeConvolutions(precisions);
