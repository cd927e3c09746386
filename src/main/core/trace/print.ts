import type { ProgramBody } from './builder';
import type { Atom } from './ir';
import { describeSpec } from './spec';

/** A program as text, one equation a line, for logs and tests. */
export function printProgram(body: ProgramBody): string {
  const use = (atom: Atom): string => (atom.kind === 'variable' ? `%${atom.id}` : String(atom.value));
  const lines = body.inputs.map((variable) => `%${variable.id}: ${describeSpec(variable.spec)} = input`);
  for (const { variable } of body.constants) {
    lines.push(`%${variable.id}: ${describeSpec(variable.spec)} = constant`);
  }
  for (const { primitive, inputs, params, output } of body.equations) {
    const detail = Object.keys(params).length === 0 ? '' : ` ${JSON.stringify(params)}`;
    lines.push(
      `%${output.id}: ${describeSpec(output.spec)} = ${primitive} ${inputs.map(use).join(' ')}${detail}`,
    );
  }
  lines.push(`return ${body.outputs.map(use).join(' ')}`);
  return lines.join('\n');
}
