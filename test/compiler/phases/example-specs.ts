/**
 * Networks of the literature that use what the language has beyond a ResNet; tests compare them with published counts.
 */

/** Huang et al. 2017, DenseNet-BC (L = 100, k = 12): 0.77 million parameters; names as in torchvision. */
export const denseNet = `
name: densenet
input: [32, 32, 3]
classes: 10
stem: [{conv: {name: features.conv0, kernel: 3, channels: 24}}]
blocks:
  dense:
    parameters: {growth: 12, bottleneck: 4}
    out: $in + $growth
    body:
      - parallel:
          join: concat
          branches:
            - []
            - - batchnorm: {name: norm1}
              - relu
              - conv: {name: conv1, kernel: 1, channels: $growth * $bottleneck}
              - batchnorm: {name: norm2}
              - relu
              - conv: {name: conv2, kernel: 3, channels: $growth}
    shortcut: none
  transition:
    parameters: {compression: 0.5}
    out: floor($in * $compression)
    body:
      - batchnorm: {name: norm}
      - relu
      - conv: {name: conv, kernel: 1, channels: $out}
      - maxpool: {kernel: 2}
    shortcut: none
block: dense
stages:
  - {blocks: 16, name: features.denseblock1.denselayer$number}
  - {blocks: 1, block: transition, name: features.transition1}
  - {blocks: 16, name: features.denseblock2.denselayer$number}
  - {blocks: 1, block: transition, name: features.transition2}
  - {blocks: 16, name: features.denseblock3.denselayer$number}
head:
  - batchnorm: {name: features.norm5}
  - relu
  - global-avgpool
  - dense: {name: classifier, features: $classes}
expect: {parameters: 769162}
`;

/** Sandler et al. 2018, MobileNet V2 at width 1, of torchvision: 3,504,872 parameters. */
export const mobileNet = `
name: mobilenet
input: [224, 224, 3]
classes: 1000
stem:
  - conv: {name: features.0.0, kernel: 3, channels: 32, stride: 2}
  - batchnorm: {name: features.0.1}
  - relu
names: {blocks: features.$block}
blocks:
  first:
    body:
      - conv: {name: conv.0.0, kernel: 3, channels: $in, groups: $in, stride: $stride}
      - batchnorm: {name: conv.0.1}
      - relu
      - conv: {name: conv.1, kernel: 1, channels: $out}
      - batchnorm: {name: conv.2}
    shortcut: none
  inverted:
    parameters: {expand: 6, wide: $in * $expand}
    body:
      - conv: {name: conv.0.0, kernel: 1, channels: $wide}
      - batchnorm: {name: conv.0.1}
      - relu
      - conv: {name: conv.1.0, kernel: 3, channels: $wide, groups: $wide, stride: $stride}
      - batchnorm: {name: conv.1.1}
      - relu
      - conv: {name: conv.2, kernel: 1, channels: $out}
      - batchnorm: {name: conv.3}
    shortcut: where-it-fits
block: inverted
stages:
  - {blocks: 1, channels: 16, block: first}
  - {blocks: 2, channels: 24, stride: 2}
  - {blocks: 3, channels: 32, stride: 2}
  - {blocks: 4, channels: 64, stride: 2}
  - {blocks: 3, channels: 96}
  - {blocks: 3, channels: 160, stride: 2}
  - {blocks: 1, channels: 320}
head:
  - conv: {name: features.18.0, kernel: 1, channels: 1280}
  - batchnorm: {name: features.18.1}
  - relu
  - global-avgpool
  - dense: {name: classifier.1, features: $classes}
expect: {parameters: 3504872, macs: 300774272}
`;

/** Ma et al. 2018, ShuffleNet V2 at width 1, of torchvision but for the shuffle: 2,278,604 parameters. */
export const shuffleNet = `
name: shufflenet
input: [224, 224, 3]
classes: 1000
stem:
  - conv: {name: conv1.0, kernel: 3, channels: 24, stride: 2}
  - batchnorm: {name: conv1.1}
  - relu
  - maxpool: {kernel: 3, stride: 2, padding: 1}
blocks:
  down:
    parameters: {half: $channels / 2}
    body:
      - parallel:
          join: concat
          branches:
            - - conv: {name: branch1.0, kernel: 3, channels: $in, groups: $in, stride: $stride}
              - batchnorm: {name: branch1.1}
              - conv: {name: branch1.2, kernel: 1, channels: $half}
              - batchnorm: {name: branch1.3}
              - relu
            - - conv: {name: branch2.0, kernel: 1, channels: $half}
              - batchnorm: {name: branch2.1}
              - relu
              - conv: {name: branch2.3, kernel: 3, channels: $half, groups: $half, stride: $stride}
              - batchnorm: {name: branch2.4}
              - conv: {name: branch2.5, kernel: 1, channels: $half}
              - batchnorm: {name: branch2.6}
              - relu
    shortcut: none
  keep:
    parameters: {half: $channels / 2}
    body:
      - parallel:
          split: channels
          join: concat
          branches:
            - []
            - - conv: {name: branch2.0, kernel: 1, channels: $half}
              - batchnorm: {name: branch2.1}
              - relu
              - conv: {name: branch2.3, kernel: 3, channels: $half, groups: $half}
              - batchnorm: {name: branch2.4}
              - conv: {name: branch2.5, kernel: 1, channels: $half}
              - batchnorm: {name: branch2.6}
              - relu
    shortcut: none
block: keep
stages:
  - {blocks: 1, channels: 116, stride: 2, block: down, name: stage2.0}
  - {blocks: 3, channels: 116, name: stage2.$number}
  - {blocks: 1, channels: 232, stride: 2, block: down, name: stage3.0}
  - {blocks: 7, channels: 232, name: stage3.$number}
  - {blocks: 1, channels: 464, stride: 2, block: down, name: stage4.0}
  - {blocks: 3, channels: 464, name: stage4.$number}
head:
  - conv: {name: conv5.0, kernel: 1, channels: 1024}
  - batchnorm: {name: conv5.1}
  - relu
  - global-avgpool
  - dense: {name: fc, features: $classes}
expect: {parameters: 2278604}
`;

/**
 * He et al. 2016, the pre-activation ResNet-18 for 32x32 images whose shortcuts begin after the first norm: 11,171,146
 * parameters.
 */
export const preActivation = `
name: preactivation
input: [32, 32, 3]
classes: 10
stem: [{conv: {name: conv1, kernel: 3, channels: 64}}]
blocks:
  preact:
    before: [{batchnorm: {name: bn1}}, relu]
    body:
      - conv: {name: conv1, kernel: 3, channels: $out, stride: $stride}
      - batchnorm: {name: bn2}
      - relu
      - conv: {name: conv2, kernel: 3, channels: $out}
    shortcut: {from: before, project: [{conv: {name: shortcut.0, kernel: 1, channels: $out, stride: $stride}}]}
block: preact
depths: [2, 2, 2, 2]
widths: [64, 128, 256, 512]
expect: {parameters: 11171146}
`;

/** Szegedy et al. 2014, the first inception module, with batch normalization as in torchvision's googlenet. */
export const inception = `
name: inception
input: [28, 28, 192]
classes: 10
stem: [relu]
blocks:
  inception:
    parameters: {one: 1, reduce3: 1, three: 1, reduce5: 1, five: 1, pool: 1, activation: relu}
    out: $one + $three + $five + $pool
    body:
      - parallel:
          join: concat
          branches:
            - - conv: {name: branch1.conv, kernel: 1, channels: $one}
              - batchnorm: {name: branch1.bn, epsilon: 1e-3}
              - $activation
            - - conv: {name: branch2.0.conv, kernel: 1, channels: $reduce3}
              - batchnorm: {name: branch2.0.bn, epsilon: 1e-3}
              - $activation
              - conv: {name: branch2.1.conv, kernel: 3, channels: $three}
              - batchnorm: {name: branch2.1.bn, epsilon: 1e-3}
              - $activation
            - - conv: {name: branch3.0.conv, kernel: 1, channels: $reduce5}
              - batchnorm: {name: branch3.0.bn, epsilon: 1e-3}
              - $activation
              - conv: {name: branch3.1.conv, kernel: 3, channels: $five}
              - batchnorm: {name: branch3.1.bn, epsilon: 1e-3}
              - $activation
            - - maxpool: {kernel: 3, stride: 1, padding: 1}
              - conv: {name: branch4.1.conv, kernel: 1, channels: $pool}
              - batchnorm: {name: branch4.1.bn, epsilon: 1e-3}
              - $activation
    shortcut: none
block: inception
stages:
  - {blocks: 1, name: inception3a, one: 64, reduce3: 96, three: 128, reduce5: 16, five: 32, pool: 32}
`;
