/** Imported before anything that parses: the content security policy forbids code from strings. */
import { config } from 'zod';

config({ jitless: true });
