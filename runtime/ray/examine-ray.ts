import {UserError} from '../../common/errors.js';
import type {Finding} from '../native/findings.js';
import {resolveSettings} from '../native/settings.js';
import type {NativeOptions} from '../native/settings.js';
import {findRay} from './find-ray.js';

/** Which Ray `spec sweep --on ray` would use. Nothing else needs one. */
export async function examineRay(options: NativeOptions = {}): Promise<Finding> {
  const [name, fix] = ['Ray', 'spec setup --ray'];
  try {
    const found = await findRay(resolveSettings(options));
    if (found === null) return {name, status: 'note', found: 'none; only spec sweep --on ray needs it', fix};
    const {version, optuna, python, origin} = found;
    const place = origin === 'cache' ? 'set up by specnet' : origin === 'PATH' ? 'on the PATH' : 'named by SPECNET_RAY';
    const described = `${version}, ${optuna === null ? 'no Optuna' : `Optuna ${optuna}`}, in ${python} (${place})`;
    return optuna === null
      ? {name, status: 'note', found: described, fix: `${python} -m pip install optuna`}
      : {name, status: 'ok', found: described};
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {name, status: 'note', found: error.message, fix: error.advice};
  }
}
