import type {ItemSpec} from './model-spec.js';

/**
 * A block's body whose last batchnorm begins with a scale of zero, so that the block begins as its shortcut: Goyal et
 * al. 2017, arXiv:1706.02677, section 5.1; torchvision's zero_init_residual. A body without one stays as it is.
 */
export function zeroLastNorm(body: readonly ItemSpec[]): ItemSpec[] {
  const last = body.findLastIndex((item) => item.kind === 'operation' && item.operation === 'batchnorm');
  return body.map((item, index) =>
    index === last && item.kind === 'operation' ? {...item, values: {...item.values, init: 'zeros'}} : item,
  );
}
