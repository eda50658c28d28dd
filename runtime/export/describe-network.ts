import type {ExportSettings} from './export-settings.js';
import type {ExportSource} from './export-source.js';

/** What whoever runs an export has to know of it, as JSON: null is what nobody has said. */
export function describeNetwork(
  {contract, facts}: ExportSource,
  {input = 'normalized', probabilities = false}: ExportSettings,
): Readonly<Record<string, unknown>> {
  const {classes, mean, std, run, epoch, accuracy, specHash, spec} = facts;
  const output = probabilities ? 'probabilities' : 'logits';
  return {network: contract.name, size: contract.input, input, output, classes, mean, std, run, epoch, accuracy,
    specHash, spec};
}
