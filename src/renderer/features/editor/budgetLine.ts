/** The edge of a storage budget over the number of hallucinators, for the planner's chart. */
import { hallucinatorValues, type ImageGeometry } from '@shared/budget/storage';
import { storedForm, type ParameterizationConfig } from '@shared/config/schema';

/**
 * Bases per class that the budget has room for beside `hallucinators`, not rounded to whole ones: a straight line. Plain
 * images, beside none, have all channels.
 */
export function budgetLine(
  parameterization: ParameterizationConfig,
  ipc: number,
  geometry: ImageGeometry,
  hallucinators: number,
): number {
  const { baseChannels, kernel } = storedForm(parameterization);
  const { classes, channels, imageSize } = geometry;
  const own = hallucinators > 0 && baseChannels === 'single' ? 1 : channels;
  const pixels = imageSize * imageSize;
  const room = ipc * classes * channels * pixels;
  const each = hallucinatorValues(kernel, own, channels, imageSize);
  return Math.max(0, (room - hallucinators * each) / (classes * own * pixels));
}
