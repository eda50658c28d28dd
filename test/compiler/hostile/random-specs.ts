import fc from 'fast-check';

/** An item of a list as a spec writes it. */
type Item = string | {readonly [operation: string]: Readonly<Record<string, unknown>>};

const activation = fc.constantFrom(
  'relu',
  'relu6',
  'leaky-relu',
  'gelu',
  'silu',
  'hardswish',
  'sigmoid',
  'hardsigmoid',
);

/** Items that fit any picture of an even number of channels and keep its shape; their layers get names later. */
const plain: fc.Arbitrary<Item> = fc.oneof(
  activation,
  fc.constantFrom<Item>(
    'identity',
    {batchnorm: {}},
    {batchnorm: {epsilon: 1e-3, momentum: 0.01}},
    {layernorm: {}},
    {groupnorm: {groups: 2}},
    {'layer-scale': {}},
    {dropout: {rate: 0.1}},
    {'drop-path': {rate: 0.1}},
    {scale: {by: 0.5}},
    {'channel-shuffle': {groups: 2}},
    {'squeeze-excite': {channels: 4}},
    {maxpool: {kernel: 3, stride: 1, padding: 1}},
    {avgpool: {kernel: 3, stride: 1, padding: 1, 'count-padding': false}},
    {conv: {kernel: 3, depthwise: true}},
    {conv: {kernel: [1, 3], depthwise: true, bias: true}},
  ),
);

/** Lists that keep the shape of a picture of `$out` channels, branches within branches among them. */
const {keeping} = fc.letrec<{item: Item; keeping: Item[]}>((tie) => ({
  keeping: fc.array(tie('item'), {minLength: 1, maxLength: 3}),
  item: fc.oneof(
    {depthSize: 'small', withCrossShrink: true},
    plain,
    fc.constantFrom<Item>(
      {conv: {kernel: 3, channels: '$out'}},
      {conv: {kernel: 1, channels: '$out', groups: 2, bias: true}},
      {conv: {kernel: [3, 1], channels: '$out', dilation: 2}},
    ),
    fc.record({join: fc.constantFrom('add', 'multiply'), one: tie('keeping'), other: tie('keeping')}).map(
      ({join, one, other}): Item => {
        // Factors below one: powers of powers would soon be no numbers.
        const side = (items: Item[]) => (join === 'multiply' ? [...items, 'sigmoid'] : items);
        return {parallel: {join, branches: [side(one), [], side(other)]}};
      },
    ),
    fc.record({one: fc.array(plain, {maxLength: 2}), split: fc.boolean()}).map(({one, split}): Item => {
      const half: Item = {conv: {kernel: 1, channels: '$out / 2'}};
      return split
        ? {parallel: {split: 'channels', join: 'concat', branches: [one, []]}}
        : {parallel: {join: 'concat', branches: [[...one, half], [half]]}};
    }),
  ),
}));

const block = fc
  .record({
    before: fc.constantFrom<Item[]>([], [{batchnorm: {}}, 'relu']),
    body: keeping,
    shortcut: fc.constantFrom('projection', 'where-it-fits', 'none', 'pooled', 'from before'),
    after: fc.oneof(
      fc.constant<Item[]>([]),
      activation.map((one): Item[] => [one]),
      fc.constant<Item[]>(['$activation']),
    ),
    activation,
  })
  .map(({before, body, shortcut, after, ...parameters}) => {
    const project: Item[] = [
      ...(shortcut === 'pooled' ? [{avgpool: {kernel: '$stride', ceil: true, 'count-padding': false}}] : []),
      {conv: {kernel: 1, channels: '$out', ...(shortcut === 'pooled' ? {} : {stride: '$stride'})}},
    ];
    const first: Item = {conv: {kernel: 3, channels: '$out', stride: '$stride'}};
    const custom = shortcut === 'pooled' || shortcut === 'from before';
    return {
      ...(after.includes('$activation') ? {parameters} : {}),
      before: nameLayers(before, 'before'),
      body: nameLayers([first, ...body], 'body'),
      shortcut: custom
        ? {project: nameLayers(project, 'side'), from: shortcut === 'from before' ? 'before' : 'input'}
        : shortcut,
      after,
    };
  });

const head = fc.constantFrom<Item[] | null>(
  null,
  ['flatten', {dense: {name: 'fc', features: '$classes'}}],
  [
    {'global-avgpool': {keep: true}},
    {conv: {name: 'fc', kernel: 1, channels: '$classes', bias: true}},
    'flatten',
  ],
);

/** A spec that has to build, as JSON, which is YAML: blocks, branches, shortcuts and names as the language has them. */
export const anySpec: fc.Arbitrary<{readonly [key: string]: unknown}> = fc
  .record({
    blocks: fc.array(block, {minLength: 1, maxLength: 2}),
    stages: fc.array(
      fc.record({
        blocks: fc.integer({min: 1, max: 3}),
        channels: fc.constantFrom(8, 12, 16),
        stride: fc.integer({min: 1, max: 2}),
        name: fc.constantFrom('layer$stage.$index', 'stage${$stage}.block-$number', 'part$stage.b$block'),
        which: fc.nat(),
      }),
      {minLength: 1, maxLength: 3},
    ),
    head,
  })
  .map(({blocks, stages, head: ending}) => {
    const names = blocks.map((_, index) => `kind-${index + 1}`);
    return {
      input: [12, 10, 3],
      classes: 5,
      stem: [{conv: {name: 'conv1', kernel: 3, channels: 8}}, 'relu'],
      blocks: Object.fromEntries(blocks.map((one, index) => [names[index], one])),
      stages: stages.map(({which, ...stage}) => ({...stage, block: names[which % names.length]})),
      ...(ending === null ? {} : {head: ending}),
    };
  });

const named = new Set(['conv', 'batchnorm', 'layernorm', 'groupnorm', 'layer-scale', 'squeeze-excite']);

/** Items whose layers are numbered within a list: `body.0`, and in a branch `body.2.1.0`. */
function nameLayers(items: readonly Item[], prefix: string): Item[] {
  return items.map((item, index): Item => {
    if (typeof item === 'string') return item;
    const [[operation = '', keys] = []] = Object.entries(item);
    const name = `${prefix}.${index}`;
    if (operation !== 'parallel') return named.has(operation) ? {[operation]: {name, ...keys}} : item;
    const branches = (keys?.['branches'] ?? []) as readonly (readonly Item[])[];
    return {parallel: {...keys, branches: branches.map((branch, at) => nameLayers(branch, `${name}.${at}`))}};
  });
}
