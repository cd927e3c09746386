/** Imported before any schema is made: the content security policy forbids code from strings. */
import { config } from 'zod';

config({ jitless: true });
