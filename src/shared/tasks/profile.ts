/** What a job asks for. Every field may be left out; then the cluster's own choice holds. */
import { z } from 'zod';

/** A word of an option of Slurm's, such as `gpu:a100:1` or `main,spare`. */
const word = z
  .string()
  .max(200)
  .regex(/^[\w.,:=+@%/*[\]()&|!~^-]{1,200}$/);
/** A line of a script: it ends where it ends. */
const line = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u);

export const profileSchema = z.strictObject({
  /** That no scheduler is asked although one is there; what Slurm alone understands is none of such a job's. */
  scheduler: z.literal('none').exactOptional(),
  partition: word.exactOptional(),
  account: word.exactOptional(),
  qos: word.exactOptional(),
  gres: word.exactOptional(),
  cpus: z.coerce.number().int().min(1).max(10_000).exactOptional(),
  /** Of a node: `8G`, `500M`. */
  memory: z
    .string()
    .max(10)
    .regex(/^\d{1,9}[KMGT]?$/)
    .exactOptional(),
  /** Minutes, `MINUTES:SECONDS`, `HOURS:MINUTES:SECONDS` or `DAYS-HOURS[:MINUTES[:SECONDS]]`. */
  time: z
    .string()
    .max(20)
    .regex(/^(\d{1,6}(:\d{1,2}){0,2}|\d{1,4}-\d{1,2}(:\d{1,2}){0,2})$/)
    .exactOptional(),
  /** Cells at a time. */
  parallel: z.coerce.number().int().min(1).max(10_000).exactOptional(),
  /** Lines of shell before the work, such as `module load cuda`. */
  setup: z.array(line).max(100),
  /** Further options of sbatch, each with its value: `--constraint=a100`. */
  options: z.array(line.regex(/^--[a-z][a-z-]*(=.*)?$/)).max(100),
});
export type Profile = z.output<typeof profileSchema>;

const path = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u);

/** What a job asks for, and where its cells find what they need there; paths are of the computer that does them. */
export const jobOptionsSchema = z.strictObject({
  profile: profileSchema,
  /** Folders that hold datasets, or are one. */
  data: z.array(path).max(100),
  /** Folder of experts. */
  experts: path.nullable(),
  /** Folder on the own disk of each machine. */
  scratch: path.nullable(),
});
export type JobOptions = z.output<typeof jobOptionsSchema>;

/** The name of a profile. */
export const profileNameSchema = z
  .string()
  .max(100)
  .regex(/^[\w.-]+$/);
