import type { Node } from '../graph/node';
import { halfType, type Lanes, splat, typeName, type Value, zeroCode } from './types';

type MapNode = Node & { readonly kind: 'map' };

const functions: Partial<Record<MapNode['fn'], (...inputs: string[]) => string>> = {
  add: (a, b) => `(${a} + ${b})`,
  mul: (a, b) => `(${a} * ${b})`,
  max: (a, b) => `max(${a}, ${b})`,
  min: (a, b) => `min(${a}, ${b})`,
  neg: (a) => `(-${a})`,
  sqrt: (a) => `sqrt(${a})`,
  exp: (a) => `exp(${a})`,
  log: (a) => `log(${a})`,
  floor: (a) => `floor(${a})`,
  copy: (a) => `${a}`,
  where: (condition, a, b) => `select(${b}, ${a}, ${condition})`,
  less: (a, b) => `(${a} < ${b})`,
  less_equal: (a, b) => `(${a} <= ${b})`,
  equal: (a, b) => `(${a} == ${b})`,
  not_equal: (a, b) => `(${a} != ${b})`,
};

/** WGSL of an elementwise operation on values of equal or different width. */
export function mapCode(node: MapNode, inputs: readonly Value[]): Value {
  const lanes: Lanes = inputs.some((value) => value.lanes === 4) ? 4 : 1;
  const depth = Math.max(0, ...inputs.map((value) => value.depth));
  const parts = inputs.map((value) => splat(value, lanes));
  return { code: code(node, inputs, parts, lanes), depth, dtype: node.dtype, lanes };
}

function code(node: MapNode, inputs: readonly Value[], parts: readonly string[], lanes: Lanes): string {
  const [a = ''] = parts;
  const type = typeName(node.dtype, lanes);
  switch (node.fn) {
    case 'reciprocal':
      return `(${type}(1.0f) / ${a})`;
    case 'sin':
    case 'cos':
      return lanewise(node.fn === 'sin' ? 'sine' : 'cosine', a, lanes);
    case 'scaleUp':
      return lanewise(node.fn, a, lanes);
    case 'half':
      return `${type}(${halfType(lanes)}(${a}))`;
    case 'cast':
      return castCode(node, inputs[0], a, lanes);
    default:
      return functions[node.fn]?.(...parts) ?? a;
  }
}

/** Applies a scalar function to each lane. */
function lanewise(name: string, argument: string, lanes: Lanes): string {
  if (lanes === 1) return `${name}(${argument})`;
  return `vec4<f32>(${['x', 'y', 'z', 'w'].map((c) => `${name}(${argument}.${c})`).join(', ')})`;
}

function castCode(node: MapNode, input: Value | undefined, argument: string, lanes: Lanes): string {
  const type = typeName(node.dtype, lanes);
  if (input?.dtype === node.dtype) return argument;
  if (node.dtype === 'bool' && input !== undefined) return `(${argument} != ${zeroCode(input.dtype, lanes)})`;
  return `${type}(${argument})`;
}

/** WGSL that combines two values of a reduction. */
export function combine(op: 'add' | 'mul' | 'max' | 'min', a: string, b: string): string {
  if (op === 'add') return `(${a} + ${b})`;
  return op === 'mul' ? `(${a} * ${b})` : `${op}(${a}, ${b})`;
}
