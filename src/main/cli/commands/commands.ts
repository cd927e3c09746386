import type { Command } from '../command';
import { demoCommand } from './demo';
import { enginesCommand } from './engines';
import { evaluateCommand } from './evaluate';
import { presetsCommand } from './presets';
import { reportCommand } from './report';
import { resumeCommand } from './resume';
import { runCommand } from './run';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  enginesCommand,
  presetsCommand,
  runCommand,
  resumeCommand,
  evaluateCommand,
  reportCommand,
  demoCommand,
];
