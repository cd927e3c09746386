/** Before any schema is made: they would be compiled to functions, which tripwires cannot tell from an input that is run. */
import { z } from 'zod';

z.config({ jitless: true });
