/** The study of factorizations: which of them gives most at each budget. */
import { coarseSide, precisionFor } from '../budget/choices';
import { isPossible } from '../budget/fits';
import { learnedValuesOf, largestWithin } from '../budget/planner';
import { type Convention, costOf, type ImageGeometry, storageOf } from '../budget/storage';
import { type Family, familyOf, nameOfMethod } from '../config/methods';
import { COLOURS, type ParameterizationConfig, parameterizationSchema } from '../config/parameterization';
import { baselineChoice } from '../domain/subjects';
import type { CellDraft, Draft } from './cells';
import { HALLUCINATORS, objectivesOf } from './comparisons';
import { recipe } from './recipes';
import type { ObjectiveKind, StudyRequest } from './request';
import { detailOf, keyOf, labelOf, ofRow, withBits } from './names';
import type { StudyColumn } from './types';

type Form = Parameters<typeof parameterizationSchema.parse>[0] & object;
type Bits = ParameterizationConfig['precision']['bits'];

/** A storage to fill. */
interface Room {
  readonly ipc: number;
  readonly convention: Convention;
  readonly bits: Bits;
  readonly geometry: ImageGeometry;
  readonly objective: ObjectiveKind;
}

/**
 * Storage for so many images a class, in images per class. In bytes it is what they take as distilled pixels of 8 bits: their
 * one scale, and the rate that MTT learns, make it a little more than as many real ones take.
 */
function storageFor({ ipc, convention, geometry, objective }: Omit<Room, 'bits'>): number {
  if (convention === 'values') return ipc;
  const basesPerClass = Math.ceil(ipc);
  const pixels = parameterizationSchema.parse({ basesPerClass, precision: { bits: 8 } });
  return ipc + costOf(storageOf(pixels, geometry, learnedValuesOf(objective)), 'bytes') - basesPerClass;
}

/** FReD's own number at one image per class. */
const COEFFICIENTS = 64;
/** Up to so many images' numbers a class 64 coefficients give most on every dataset that was tried. */
const FEW_IMAGES = 2;
/** Bases a class at most: the networks of an evaluation train on all of them. */
const MOST_BASES = 80;
/** Each difference of colour keeps this part of the brightness's coefficients, as half of the resolution would. */
const CHROMA_SHARE = 4;

/** Images' numbers that a room has a class, of its bits. */
const numbersOf = ({ ipc, convention, bits }: Room): number =>
  convention === 'values' ? ipc : (ipc * 8) / bits;

/**
 * Coefficients of a basis. Beyond few images natural images in colour gain from many bases of few coefficients (CIFAR-10), gray
 * ones from a quarter of all coefficients (Fashion-MNIST): docs/results.md has both.
 */
function coefficientsFor(room: Room): number {
  const { imageSize, channels } = room.geometry;
  const places = imageSize ** 2;
  const numbers = numbersOf(room);
  if (numbers <= FEW_IMAGES) return COEFFICIENTS;
  if (channels === 1) return Math.round(places / 4);
  return Math.min(places, Math.max(COEFFICIENTS, Math.ceil((numbers * places) / MOST_BASES)));
}

/**
 * Coefficients of a basis whose colours are apart. It takes half the numbers, so that there are twice as many bases; beyond few
 * images these gain from more coefficients of the brightness (CIFAR-10, docs/results.md).
 */
function apartFor(room: Room): { readonly coefficients: number; readonly chroma: number } {
  const least = numbersOf(room) <= FEW_IMAGES ? COEFFICIENTS : 2 * COEFFICIENTS;
  const coefficients = Math.min(room.geometry.imageSize ** 2, Math.max(least, coefficientsFor(room)));
  return { coefficients, chroma: Math.ceil(coefficients / CHROMA_SHARE) };
}

/** The factorizations, by what is not plain about each. Plain pixels come first. */
function formsFor(room: Room): Form[] {
  const frequency = { kind: 'frequency', coefficients: coefficientsFor(room) } as const;
  return [
    {},
    { formation: 2 },
    { hallucinators: HALLUCINATORS },
    { hallucinators: HALLUCINATORS, formation: 2 },
    { hallucinators: HALLUCINATORS, mapSize: coarseSide(room.geometry) },
    { code: frequency },
    ...(room.geometry.channels === COLOURS
      ? [{ code: { kind: 'frequency' as const, ...apartFor(room) } }]
      : []),
    { code: frequency, formation: 2 },
    { code: frequency, hallucinators: HALLUCINATORS, mapSize: coarseSide(room.geometry) },
    { code: { kind: 'field' } },
    { code: { kind: 'shared' } },
  ];
}

/** A form with the most bases that the room holds; null where it holds none. */
function filled(form: Form, room: Room): ParameterizationConfig | null {
  const { bits, convention, geometry, objective } = room;
  const plain = parameterizationSchema.parse(form);
  const parameterization = { ...plain, precision: precisionFor(plain.code, bits) };
  const basesPerClass = largestWithin(parameterization, {
    ipc: storageFor(room),
    convention,
    geometry,
    learned: learnedValuesOf(objective),
  });
  const found = { ...parameterization, basesPerClass };
  return basesPerClass < 1 || !isPossible(found, geometry) ? null : found;
}

const budgetColumn = (ipc: number): StudyColumn => ({ key: `ipc-${ipc}`, label: `${ipc} IPC`, value: ipc });

/** The cell of a form at a budget, if the budget holds it. In each column plain pixels bring random and herded real images. */
function draftOf(
  request: StudyRequest,
  form: Form,
  { room, row }: { readonly room: Room; readonly row: (family: string, bits: Bits) => string },
): CellDraft[] {
  const parameterization = filled(form, room);
  if (parameterization === null) return [];
  const { ipc, bits, objective } = room;
  const family = familyOf(parameterization);
  const detail = detailOf(parameterization);
  const method = labelOf(nameOfMethod({ parameterization: family, objective }), detail);
  const config = recipe(request, objective, parameterization, ipc);
  return [
    {
      row: row(keyOf(family, detail), bits),
      column: budgetColumn(ipc).key,
      label: `${method} at ${ipc} IPC`,
      budgetIpc: storageFor(room),
      paperRow: request.convention === 'values' && family === 'pixels' && Number.isInteger(ipc) ? ipc : null,
      config: {
        ...config,
        evaluation: { ...config.evaluation, ...baselineChoice(['random-real', 'herding']) },
      },
    },
  ];
}

/** Numbers are single precision where numbers count; of 8 bits where bytes do, unless others are asked for. */
const precisionsOf = ({ convention, bits }: StudyRequest): readonly Bits[] =>
  convention === 'values' ? [32] : [...new Set<Bits>(bits ?? [8])];

/** Every factorization, filled up to each budget, beside plain pixels and real images of the same storage. */
export function planFamilies(request: StudyRequest, geometry: ImageGeometry): Draft {
  const [objective = 'dm'] = objectivesOf(request, { quick: ['dm'], official: ['dm'] });
  const { convention } = request;
  const budgets = [...new Set(request.budgets ?? (request.size === 'quick' ? [1, 2] : [1, 2, 5, 10]))];
  const precisions = precisionsOf(request);
  const row = (family: string, bits: Bits): string =>
    precisions.length === 1 ? family : withBits(family, bits);
  const rooms = budgets.flatMap((ipc) =>
    precisions.map((bits) => ({ ipc, convention, bits, geometry, objective })),
  );
  const drafts = formsFor({ ipc: 1, convention, bits: 32, geometry, objective }).flatMap((_, form) =>
    rooms.flatMap((room) => draftOf(request, formsFor(room)[form] ?? {}, { room, row })),
  );
  const rows = [...new Set(drafts.map((draft) => draft.row))];
  const plain = rows.filter((key) => ofRow(key).family === 'pixels');
  return {
    question: 'Which factorization teaches networks most at each storage budget?',
    rows: rows.map((key) => {
      const { family, detail, bits } = ofRow(key);
      const baseline = plain.find((one) => ofRow(one).bits === bits) ?? null;
      return {
        key,
        label: labelOf(nameOfMethod({ parameterization: family as Family, objective }), detail),
        baseline: baseline === key ? null : baseline,
      };
    }),
    columns: budgets.map(budgetColumn),
    columnTitle: 'Budget',
    columnsAre: 'cells',
    plot: 'bytes',
    measuresDiversity: false,
    drafts,
    problems: [],
  };
}
