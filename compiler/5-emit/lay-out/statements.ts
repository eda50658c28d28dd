import type {Shape} from '../../operations/operation.js';

/** A value of the network as generated code writes it. */
export interface Expression {
  readonly text: string;
  /** Null for a variable, and for what is no value that a reader asks the shape of. */
  readonly shape: Shape | null;
  /** Parameters of the operations that it holds. */
  readonly parameters: number;
}

/** One statement: a variable, or several in brackets, and what they are assigned. */
export interface Assignment extends Expression {
  readonly variable: string;
}

/** Items as statements, and what they come to in the end: an expression that is to be assigned, returned or wrapped. */
export interface Chain {
  readonly assignments: readonly Assignment[];
  readonly result: Expression;
}

/** A variable as an expression. */
export function variable(name: string): Expression {
  return {text: name, shape: null, parameters: 0};
}

/** Assigns an expression, unless it is a variable already; what stands for it from then on. */
export function assign(expression: Expression, name: string, assignments: Assignment[]): Expression {
  if (expression.shape === null) return expression;
  assignments.push({variable: name, ...expression});
  return variable(name);
}

export interface AssignmentOptions {
  /** Variables that are declared already. */
  readonly declared?: readonly string[];
  /** Variables that later code assigns. */
  readonly changing?: readonly string[];
  /** What stands at the end of a statement. */
  readonly comment?: (assignment: Assignment) => string;
}

/** Assignments as statements. A variable is declared by its first one, with `let` where others follow. */
export function printAssignments(
  assignments: readonly Assignment[],
  {declared = [], changing = [], comment = () => ''}: AssignmentOptions = {},
): string[] {
  const known = new Set(declared);
  const counts = new Map<string, number>(changing.map((name) => [name, 1]));
  for (const {variable: name} of assignments) counts.set(name, (counts.get(name) ?? 0) + 1);
  return assignments.map((assignment) => {
    const {variable: name, text} = assignment;
    const keyword = known.has(name) ? '' : (counts.get(name) ?? 0) > 1 ? 'let ' : 'const ';
    known.add(name);
    return `${keyword}${name} = ${text};${comment(assignment)}`;
  });
}
