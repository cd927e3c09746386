/**
 * The vocabulary of traced code. Every operation is functional and leaves its inputs usable: plain code like
 * `add(mul(a, b), 1)` is all there is to write. Use these, never the tracing library itself, whose own functions
 * free their arguments.
 */
export { constant, shapeOf, type Operand, type Sym } from './symbol';
export * from './ops/elementwise';
export * from './ops/linear';
export * from './ops/pool';
export * from './ops/reduce';
export * from './ops/shape';
