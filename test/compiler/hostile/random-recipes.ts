import fc from 'fast-check';

/** A JSON Schema, as far as recipes' goes. */
interface Form {
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly pattern?: string;
  readonly items?: Form;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Form | true>>;
  readonly allOf?: readonly {readonly if: Form; readonly then: Form}[];
  readonly then?: Form;
  readonly else?: Form;
  readonly $defs?: Readonly<Record<string, Form>>;
}

/** Texts that YAML takes for something else where they stand without quotes. */
const odd = '1e3 .5 .inf -.inf .nan 0123 0x10 0o7 1_000 12:30 yes no true null ~ - -- --- * *a *.b a: <<'.split(' ');

/**
 * Recipes that hold to the schema: numbers of every magnitude that it allows, its bounds among them, and texts that
 * look like something else. Contradictions, as milestones that fall, are not looked at.
 */
export function makeRecipes(schema: unknown): fc.Arbitrary<unknown> {
  const home = schema as Form;
  const make = (form: Form): fc.Arbitrary<unknown> => {
    if (form.$ref !== undefined) {
      const {$ref, ...own} = form;
      return make({...home.$defs?.[$ref.replace('#/$defs/', '')], ...own});
    }
    if (form.enum !== undefined) return fc.constantFrom(...form.enum);
    const types = [form.type ?? 'object'].flat();
    return fc.oneof(...types.map((type) => makeType(type, form)));
  };
  const makeType = (type: string, form: Form): fc.Arbitrary<unknown> => {
    if (type === 'null') return fc.constant(null);
    if (type === 'boolean') return fc.boolean();
    if (type === 'integer') return makeInteger(form);
    if (type === 'number') return makeNumber(form);
    if (type === 'string') return makeText(form.pattern === undefined ? (form.else?.then ?? form) : form);
    if (type === 'array') {
      const {minItems: minLength = 0, maxItems = 8} = form;
      return fc.array(make(form.items ?? {}), {minLength, maxLength: Math.max(minLength, Math.min(maxItems, 8))});
    }
    return makeMap(form.properties === undefined && form.then !== undefined ? form.then : form);
  };
  const makeText = (form: Form): fc.Arbitrary<unknown> => {
    const {pattern = '', ...others} = form.$ref === undefined ? form : {...home.$defs?.[form.$ref.slice(8)]};
    if ('enum' in others && others.enum !== undefined) return fc.constantFrom(...others.enum);
    if (pattern.includes('(?=')) return fc.constantFrom('20m', '1h30m', '90s', '9999h59m', '0001h', '99999999s');
    const fits = odd.filter((one) => new RegExp(pattern, 'u').test(one));
    const any = fc.stringMatching(new RegExp(pattern, 'u')).filter((one) => one.length > 0 && one.length <= 64);
    return fits.length === 0 ? any : fc.oneof(any, fc.constantFrom(...fits));
  };
  const makeMap = (form: Form): fc.Arbitrary<unknown> => {
    const kinds = form.allOf?.filter((one) => one.then.properties !== undefined) ?? [];
    if (kinds.length === 0) return makeRecord(form, form.properties ?? {}, form.required ?? []);
    return fc.oneof(
      ...kinds.map((kind) => {
        const name = (kind.if.properties?.['name'] as Form | undefined)?.const;
        const own = Object.keys(kind.then.properties ?? {}).map((key) => [key, form.properties?.[key] ?? {}]);
        const properties = {...(Object.fromEntries(own) as Record<string, Form>), name: {enum: [name]}};
        return makeRecord(form, properties, [...(form.required ?? []), ...(kind.then.required ?? [])]);
      }),
    );
  };
  const makeRecord = (form: Form, properties: Readonly<Record<string, Form | true>>, required: readonly string[]) => {
    const needed = form === home ? (home.then?.required ?? []) : [];
    const model = Object.entries(properties)
      .filter(([key]) => !['extends', 'description'].includes(key))
      .map(([key, property]) => [key, make(property === true ? {} : property)]);
    return fc.record(Object.fromEntries(model) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: [...new Set([...required, ...needed])],
    });
  };
  return make(home);
}

function makeInteger({minimum: min = 0, maximum: max = 1e6}: Form): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({min, max}), fc.constantFrom(min, max));
}

/** Every power of ten within the bounds is as likely as any other. */
function makeNumber({minimum, maximum, exclusiveMinimum, exclusiveMaximum}: Form): fc.Arbitrary<number> {
  const low = minimum ?? exclusiveMinimum ?? 0;
  const high = maximum ?? exclusiveMaximum ?? 1e30;
  const fits = (value: number): boolean =>
    value >= low && value <= high && value !== exclusiveMinimum && value !== exclusiveMaximum && !Object.is(value, -0);
  const digits = fc.oneof(fc.integer({min: 1, max: 9}), fc.double({min: 1, max: 10, noNaN: true}));
  const power = fc.tuple(digits, fc.integer({min: -320, max: Math.ceil(Math.log10(high))}));
  const scaled = power.map(([mantissa, exponent]) => Number(`${mantissa}e${exponent}`)).filter(fits);
  const ends = [low, high, 1, 0.1, Number.MIN_VALUE, 1e16, 123456789012345680000, 1e21, 1e22].filter(fits);
  return fc.oneof(scaled, fc.constantFrom(...ends));
}
