import type { SentenceTable } from '../translate';
import { data } from './data';
import { datasets } from './datasets';
import { input } from './input';
import { library } from './library';
import { training } from './training';
import { work } from './work';

/** Every sentence of main in Korean, by the English one. */
export const errorsKo: SentenceTable = { ...library, ...data, ...datasets, ...training, ...work, ...input };
